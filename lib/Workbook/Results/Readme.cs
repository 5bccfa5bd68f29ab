using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Workbook.Results;

/// <summary>A figure the README shows.</summary>
internal sealed record ReadmeFigure(string Notebook, string Figure);

/// <summary>
/// The README's generated parts, between markers: <c>&lt;!-- verdicts:begin --&gt;</c> … <c>&lt;!-- verdicts:end --&gt;</c> and
/// <c>&lt;!-- figure:begin NOTEBOOK FIGURE --&gt;</c> … <c>&lt;!-- figure:end --&gt;</c>. All else is its author's and stays.
/// </summary>
internal sealed partial class Readme
{
    private const string VerdictsBegin = "<!-- verdicts:begin -->";
    private const string VerdictsEnd = "<!-- verdicts:end -->";
    private const string FigureEnd = "<!-- figure:end -->";

    private Readme(string path, string text)
    {
        Path = path;
        Text = text;
        Figures = [.. FigureBegin().Matches(text).Select(match => new ReadmeFigure(match.Groups[1].Value, match.Groups[2].Value))];
    }

    public string Path { get; }

    public string Text { get; }

    /// <summary>The figures it has markers for.</summary>
    public IReadOnlyList<ReadmeFigure> Figures { get; }

    /// <summary>Reads the file; null where there is none.</summary>
    /// <exception cref="InvalidInputException">A begin marker without its end, or a figure of a notebook that does not exist.</exception>
    public static Readme? Read(string path, Predicate<string> notebookExists) => File.Exists(path) ? Parse(path, File.ReadAllText(path), notebookExists) : null;

    /// <inheritdoc cref="Read"/>
    public static Readme Parse(string path, string text, Predicate<string> notebookExists)
    {
        var readme = new Readme(path, text);
        Require(text, path, VerdictsBegin, VerdictsEnd, Regex.Count(text, Regex.Escape(VerdictsBegin)));
        Require(text, path, "<!-- figure:begin NOTEBOOK FIGURE -->", FigureEnd, readme.Figures.Count);
        if (readme.Figures.FirstOrDefault(figure => !notebookExists(figure.Notebook)) is { } odd)
            throw new InvalidInputException($"{path}: expected a figure marker with a notebook's name, got \"{odd.Notebook}\"");
        return readme;
    }

    /// <summary>The file as it is now; null where it is gone.</summary>
    public Readme? Reread() => File.Exists(Path) ? new Readme(Path, File.ReadAllText(Path)) : null;

    /// <summary>
    /// The text with the verdicts of these rows, and with pictures as <paramref name="picture"/> gives their Markdown (null: left as it is).
    /// <paramref name="title"/> is the title of a notebook by its name.
    /// </summary>
    public string With(IReadOnlyList<ClaimRow> rows, string notebookFolder, Func<string, string> title, Func<ReadmeFigure, string?> picture)
    {
        string text = Verdicts().Replace(Text, _ => $"{VerdictsBegin}\n{Summary(rows, notebookFolder, title)}\n{Table(rows)}{VerdictsEnd}");
        return FigurePart().Replace(text, match =>
            picture(new ReadmeFigure(match.Groups[1].Value, match.Groups[2].Value)) is { } markdown
                ? $"<!-- figure:begin {match.Groups[1].Value} {match.Groups[2].Value} -->\n{markdown}\n{FigureEnd}"
                : match.Value);
    }

    /// <summary>The Markdown of a picture in data/figures.</summary>
    public static string Picture(string figure, string caption) =>
        $"![{caption.ReplaceLineEndings(" ").Replace("[", "\\[", StringComparison.Ordinal).Replace("]", "\\]", StringComparison.Ordinal)}](data/figures/{figure}.svg)";

    /// <summary>A row a notebook: what it states, and how its claims fared, by source.</summary>
    private static string Summary(IReadOnlyList<ClaimRow> rows, string notebookFolder, Func<string, string> title)
    {
        var table = new StringBuilder("| statement | notebook | claims | verdict |\n|---|---|---|---|\n");
        foreach (IGrouping<string, ClaimRow> notebook in rows.GroupBy(row => row.Notebook))
        {
            string link = $"[{notebook.Key}]({notebookFolder}/{Uri.EscapeDataString(notebook.Key)}.ipynb)";
            string sources = Counted(notebook.CountBy(row => row.Claim.Source).OrderBy(pair => "PDL".IndexOf(pair.Key, StringComparison.Ordinal)), pair => $"{pair.Value} {pair.Key}");
            string verdicts = Counted(notebook.CountBy(row => row.Claim.Verdict), pair => $"{pair.Value} {(pair.Key == "holds" && pair.Value > 1 ? "hold" : pair.Key)}");
            table.Append(CultureInfo.InvariantCulture, $"| {Cell(title(notebook.Key))} | {link} | {Cell(sources)} | {Cell(verdicts)} |\n");
        }

        return table.ToString();
    }

    /// <summary>Every claim, folded.</summary>
    private static string Table(IReadOnlyList<ClaimRow> rows)
    {
        var table = new StringBuilder();
        table.Append(CultureInfo.InvariantCulture, $"<details>\n<summary>Each of the {rows.Count} claims</summary>\n\n");
        table.Append("| notebook | claim | source | predicted | measured | tolerance | verdict |\n|---|---|---|---|---|---|---|\n");
        foreach (ClaimRow row in rows) table.Append("| ").AppendJoin(" | ", row.Fields.Select(Cell)).Append(" |\n");
        return table.Append("\n</details>\n").ToString();
    }

    private static string Counted(IEnumerable<KeyValuePair<string, int>> counts, Func<KeyValuePair<string, int>, string> text) => string.Join(", ", counts.Select(text));

    private static string Cell(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);

    private static void Require(string text, string path, string begin, string end, int begins)
    {
        int ends = Regex.Count(text, Regex.Escape(end));
        int pairs = end == FigureEnd ? FigurePart().Count(text) : Verdicts().Count(text);
        if (begins != ends || begins != pairs) throw new InvalidInputException($"{path}: expected {end} after each {begin}, got {begins} begin and {ends} end markers");
    }

    [GeneratedRegex(@"<!-- figure:begin (\S+) (\S+) -->")]
    private static partial Regex FigureBegin();

    [GeneratedRegex(@"<!-- figure:begin (\S+) (\S+) -->(?:(?!<!-- figure:begin ).)*?<!-- figure:end -->", RegexOptions.Singleline)]
    private static partial Regex FigurePart();

    [GeneratedRegex(@"<!-- verdicts:begin -->(?:(?!<!-- verdicts:begin ).)*?<!-- verdicts:end -->", RegexOptions.Singleline)]
    private static partial Regex Verdicts();
}
