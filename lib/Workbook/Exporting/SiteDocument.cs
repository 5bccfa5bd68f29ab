using Workbook.Files;

namespace Workbook.Exporting;

/// <summary>A page of docs/, or the README below its beginning, as a page of the site.</summary>
/// <param name="Path">Where it is in the repository.</param>
/// <param name="Address">Where it is in the site.</param>
/// <param name="Title">Its first heading, as text.</param>
/// <param name="Markdown">Its text.</param>
/// <param name="Within">The folder that its links begin at.</param>
internal sealed record SiteDocument(string Path, string Address, string Title, string Markdown, string Within)
{
    /// <summary>The folder of most.</summary>
    public const string Folder = "docs";

    private const string ReadmeName = "README.md";

    // What a reader looks for first; what is not named here follows.
    private static readonly string[] First = ["your-model", "guideline", "measure", "command-line", "scale", "library", "architecture"];

    /// <summary>Those of a repository, without the pages that the site makes of their data: claims and symbols.</summary>
    public static IReadOnlyList<SiteDocument> All(string root)
    {
        SiteDocument[] readme = Readme(root) is { } document ? [document] : [];
        string folder = System.IO.Path.Combine(root, Folder);
        if (!Directory.Exists(folder)) return readme;
        return
        [
            .. readme,
            .. Directory.GetFiles(folder, "*.md").Select(System.IO.Path.GetFileNameWithoutExtension).OfType<string>()
                .Where(name => $"{Folder}/{name}.md" is not (ClaimsPage.Path or GlossaryPage.Path))
                .OrderBy(name => Array.IndexOf(First, name) is >= 0 and var place ? place : First.Length)
                .ThenBy(name => name, StringComparer.Ordinal)
                .Select(name => Read(root, name)),
        ];
    }

    // The first page has its beginning, and the table of statements with their verdicts.
    private static SiteDocument? Readme(string root)
    {
        string path = System.IO.Path.Combine(root, ReadmeName);
        if (!File.Exists(path)) return null;
        string text = InputFile.Text(path, path).ReplaceLineEndings("\n");
        string[] sections = [.. ("\n" + text).Split("\n## ").Skip(1).Where(section => !section.Contains("<!-- verdicts:begin"))];
        if (sections.Length == 0) return null;
        const string title = "Read it, run it, use it";
        return new SiteDocument(
            ReadmeName, "readme.html", title, $"# {title}\n{string.Concat(sections.Select(section => $"\n## {section}\n"))}", string.Empty);
    }

    private static SiteDocument Read(string root, string name)
    {
        string path = System.IO.Path.Combine(root, Folder, name + ".md");
        string text = InputFile.Text(path, path).ReplaceLineEndings("\n");
        string? heading = text.Split('\n').FirstOrDefault(line => line.StartsWith("# ", StringComparison.Ordinal));
        return new SiteDocument(
            $"{Folder}/{name}.md", SiteLinks.Escaped(name + ".html"), heading is null ? name : MarkdownHtml.Plain(heading[2..]), text,
            Folder);
    }
}
