using System.Reflection;
using System.Text.RegularExpressions;
using AttentionDynamics.Notebooks;
using Workbook.Files;

namespace Workbook.Exporting;

/// <summary>The committed notebooks as a static site. The same notebooks give the same bytes.</summary>
internal sealed partial class Site
{
    /// <summary>The page of the symbols.</summary>
    public const string GlossaryAddress = "glossary.html";

    private readonly SiteFiles files = new();
    private readonly List<string> notices = [];

    private Site()
    {
    }

    /// <summary>Its files.</summary>
    public SiteFiles Files => files;

    /// <summary>What its reader will miss, a line each.</summary>
    public IReadOnlyList<string> Notices => notices;

    /// <summary>Makes the site of the notebooks of one folder.</summary>
    /// <param name="notebooks">The notebooks.</param>
    /// <param name="root">The folder above theirs, with data/ and README.md.</param>
    /// <param name="katex">What draws formulas.</param>
    public static Site Of(IReadOnlyList<Notebook> notebooks, string root, Katex katex)
    {
        var site = new Site();
        Notebook[] ordered = [.. notebooks.OrderBy(notebook => notebook.Name, StringComparer.Ordinal)];
        var links = new SiteLinks(root);
        string folder = Path.GetFileName(ordered[0].Folder);
        foreach (Notebook notebook in ordered) links.Publish($"{folder}/{notebook.Name}.ipynb", notebook.Name + ".html");

        string? symbols = GlossaryPage.Read(root) is { } entries
            ? GlossaryPage.Write(entries, folder, name => ordered.FirstOrDefault(notebook => notebook.Name == name)?.Title ?? name)
            : null;
        if (symbols is not null)
        {
            site.Publish(links, "data/glossary.csv", Path.Combine(root, "data", "glossary.csv"));
            links.Publish(GlossaryPage.Path, GlossaryAddress);
        }

        string claims = Path.Combine(root, "data", "claims.csv");
        if (File.Exists(claims)) site.Publish(links, "data/claims.csv", claims);
        string figures = Path.Combine(root, "data", "figures");
        string? DataLink(string figure)
        {
            string path = Path.Combine(figures, figure + ".csv");
            if (!FigureName().IsMatch(figure) || !File.Exists(path)) return null;
            string published = $"data/figures/{figure}.csv";
            if (!site.files.All.ContainsKey(published)) site.Publish(links, published, path);
            return published;
        }

        string introduction = Introduction(Path.Combine(root, "README.md"));
        string title = introduction.Split('\n').FirstOrDefault(line => line.StartsWith("# ", StringComparison.Ordinal)) is { } heading
            ? MarkdownHtml.Plain(heading[2..])
            : "Notebooks";
        PageLink[] pages = [new("index.html", title),
            .. ordered.Select(notebook => new PageLink(SiteLinks.Escaped(notebook.Name + ".html"), notebook.Name))];
        if (symbols is not null)
        {
            pages = [.. pages, new PageLink(GlossaryAddress, "Symbols")];
            string content = new MarkdownHtml(new SafeHtml(links, "docs")).Render(symbols);
            site.files.Add(GlossaryAddress, PageFrame.Write($"Symbols · {title}", GlossaryAddress, pages, content, figureScript: null));
        }

        foreach (Notebook notebook in ordered)
        {
            NotebookPage page = NotebookPage.Of(notebook, links, folder, DataLink);
            string script = $"figures/{notebook.Name}.js";
            if (page.Figures.Any) site.files.Add(script, page.Figures.Script());
            site.files.Add(notebook.Name + ".html", PageFrame.Write(
                $"{MarkdownHtml.Plain(notebook.Title)} · {title}", SiteLinks.Escaped(notebook.Name + ".html"), pages, page.Content,
                page.Figures.Any ? SiteLinks.Escaped(script) : null));
            if (page.Figures.WithoutPicture.Count > 0)
                site.notices.Add(
                    $"{notebook.Name}: no picture, for a reader without scripts, of {string.Join(", ", page.Figures.WithoutPicture)}");
        }

        string? Address(string name) => ordered.Any(notebook => notebook.Name == name) ? SiteLinks.Escaped(name + ".html") : null;
        string index =
            IndexPage.Write(introduction, ordered, ClaimsFile.Read(claims), Address, new MarkdownHtml(new SafeHtml(links, string.Empty)));
        site.files.Add("index.html", PageFrame.Write(title, "index.html", pages, index, figureScript: null));
        site.AddAssets(katex);
        return site;
    }

    private void Publish(SiteLinks links, string path, string file)
    {
        files.Add(path, InputFile.Bytes(file, file));
        links.Publish(path, path);
    }

    private void AddAssets(Katex katex)
    {
        foreach (string name in new[] { "site.css", "page.js", "figures.js", "icon.svg" }) files.Add("assets/" + name, Asset(name));
        files.Add("assets/plotly.min.js", Figure.PlotlyScript);
        katex.AddTo(files, "assets/katex");
    }

    private static string Asset(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("site/" + name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>The README up to its first section.</summary>
    private static string Introduction(string readme)
    {
        if (!File.Exists(readme)) return string.Empty;
        return string.Join('\n', InputFile.Text(readme, readme).ReplaceLineEndings("\n").Split('\n')
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal)));
    }

    [GeneratedRegex("^[a-z0-9]+(?:-[a-z0-9]+)*$")]
    private static partial Regex FigureName();
}
