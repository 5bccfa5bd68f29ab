using Microsoft.Data.Analysis;

namespace AttentionDynamics.Notebooks;

/// <summary>A symbol of the project.</summary>
/// <param name="Symbol">As code, tables and figures write it.</param>
/// <param name="Tex">As formulas write it, in TeX.</param>
/// <param name="Name">What it is, in words.</param>
/// <param name="Formula">What it is equal to or satisfies, in TeX; empty where words say it.</param>
/// <param name="Code">What computes or holds it: names of the library, Type or Type.Member.</param>
/// <param name="Notebooks">The notebooks that use it.</param>
public sealed record GlossaryEntry(string Symbol, string Tex, string Name, string Formula, IReadOnlyList<string> Code,
    IReadOnlyList<string> Notebooks);

/// <summary>The symbols of the project and what they are called in code: data/glossary.csv, the one place that says so.</summary>
public static class Glossary
{
    private static readonly string[] Header = ["symbol", "tex", "name", "formula", "code", "notebooks"];

    /// <summary>The entries, in the order of the file.</summary>
    /// <param name="path">data/glossary.csv.</param>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    /// <exception cref="InvalidDataException">No file of symbols: another header, a row of another length or without a symbol or name, a
    /// symbol twice, or | in TeX, which would end the cell of a table (\lvert x \rvert).</exception>
    public static IReadOnlyList<GlossaryEntry> Read(string path)
    {
        IReadOnlyList<IReadOnlyList<string>> records;
        try
        {
            records = Csv.Parse(File.ReadAllText(path));
        }
        catch (FormatException e)
        {
            throw new InvalidDataException($"{path}: expected CSV, got: {e.Message}", e);
        }

        if (records.Count < 2 || !records[0].SequenceEqual(Header))
            throw new InvalidDataException($"{path}: expected the header {string.Join(',', Header)} and at least one symbol");
        var entries = new List<GlossaryEntry>();
        foreach (IReadOnlyList<string> record in records.Skip(1))
        {
            if (record.Count != Header.Length || record.Take(3).Any(string.IsNullOrWhiteSpace))
            {
                throw new InvalidDataException(
                    $"{path}: expected symbol, tex and name in {Header.Length} fields, got \"{string.Join(',', record)}\"");
            }

            if (record[1].Contains('|') || record[3].Contains('|'))
                throw new InvalidDataException($"{path}, {record[0]}: expected TeX that can stand in a table (\\lvert x \\rvert), got |");
            if (entries.Any(entry => entry.Symbol == record[0]))
                throw new InvalidDataException($"{path}: expected each symbol once, got {record[0]} twice");
            entries.Add(new GlossaryEntry(record[0], record[1], record[2], record[3], Words(record[4]), Words(record[5])));
        }

        return entries;
    }

    /// <summary>The symbols as a table: symbol, name, code, and the numbers of the notebooks.</summary>
    /// <param name="path">data/glossary.csv.</param>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    /// <exception cref="InvalidDataException">No file of symbols.</exception>
    public static DataFrame Grid(string path = "../data/glossary.csv")
    {
        IReadOnlyList<GlossaryEntry> entries = Read(path);
        return Table.Rows("symbol", [.. entries.Select(entry => entry.Symbol)])
            .Column("name", symbol => Of(symbol).Name)
            .Column("in code", symbol => string.Join(", ", Of(symbol).Code))
            .Column("notebooks", symbol => string.Join(", ", Of(symbol).Notebooks.Select(name => name.Split('-')[0])))
            .Frame();

        GlossaryEntry Of(string symbol) => entries.Single(entry => entry.Symbol == symbol);
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
