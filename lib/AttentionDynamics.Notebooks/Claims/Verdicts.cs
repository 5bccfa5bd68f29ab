using System.Text.Json;
using Microsoft.Data.Analysis;

namespace AttentionDynamics.Notebooks;

/// <summary>How the claims of all notebooks fared: what the notebook that introduces the others shows of them.</summary>
public static class Verdicts
{
    private static readonly string[] Header = ["notebook", .. Claim.Columns];

    /// <summary>A row a notebook: its title, how many of its claims hold by source, and how many are only reported.</summary>
    /// <param name="claimsPath">data/claims.csv; read where there is no run that has the claims.</param>
    /// <param name="notebookFolder">Where the notebooks lie whose titles are shown; one that is not there goes by its name.</param>
    /// <exception cref="FileNotFoundException">No run and no such file.</exception>
    /// <exception cref="InvalidDataException">The claims are not in the form of data/claims.csv, or there are none.</exception>
    public static DataFrame Grid(string claimsPath = "../data/claims.csv", string notebookFolder = ".")
    {
        (string Notebook, string Source, string Verdict)[] rows = Rows(NotebookHost.Current.Claims ?? File.ReadAllText(claimsPath));
        string[] notebooks = [.. rows.Select(row => row.Notebook).Distinct()];
        return Table.Rows("notebook", notebooks)
            .Column("title", name => Title(Path.Combine(notebookFolder, name + ".ipynb")) ?? name)
            .Column("paper: hold", name => Count(name, "P", "holds"))
            .Column("derived: hold", name => Count(name, "D", "holds"))
            .Column("literature: hold", name => Count(name, "L", "holds"))
            .Column("reported", name => rows.Count(row => row.Notebook == name && row.Verdict == "reported"))
            .Frame();

        int Count(string notebook, string source, string verdict) => rows.Count(row => row == (notebook, source, verdict));
    }

    private static (string Notebook, string Source, string Verdict)[] Rows(string csv)
    {
        IReadOnlyList<IReadOnlyList<string>> records;
        try
        {
            records = Csv.Parse(csv);
        }
        catch (FormatException e)
        {
            throw new InvalidDataException($"claims: expected CSV, got: {e.Message}", e);
        }

        if (records.Count == 0 || !records[0].SequenceEqual(Header))
        {
            string got = records.Count == 0 ? "nothing" : string.Join(',', records[0]);
            throw new InvalidDataException($"claims: expected the header {string.Join(',', Header)}, got {got}");
        }

        if (records.Count == 1)
            throw new InvalidDataException("claims: expected at least one claim, got none");
        if (records.FirstOrDefault(record => record.Count != Header.Length) is { } odd)
            throw new InvalidDataException(
                $"claims: expected {Header.Length} fields in every row, got {odd.Count} in the row of \"{odd[0]}\"");
        return [.. records.Skip(1).Select(record => (record[0], record[2], record[6]))];
    }

    /// <summary>The first heading of a notebook; null where there is no notebook, or it has none.</summary>
    private static string? Title(string path)
    {
        if (!File.Exists(path))
            return null;
        using JsonDocument notebook = JsonDocument.Parse(File.ReadAllBytes(path));
        return notebook.RootElement.GetProperty("cells").EnumerateArray()
            .Where(cell => cell.GetProperty("cell_type").GetString() == "markdown")
            .SelectMany(cell => Source(cell.GetProperty("source")).Split('\n'))
            .FirstOrDefault(line => line.StartsWith("# ", StringComparison.Ordinal))?[2..].Trim();
    }

    private static string Source(JsonElement text) =>
        text.ValueKind == JsonValueKind.String ? text.GetString()! : string.Concat(text.EnumerateArray().Select(line => line.GetString()));
}
