using System.Globalization;
using System.Text;

namespace Workbook.Files;

/// <summary>What scale a kind of attention asks for.</summary>
/// <param name="Mechanism">The kind of attention.</param>
/// <param name="Law">How β grows, in TeX.</param>
/// <param name="Constant">Its constant, in TeX; empty where the law has none.</param>
/// <param name="NotFor">Where it is not to be used.</param>
/// <param name="Evidence">The claims that it rests on: notebook and statement.</param>
internal sealed record GuidelineRow(
    string Mechanism, string Law, string Constant, string NotFor, IReadOnlyList<(string Notebook, string Statement)> Evidence);

/// <summary>docs/guideline.md: which scale for which attention, each row with the claims it rests on and how they came out; made of
/// data/guideline.csv and data/claims.csv.</summary>
internal static class GuidelinePage
{
    /// <summary>Its path below the root.</summary>
    public const string Path = "docs/guideline.md";

    // By this line a run knows a page it may replace.
    private const string Mark = "<!-- Written by `run` from data/guideline.csv and data/claims.csv: an edit here is lost. -->";

    private static readonly string[] Header = ["mechanism", "law", "constant", "not for", "evidence"];

    /// <summary>The rows of a root; null: it has no file of them.</summary>
    /// <exception cref="InvalidInputException">The file is no guideline.</exception>
    public static IReadOnlyList<GuidelineRow>? Read(string root)
    {
        string path = System.IO.Path.Combine(root, "data", "guideline.csv");
        if (!File.Exists(path)) return null;
        IReadOnlyList<IReadOnlyList<string>> records = CsvFile.Read(path, Header);
        if (records.Count == 0) throw new InvalidInputException($"{path}: expected at least one row, got none");
        return [.. records.Select(record => Row(record, path))];
    }

    private static GuidelineRow Row(IReadOnlyList<string> record, string path)
    {
        if (record.Count != Header.Length || record.Where((field, k) => k != 2).Any(string.IsNullOrWhiteSpace))
        {
            throw new InvalidInputException($"{path}: expected a mechanism, a law, where not to use it and evidence in "
                + $"{Header.Length} fields, got \"{string.Join(',', record).ReplaceLineEndings(" ")}\"");
        }

        if (record[1].Contains('|') || record[2].Contains('|'))
            throw new InvalidInputException($"{path}, {record[0]}: expected TeX that can stand in a table, got |");
        var evidence = new List<(string, string)>();
        foreach (string line in record[4].Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int colon = line.IndexOf(": ", StringComparison.Ordinal);
            if (colon <= 0)
                throw new InvalidInputException($"{path}, {record[0]}: expected lines \"notebook: statement of a claim\", got \"{line}\"");
            evidence.Add((line[..colon], line[(colon + 2)..]));
        }

        return new GuidelineRow(record[0], record[1], record[2], record[3], evidence);
    }

    /// <summary>The page's text.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="claims">All claims; evidence that is not among them is said to be missing.</param>
    /// <param name="notebookFolder">The name of the notebooks' folder, beside docs/.</param>
    public static string Write(IReadOnlyList<GuidelineRow> rows, IReadOnlyList<ClaimRow> claims, string notebookFolder)
    {
        var page = new StringBuilder($"# Which scale for which attention\n\n{Mark}\n\n"
            + "What the factor β on the scores has to be for attention to stay selective as the context grows: the law, its constant, "
            + "where it is not to be used, and the claims that it rests on. A token is at its threshold where it gives itself, or the "
            + "token that it is to find, half of its weight. What your own model asks for you can [measure](your-model.md): gap counting "
            + "needs no law. "
            + "As data: [data/guideline.csv](../data/guideline.csv).\n\n"
            + "| attention | β | constant | evidence | not for |\n|---|---|---|---|---|\n");
        foreach (GuidelineRow row in rows)
        {
            string constant = row.Constant.Length > 0 ? $"${row.Constant}$" : "";
            string evidence = string.Join("<br>", row.Evidence.Select(claim => Evidence(claim, claims, notebookFolder)));
            page.Append(CultureInfo.InvariantCulture,
                $"| {ClaimsPage.Cell(row.Mechanism)} | ${row.Law}$ | {constant} | {evidence} | {ClaimsPage.Cell(row.NotFor)} |\n");
        }

        return page.ToString();
    }

    /// <summary>Refuses a page that no run has written, before anything runs.</summary>
    /// <exception cref="InvalidInputException">The file is another's.</exception>
    public static void Require(string path) => GeneratedPage.Require(path, Mark);

    private static string Evidence((string Notebook, string Statement) claim, IReadOnlyList<ClaimRow> claims, string folder)
    {
        ClaimRow[] of = [.. claims.Where(row => row.Notebook == claim.Notebook)];
        int number = 1 + Array.FindIndex(of, row => row.Claim.Statement == claim.Statement);
        string link = $"[{claim.Notebook.Split('-')[0]}](../{Uri.EscapeDataString(folder)}/{Uri.EscapeDataString(claim.Notebook)}.ipynb)";
        return number == 0
            ? $"{link}: not among the claims: {ClaimsPage.Cell(claim.Statement)}"
            : string.Create(CultureInfo.InvariantCulture, $"{link}, claim {number}: {of[number - 1].Claim.Verdict}");
    }
}
