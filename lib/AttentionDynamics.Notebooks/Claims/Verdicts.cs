using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Analysis;

namespace AttentionDynamics.Notebooks;

/// <summary>How the claims of all notebooks fared: what the notebook that introduces the others shows of them.</summary>
public static class Verdicts
{
    private static readonly string[] Header = ["notebook", "claim", "source", "predicted", "measured", "tolerance", "verdict"];

    /// <summary>The claims as the run that executes this notebook has them so far, in the form of data/claims.csv; null where no run does, as in an editor. Set by the host.</summary>
    /// <remarks>A run that writes elsewhere, or nothing, has claims that no file beside the notebook holds.</remarks>
    public static string? OfThisRun { get; set; }

    /// <summary>A row a notebook: its title, how many of its claims hold by source, and how many are only reported.</summary>
    /// <param name="claimsPath">data/claims.csv; read where there is no run that has the claims.</param>
    /// <param name="notebookFolder">Where the notebooks lie whose titles are shown; one that is not there goes by its name.</param>
    /// <exception cref="FileNotFoundException">No run and no such file.</exception>
    /// <exception cref="InvalidDataException">The claims are not in the form of data/claims.csv, or there are none.</exception>
    public static DataFrame Grid(string claimsPath = "../data/claims.csv", string notebookFolder = ".")
    {
        (string Notebook, string Source, string Verdict)[] rows = Rows(OfThisRun ?? File.ReadAllText(claimsPath));
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
        if (csv.Split('\n', 2)[0].TrimEnd('\r') is var first && first != string.Join(',', Header))
            throw new InvalidDataException($"claims: expected the header {string.Join(',', Header)}, got {(first.Length == 0 ? "nothing" : first)}");
        if (csv.TrimEnd().Length == first.Length)
            throw new InvalidDataException("claims: expected at least one claim, got none");
        DataFrame frame;
        using (var stream = new MemoryStream(Encoding.UTF8.GetBytes(csv)))
            frame = DataFrame.LoadCsv(stream, dataTypes: [.. Header.Select(_ => typeof(string))], encoding: Encoding.UTF8, cultureInfo: CultureInfo.InvariantCulture);
        string Cell(string column, long row) => (string)frame.Columns[column][row];
        return [.. Enumerable.Range(0, (int)frame.Rows.Count).Select(row => (Cell("notebook", row), Cell("source", row), Cell("verdict", row)))];
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
