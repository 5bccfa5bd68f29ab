using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Workbook.Files;

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
    public static Readme? Read(string path, Predicate<string> notebookExists) =>
        File.Exists(path) ? Parse(path, ByteText.Decode(InputFile.Bytes(path, path)), notebookExists) : null;

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

    /// <summary>
    /// Writes the marked parts into the file as it is now: its author may have gone on writing, or removed it, while the notebooks ran. All
    /// other bytes stay, a byte order mark and what is no UTF-8 among them.
    /// </summary>
    public void Update(IReadOnlyList<ClaimRow> rows, string notebookFolder, Func<string, string> title,
        Func<ReadmeFigure, string?> picture) =>
        AtomicFile.Change(Path, bytes => bytes is null ? null
            : ByteText.Encode(new Readme(Path, ByteText.Decode(bytes)).With(rows, notebookFolder, title, picture)));

    /// <summary>
    /// The text with the verdicts of these rows, and with pictures as <paramref name="picture"/> gives their Markdown (null: left as it
    /// is). <paramref name="title"/> is the title of a notebook by its name.
    /// </summary>
    public string With(IReadOnlyList<ClaimRow> rows, string notebookFolder, Func<string, string> title, Func<ReadmeFigure, string?> picture)
    {
        string text = Verdicts().Replace(Text, _ => Lines($"{VerdictsBegin}\n{Summary(rows, notebookFolder, title)}{VerdictsEnd}"));
        return FigurePart().Replace(text, match =>
            picture(new ReadmeFigure(match.Groups[1].Value, match.Groups[2].Value)) is { } markdown
                ? Lines($"<!-- figure:begin {match.Groups[1].Value} {match.Groups[2].Value} -->\n{markdown}\n{FigureEnd}")
                : match.Value);
    }

    /// <summary>The Markdown of a picture in data/figures.</summary>
    public static string Picture(string figure, string caption)
    {
        string line = caption.ReplaceLineEndings(" ");
        string label = line.Replace("[", "\\[", StringComparison.Ordinal).Replace("]", "\\]", StringComparison.Ordinal);
        return $"![{label}](data/figures/{figure}.svg)";
    }

    /// <summary>
    /// A row a notebook: what it states, and how its claims fared, by source. The claims themselves are on a page of their own.
    /// </summary>
    private static string Summary(IReadOnlyList<ClaimRow> rows, string notebookFolder, Func<string, string> title)
    {
        var table = new StringBuilder("| statement | notebook | claims | verdict |\n|---|---|---|---|\n");
        foreach (IGrouping<string, ClaimRow> notebook in rows.GroupBy(row => row.Notebook))
        {
            ClaimRow[] claims = [.. notebook];
            string link = $"[{notebook.Key}]({notebookFolder}/{Uri.EscapeDataString(notebook.Key)}.ipynb)";
            string verdict = $"[{ClaimsPage.Verdicts(claims)}]({ClaimsPage.Section(notebook.Key)})";
            table.Append(CultureInfo.InvariantCulture,
                $"| {ClaimsPage.Cell(title(notebook.Key))} | {link} | {ClaimsPage.Sources(claims)} | {verdict} |\n");
        }

        return table.ToString();
    }

    /// <summary>The text with the line breaks of the file's first line.</summary>
    private string Lines(string text) =>
        Text.IndexOf('\n', StringComparison.Ordinal) is > 0 and var feed && Text[feed - 1] == '\r'
            ? text.Replace("\n", "\r\n", StringComparison.Ordinal)
            : text;

    private static void Require(string text, string path, string begin, string end, int begins)
    {
        int ends = Regex.Count(text, Regex.Escape(end));
        int pairs = end == FigureEnd ? FigurePart().Count(text) : Verdicts().Count(text);
        if (begins != ends || begins != pairs)
            throw new InvalidInputException($"{path}: expected {end} after each {begin}, got {begins} begin and {ends} end markers");
    }

    [GeneratedRegex(@"<!-- figure:begin (\S+) (\S+) -->")]
    private static partial Regex FigureBegin();

    [GeneratedRegex(@"<!-- figure:begin (\S+) (\S+) -->(?:(?!<!-- figure:begin ).)*?<!-- figure:end -->", RegexOptions.Singleline)]
    private static partial Regex FigurePart();

    [GeneratedRegex(@"<!-- verdicts:begin -->(?:(?!<!-- verdicts:begin ).)*?<!-- verdicts:end -->", RegexOptions.Singleline)]
    private static partial Regex Verdicts();
}
