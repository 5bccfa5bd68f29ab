using System.Diagnostics;
using System.Text.Json.Nodes;
using AttentionDynamics.Notebooks;
using Workbook.Pictures;
using Workbook.Tests.Exporting;

namespace Workbook.Tests.EndToEnd;

/// <summary>The exported site in a real browser, page by page, with --explicit on; Exporting/Browser/look.mjs is what looks.</summary>
public class SiteBrowserTests
{
    // MARK is the script, which would leave a mark of its own.
    private static readonly string[] Markup =
    [
        "<script>MARK</script>", "<img src=x onerror='MARK'>", "<svg onload='MARK'></svg>", "<details open ontoggle='MARK'><summary>s</summary>t</details>", "<iframe srcdoc='<script>parent.MARK</script>'></iframe>",
        "<a id=a1 href=\"javascript:MARK\" autofocus onfocus='MARK'>click</a>", "<a href=\"java&#x0a;script:MARK\">click</a>", "<form action=javascript:MARK><button autofocus onfocus='MARK'>b</button></form>",
        "<object data=\"javascript:MARK\"></object>", "<style>@import 'https://evil.invalid/a.css'; body { background: url(https://evil.invalid/b.png) }</style>", "<base href=https://evil.invalid/>",
        "<meta http-equiv=refresh content=\"0; url=https://evil.invalid/\">", "<link rel=stylesheet href=https://evil.invalid/c.css>", "<video src=https://evil.invalid/v.mp4 autoplay onerror='MARK'></video>",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror='MARK'&gt;\">", "<p id=figures name=figures>figures</p>", "<p id=katex>katex</p>", "<img name=getElementById src=https://evil.invalid/d.png>",
        "<noscript><p title=\"</noscript><img src=x onerror='MARK'>\">", "<template><script>MARK</script></template>", "</main></body></html><script>MARK</script>",
    ];

