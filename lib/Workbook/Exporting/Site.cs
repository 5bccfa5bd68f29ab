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

    /// <summary>The page of all claims.</summary>
    public const string ClaimsAddress = "claims.html";

    /// <summary>The page of all that a reader can move.</summary>
    public const string LiveAddress = "live.html";

    /// <summary>The icon in the page itself: browsers ask for a file of it again whenever the address changes.</summary>
    public static string IconInPage { get; } =
        SiteLinks.DataAddress("image/svg+xml", System.Text.Encoding.UTF8.GetBytes(Asset("icon.svg").ReplaceLineEndings("\n")));

    // What the part of plotly.js that is for plane axes draws, a third of the whole.
    private static readonly string[] Cartesian =
    [
        "bar", "box", "contour", "heatmap", "histogram", "histogram2d", "histogram2dcontour", "image", "pie", "scatter",
        "scatterternary", "violin",
    ];

    private static readonly string[] LiveAssets = ["live.js", "live.css", "live-worker.js"];

    private readonly SiteFiles files = new();
    private readonly SearchIndex search = new();
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
    /// <param name="live">The library that pages compute with; null: they do not.</param>
    /// <param name="reference">The reference of the library; null: none.</param>
    /// <param name="source">Where the repository is, for a reader to follow; null: where its CITATION.cff says.</param>
    /// <exception cref="InvalidInputException">A formula cannot be read.</exception>
    public static Site Of(IReadOnlyList<Notebook> notebooks, string root, LiveFiles? live = null,
        IReadOnlyList<ApiPage>? reference = null, string? source = null)
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
        if (File.Exists(claims))
        {
            site.Publish(links, "data/claims.csv", claims);
            links.Publish(ClaimsPage.Path, ClaimsAddress);
        }

        IReadOnlyList<SiteDocument> documents = SiteDocument.All(root);
        foreach (SiteDocument document in documents) links.Publish(document.Path, document.Address);
        string figures = Path.Combine(root, "data", "figures");
        string? DataLink(string figure)
        {
            string path = Path.Combine(figures, figure + ".csv");
            if (!FigureName().IsMatch(figure) || !File.Exists(path)) return null;
            string repository = $"data/figures/{figure}.csv";
            (string published, byte[] bytes) = NumbersFile.Of(repository, InputFile.Bytes(path, path));
            if (!site.files.All.ContainsKey(published))
            {
                site.files.Add(published, bytes);
                links.Publish(repository, published);
            }

            return published;
        }

        string introduction = Introduction(Path.Combine(root, "README.md"));
        string title = introduction.Split('\n').FirstOrDefault(line => line.StartsWith("# ", StringComparison.Ordinal)) is { } heading
            ? MarkdownHtml.Plain(heading[2..])
            : "Notebooks";
        PageLink[] pages = [new("index.html", title),
            .. ordered.Select(notebook => new PageLink(
                SiteLinks.Escaped(notebook.Name + ".html"), MarkdownHtml.Plain(notebook.Title)))];
        if (live is not null) pages = [.. pages, new PageLink(LiveAddress, "Move γ yourself")];
        IReadOnlyList<ClaimRow> rows = ClaimsFile.Read(claims);
        if (rows.Count > 0) pages = [.. pages, new PageLink(ClaimsAddress, "Claims")];
        if (symbols is not null) pages = [.. pages, new PageLink(GlossaryAddress, "Symbols")];
        pages = [.. pages, .. documents.Select(document => new PageLink(document.Address, document.Title)),
            .. reference?.Select(page => new PageLink(page.Address, page.Title)) ?? []];
        RequireOneEach(pages, ordered);
        string footer = SiteFooter.Write(site.files, root, source);
        void Write(string pageTitle, string address, string content, string? figureScript = null, string? library = null)
        {
            string whole = address == "index.html" ? title : $"{pageTitle} · {title}";
            site.files.Add(Uri.UnescapeDataString(address), PageFrame.Write(whole, address, pages, content, footer, figureScript, library));
            site.search.Add(pageTitle, address, content);
        }

        var kinds = new HashSet<string>(StringComparer.Ordinal);
        foreach (Notebook notebook in ordered)
        {
            NotebookPage page = NotebookPage.Of(
                notebook, links, folder, DataLink, live is null ? string.Empty : LiveSection.Of(notebook.Name));
            string script = $"figures/{notebook.Name}.js";
            if (page.Figures.Any) site.files.Add(script, page.Figures.Script());
            Write(MarkdownHtml.Plain(notebook.Title), SiteLinks.Escaped(notebook.Name + ".html"), page.Content,
                page.Figures.Any ? SiteLinks.Escaped(script) : null, LiveSection.Any(notebook.Name) ? live?.Folder : null);
            kinds.UnionWith(page.Figures.Kinds);
            if (page.Figures.WithoutPicture.Count > 0)
                site.notices.Add(
                    $"{notebook.Name}: no picture, for a reader without scripts, of {string.Join(", ", page.Figures.WithoutPicture)}");
        }

        string? Address(string name) => ordered.Any(notebook => notebook.Name == name) ? SiteLinks.Escaped(name + ".html") : null;
        string index = In("README.md", () =>
            IndexPage.Write(introduction, ordered, rows, Address, new MarkdownHtml(new SafeHtml(links, string.Empty))));
        Write(title, "index.html", index);
        if (rows.Count > 0) Write("Claims", ClaimsAddress, ClaimsHtml.Write(rows, ordered, Address));
        string Text(string path, string markdown, string within = SiteDocument.Folder) =>
            In(path, () => new MarkdownHtml(new SafeHtml(links, within)).Render(markdown));
        if (symbols is not null) Write("Symbols", GlossaryAddress, Text("data/glossary.csv", symbols));
        foreach (SiteDocument document in documents)
            Write(document.Title, document.Address, Text(document.Path, document.Markdown, document.Within));
        foreach (ApiPage page in reference ?? []) Write(page.Title, page.Address, page.Html);
        site.AddAssets(kinds);
        if (live is not null)
        {
            Write("Move γ yourself", LiveAddress, LiveSection.Page(), library: live.Folder);
            live.AddTo(site.files);
        }

        site.files.Add("assets/search-data.js", site.search.Script());
        return site;
    }

    /// <summary>The scripts and styles of pages that compute, by name.</summary>
    public static IReadOnlyDictionary<string, string> LiveScripts() =>
        LiveAssets.ToDictionary(name => name, Asset);

    private static void RequireOneEach(PageLink[] pages, Notebook[] notebooks)
    {
        IGrouping<string, PageLink>? both = pages.GroupBy(page => page.Address, StringComparer.OrdinalIgnoreCase)
            .FirstOrDefault(group => group.Count() > 1);
        if (both is null) return;
        string name = notebooks.First(notebook =>
            both.Key.Equals(SiteLinks.Escaped(notebook.Name + ".html"), StringComparison.OrdinalIgnoreCase)).Name;
        throw new InvalidInputException(
            $"{name}.ipynb: expected another name, as the site's page \"{both.Last().Label}\" is {both.Last().Address}, got \"{name}\"");
    }

    /// <summary>What stands in a file of the repository, which an error names.</summary>
    private static string In(string path, Func<string> render)
    {
        try
        {
            return render();
        }
        catch (FormulaException e)
        {
            throw e.At(path);
        }
    }

    private void Publish(SiteLinks links, string path, string file)
    {
        files.Add(path, InputFile.Bytes(file, file));
        links.Publish(path, path);
    }

    private void AddAssets(HashSet<string> kinds)
    {
        foreach (string name in new[] { "site.css", "page.js", "search.js", "figures.js", "panels.js", "icon.svg" })
            files.Add("assets/" + name, Asset(name));
        files.Add("assets/math.woff2", Bytes("math.woff2"));
        files.Add("assets/math.LICENSE", Asset("math.LICENSE"));
        files.Add("assets/plotly.min.js", kinds.All(Cartesian.Contains) ? Asset("plotly-cartesian.min.js") : Figure.PlotlyScript);
    }

    /// <summary>A file of the site that is the same for all, as text.</summary>
    public static string Asset(string name)
    {
        using var reader = new StreamReader(new MemoryStream(Bytes(name)));
        return reader.ReadToEnd();
    }

    private static byte[] Bytes(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("site/" + name)!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
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
