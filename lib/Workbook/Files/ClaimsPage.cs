using System.Globalization;
using System.Text;
using AttentionDynamics.Notebooks;

namespace Workbook.Files;

/// <summary>
/// docs/claims.md: every claim for a reader, a section a notebook, made of nothing but data/claims.csv and the notebooks' titles, and
/// written with them. The file is a run's own, from its first line to its last.
/// </summary>
internal static class ClaimsPage
{
    /// <summary>Its path below the root, as links from the root write it.</summary>
    public const string Path = "docs/claims.md";

    // By this line a run knows a page it may replace.
    private const string Mark = "<!-- Written by `run` from data/claims.csv: an edit here is lost. -->";

    private const string Opening = $"""
        # What is claimed, and whether it holds

        {Mark}

        """;

    private const string Reading =
        "\n- **source**: *P* stated by the paper, [arXiv:2510.05554](https://arxiv.org/abs/2510.05554); *D* derived from it here and "
        + "checked; *L* from other literature, named in the notebook.\n"
        + "- **predicted, measured, tolerance**: what theory says, what this code computes, and how far the two may lie apart.\n"
        + "- **verdict**: a claim *holds* if they lie no farther apart in any of its cases; a number is *reported* where theory gives no "
        + "tolerance, and the reason stands there. A claim that fails stops its notebook and is never written here.\n"
        + "- **case, cases**: the case that is shown, which is the worst, and how many there are.\n"
        + "- **refused**: wrong theories near this one, put to the very same test, and how far the measurement misses each where it does "
        + "by most, in tolerances or as a factor on a bound. A claim that lets one of them pass in all cases fails too.\n";

    /// <summary>The page's text.</summary>
    /// <param name="rows">The rows of data/claims.csv.</param>
    /// <param name="notebookFolder">The name of the notebooks' folder, beside docs/.</param>
    /// <param name="title">The title of a notebook by its name.</param>
    public static string Write(IReadOnlyList<ClaimRow> rows, string notebookFolder, Func<string, string> title)
    {
        ILookup<string, ClaimRow> notebooks = rows.ToLookup(row => row.Notebook);
        var page = new StringBuilder(Opening.ReplaceLineEndings("\n"));
        page.Append(CultureInfo.InvariantCulture,
            $"\n{Count(rows.Count, "claim")} of {Count(notebooks.Count, "notebook")}: {(rows.Count == 0 ? "none" : Verdicts(rows))}.");
        page.Append(" As data: [data/claims.csv](../data/claims.csv).\n").Append(Reading.ReplaceLineEndings("\n"));
        foreach (IGrouping<string, ClaimRow> notebook in notebooks)
        {
            string link = $"../{Uri.EscapeDataString(notebookFolder)}/{Uri.EscapeDataString(notebook.Key)}.ipynb";
            page.Append(CultureInfo.InvariantCulture,
                $"\n## {notebook.Key}\n\n[{Cell(title(notebook.Key))}]({link}): {Verdicts([.. notebook])}.\n\n");
            page.Append("| ").AppendJoin(" | ", Claim.Columns).Append(" |\n|")
                .AppendJoin(string.Empty, Claim.Columns.Select(_ => "---|")).Append('\n');
            foreach (ClaimRow row in notebook) page.Append("| ").AppendJoin(" | ", row.Fields.Skip(1).Select(Cell)).Append(" |\n");
        }

        return page.ToString();
    }

    /// <summary>The address, from the root, of a notebook's section.</summary>
    public static string Section(string notebook) =>
        $"{Path}#{string.Concat(notebook.ToLowerInvariant().Where(InAnchor)).Replace(' ', '-')}";

    private static bool InAnchor(char c) => char.IsLetterOrDigit(c) || c is '-' or '_' or ' ';

    /// <summary>How claims fared, as "3 hold, 1 reported".</summary>
    public static string Verdicts(IReadOnlyList<ClaimRow> rows) =>
        string.Join(", ", rows.CountBy(row => row.Claim.Verdict).Select(Verdict));

    /// <summary>Where the claims come from, as "2 P, 1 D", in that order.</summary>
    public static string Sources(IReadOnlyList<ClaimRow> rows) => string.Join(
        ", ",
        rows.CountBy(row => row.Claim.Source)
            .OrderBy(pair => "PDL".IndexOf(pair.Key, StringComparison.Ordinal))
            .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Value} {pair.Key}")));

    /// <summary>A text as a cell of a Markdown table shows it: itself, with no mark-up and no line of its own.</summary>
    public static string Cell(string text)
    {
        var cell = new StringBuilder();
        foreach (char c in text.ReplaceLineEndings(" "))
        {
            if (@"\`*|[]<".Contains(c, StringComparison.Ordinal)) cell.Append('\\');
            cell.Append(c);
        }

        return cell.ToString();
    }

    /// <summary>Refuses a page that no run has written, before anything runs.</summary>
    /// <exception cref="InvalidInputException">The file is another's.</exception>
    public static void Require(string path) => GeneratedPage.Require(path, Mark);

    private static string Verdict(KeyValuePair<string, int> count) =>
        string.Create(CultureInfo.InvariantCulture, $"{count.Value} {(count.Key == "holds" && count.Value > 1 ? "hold" : count.Key)}");

    private static string Count(int number, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {noun}{(number == 1 ? string.Empty : "s")}");
}