    [Fact(Explicit = true)]
    public void The_committed_notebooks_are_drawn_handled_and_accessible()
    {
        Requirement.SiteBrowser(BrowserScript.Folder);
        using var site = new TemporaryFolder();
        string target = Path.Combine(site.Path, "site");
        var start = new ProcessStartInfo("dotnet", [WorkbookFolder.Metadata("Workbook"), "export", "--output", target])
        {
            WorkingDirectory = WorkbookFolder.Metadata("RepositoryRoot"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using (Process export = Process.Start(start)!) WorkbookFolder.Finish(export).Exits(0);

        long Size(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
        long live = Size(Path.Combine(target, "live"));
        Assert.InRange(live, 1, 8_000_000);
        Assert.InRange(Size(target) - live, 0, 12_000_000);
        // The first page with the scripts, styles and fonts a page may ask for by itself; figures ask for theirs, and a search for its texts.
        FileInfo[] assets = new DirectoryInfo(Path.Combine(target, "assets")).GetFiles("*", SearchOption.AllDirectories);
        long first = new FileInfo(Path.Combine(target, "index.html")).Length
            + assets.Where(file => file.Name is not ("plotly.min.js" or "figures.js" or "panels.js" or "search-data.js")).Sum(file => file.Length);
        Assert.InRange(first, 0, 1_000_000);
        Assert.InRange(assets.Single(file => file.Name == "search-data.js").Length, 1, 1_000_000);
        JsonObject seen = Look(target);
        Assert.Equal(Directory.GetFiles(target, "*.html").Length, (int)seen["pages"]!);
        Assert.True((int)seen["figures"]! > 0 && (int)seen["formulas"]! > 0, seen.ToJsonString());
    }

    [Fact(Explicit = true)]
    public void Formulas_stand_without_scripts_panels_stack_on_a_phone_and_words_are_found()
    {
        Requirement.SiteBrowser(BrowserScript.Folder);
        using var site = new TemporaryFolder();
        string target = Path.Combine(site.Path, "site");
        var start = new ProcessStartInfo("dotnet", [WorkbookFolder.Metadata("Workbook"), "export", "--without-live", "--output", target])
        {
            WorkingDirectory = WorkbookFolder.Metadata("RepositoryRoot"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using (Process export = Process.Start(start)!) WorkbookFolder.Finish(export).Exits(0);
        Said said = BrowserScript.Run("site.mjs", target, TimeSpan.FromMinutes(20));
        Assert.True(said.ExitCode == 0, said.Output + said.Error);
        JsonObject seen = JsonNode.Parse(said.Error)!.AsObject();
        Assert.True((int)seen["formulas"]! > 2000 && (int)seen["stacked"]! > 0 && (int)seen["tables"]! > 0 && (int)seen["found"]! > 0, seen.ToJsonString());
    }

    [Fact(Explicit = true)]
    public void A_figure_with_a_slider_is_moved_by_the_keyboard()
    {
        Requirement.SiteBrowser(BrowserScript.Folder);
        double[] x = [1, 2, 3];
        Figure figure = Figure.Slider("steps", "Steps", "γ", [Step("1", 1), Step("2", 2)]).WithCaption("Move it.");
        using WorkbookFolder folder = new WorkbookFolder().Write(
            "notebooks/01-slider.ipynb", SampleSite.Notebook(SampleSite.Markdown("# Slider"), SampleSite.Code("1", SampleSite.Figure(figure.PlotlyJson, figure.ToString()))));
        Assert.Contains("no picture, for a reader without scripts, of Steps", folder.Run("export").Exits(0).Error, StringComparison.Ordinal);
        Assert.Equal(1, (int)Look(Path.Combine(folder.Root, "site"))["sliders"]!);

        (string, Panel) Step(string label, double factor) => (label, new Panel("", Axis.Linear("x"), Axis.Linear("y", 0, 6), [new Line("curve", x, [.. x.Select(v => v * factor)])]));
    }

    [Fact(Explicit = true)]
    public void A_hostile_repository_is_inert()
    {
        Requirement.SiteBrowser(BrowserScript.Folder);
        using WorkbookFolder folder = Hostile();
        folder.Run("export").Exits(0);
        JsonObject seen = Look(Path.Combine(folder.Root, "site"), "--hostile");
        // The notebook, and the README in two: its beginning, and the rest.
        Assert.Equal(3, (int)seen["pages"]!);
        Assert.Equal(2, (int)seen["figures"]!);
    }

    private static JsonObject Look(string site, params string[] mode)
    {
        Said said = BrowserScript.Run("look.mjs", site, TimeSpan.FromMinutes(20), mode);
        Assert.True(said.ExitCode == 0, said.Output + said.Error);
        return JsonNode.Parse(said.Error)!.AsObject();
    }

    /// <summary>Every way in that we know of, each with a mark of its own that it would leave.</summary>
    private static WorkbookFolder Hostile()
    {
        int marks = 0;
        string Mark() => FormattableString.Invariant($"hacked{++marks}=1");
        string markup = string.Join("\n\n", Markup.Select(line => line.Replace("MARK", Mark(), StringComparison.Ordinal)));
        string formulas = $"$\\href{{javascript:{Mark()}}}{{x}}$ $\\htmlData{{onclick={Mark()}}}{{x}}$ $\\includegraphics{{https://evil.invalid/f.png}}$ $\\url{{javascript:{Mark()}}}$ "
            + $"$\\text{{</span><img src=x onerror={Mark()}>}}$ $\\rule{{9999em}}{{9999em}}$";
        string markdown = $$"""
            # <script>{{Mark()}}</script> Exports

            ## module
            ## define
            ## Plotly
            ## figures

            [a](javascript:{{Mark()}}) [b](<java	script:{{Mark()}}>) <javascript:{{Mark()}}> [c](data:text/html,<script>{{Mark()}}</script>) [d](//evil.invalid/) ![e](https://evil.invalid/e.png) [f][g]

            [g]: JAVASCRIPT:{{Mark()}}

            {{formulas}}

            $$\htmlClass{hacked}{x}\htmlStyle{position:fixed}{y}\text{<b>}$$

            | a | <img src=x onerror='{{Mark()}}'> |
            |---|---|
            | [x](javascript:{{Mark()}}) | y |

            """;
        string figure = $$$"""
            {"data":[{"type":"scatter","name":"<a href=\"javascript:{{{Mark()}}}\">n</a><img src=x onerror={{{Mark()}}}>","x":[1,2,3],"y":[1,3,2],"line":{"color":"#0072b2"},"text":["<script>{{{Mark()}}}</script>","</script><script>{{{Mark()}}}</script>","'\\"],"__proto__":{"polluted":1}}],
             "layout":{"width":600,"height":400,"showlegend":true,"title":{"text":"<svg onload={{{Mark()}}}>"},"meta":{"name":"../../../etc/passwd"},
              "annotations":[{"text":"<a href=\"java\tscript:{{{Mark()}}}\">a</a> <a href=\"https://evil.invalid/\">b</a>","x":1,"y":1}],
              "images":[{"source":"https://evil.invalid/g.png","x":0,"y":1,"sizex":1,"sizey":1,"xref":"paper","yref":"paper"}]}}
            """;
        string svg = $"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9' onload='{Mark()}'><script>{Mark()}</script><image href='https://evil.invalid/h.png'/><foreignObject><img xmlns='http://www.w3.org/1999/xhtml' src='x' onerror='{Mark()}'/></foreignObject><rect width='9' height='9'/></svg>";
        string image = "\"><img src=x onerror=" + Mark() + ">";
        return new WorkbookFolder()
            .Write("README.md", $"# R<script>{Mark()}</script>\n\n{markup}\n\n![x](data/x.svg)\n")
            .Write("data/x.svg", svg)
            .Write("data/claims.csv", $"notebook,claim,source,predicted,measured,tolerance,verdict,case,cases,refused\n\"<script>{Mark()}</script>\",\"<img src=x onerror={Mark()}>\",\"\"\"><script>{Mark()}</script>\",1,1,none,\"\"\" onmouseover={Mark()} x=\"\"\",\"<script>{Mark()}</script>\",1,\"<img src=x onerror={Mark()}>\"\n")
            .Write("notebooks/01 it's <b>&amp; 100%#1 \"q\".ipynb", SampleSite.Notebook(
                SampleSite.Markdown(markdown), SampleSite.Markdown(markup),
                SampleSite.Code($"// </code></pre><script>{Mark()}</script>\nvar x = \"<img src=x onerror={Mark()}>\";",
                    SampleSite.Figure(figure, $"<script>{Mark()}</script>\" onload=\"{Mark()}\n'\"><img src=x onerror={Mark()}>", svg),
                    SampleSite.Figure(figure, "Without a picture"),
                    SampleSite.Display(("text/html", markup)), SampleSite.Display(("text/html", "<table><tr><td onclick=" + Mark() + ">1</td></tr></table>")),
                    SampleSite.Display(("text/markdown", markdown)), SampleSite.Display((FigureOutput.PictureType, svg), ("text/plain", image)),
                    SampleSite.Display(("image/png", image), ("text/plain", image)), SampleSite.Display(("text/latex", $"$\\href{{javascript:{Mark()}}}{{x}}$")),
                    SampleSite.Display(("application/javascript", Mark()), ("text/plain", image)),
                    new() { ["output_type"] = "stream", ["name"] = "stderr", ["text"] = image }, new() { ["output_type"] = "error", ["ename"] = image, ["evalue"] = image, ["traceback"] = new JsonArray() })));
    }
}
