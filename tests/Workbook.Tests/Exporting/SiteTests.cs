using Workbook.Exporting;

namespace Workbook.Tests.Exporting;

public class SiteTests(ExportedSample exported) : IClassFixture<ExportedSample>
{
    private const string Figure = ExportedSample.Figure;

    private static SampleSite Sample() => ExportedSample.Make();

    [Fact]
    public void The_same_notebooks_give_the_same_bytes()
    {
        using SampleSite sample = Sample();
        IReadOnlyDictionary<string, byte[]> first = sample.Export().Files.All;
        IReadOnlyDictionary<string, byte[]> second = sample.Export().Files.All;
        Assert.Equal(first.Keys, second.Keys);
        Assert.All(first, file => Assert.Equal(file.Value, second[file.Key]));
    }

    [Fact]
    public void It_holds_its_pages_what_they_need_and_nothing_else()
    {
        Assert.Equal(
            [
                "01-one.html", "02-two.html", "assets/figures.js", "assets/icon.svg", "assets/math.LICENSE", "assets/math.woff2", "assets/page.js", "assets/panels.js", "assets/plotly.min.js", "assets/search-data.js",
                "assets/search.js", "assets/site.css", "claims.html", "data/claims.csv", "data/figures/curve.csv", "figures/01-one.js", "index.html", "readme.html",
            ],
            exported.Site.Files.All.Keys);
    }

    [Fact]
    public void Symbols_have_a_page_of_their_own()
    {
        using SampleSite sample = Sample().Write("data/glossary.csv", "symbol,tex,name,formula,code,notebooks\nρ,\\rho,cosine <of> two,\"\\langle y_i,y_j\\rangle\",A.B,01-one 09-gone\n");
        string html = sample.Page("glossary.html");
        Assert.Contains("<h1 id=\"section-symbols\">Symbols</h1>", html, StringComparison.Ordinal);
        Assert.Contains("<annotation encoding=\"application/x-tex\">\\rho</annotation></semantics></math></td>", html, StringComparison.Ordinal);
        Assert.Contains("<annotation encoding=\"application/x-tex\">\\langle y_i,y_j\\rangle</annotation></semantics></math></td>", html, StringComparison.Ordinal);
        Assert.Contains("<td>cosine &lt;of&gt; two</td>", html, StringComparison.Ordinal);
        Assert.Contains("<code>A.B</code>", html, StringComparison.Ordinal);
        Assert.Contains("<a href=\"01-one.html\">01</a>", html, StringComparison.Ordinal);
        Assert.Contains("<a href=\"data/glossary.csv\">", html, StringComparison.Ordinal);
        Assert.Contains("<li><a href=\"glossary.html\">Symbols</a></li>", sample.Page("01-one.html"), StringComparison.Ordinal);
        Assert.Contains("<li><a href=\"glossary.html\" aria-current=\"page\">Symbols</a></li>", html, StringComparison.Ordinal);
        Assert.True(sample.Export().Files.All.ContainsKey("data/glossary.csv"));
    }

    [Fact]
    public void Every_page_lets_nothing_in_but_its_own_files()
    {
        foreach (string page in new[] { "index.html", "01-one.html", "02-two.html" })
        {
            string html = exported.Page(page);
            Assert.Contains("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'\">", html, StringComparison.Ordinal);
            Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
            // The paper's address, for a reader to follow; nothing is loaded from it.
            Assert.All(System.Text.RegularExpressions.Regex.Matches(html.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal), "\\S*://[^\"<}]*"), link => Assert.EndsWith("https://arxiv.org/abs/2510.05554", link.Value, StringComparison.Ordinal));
            Assert.Contains("aria-current=\"page\"", html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_first_page_begins_as_the_readme_and_counts_the_verdicts()
    {
        string html = exported.Page("index.html");
        Assert.Contains("The title</h1>", html, StringComparison.Ordinal);
        Assert.Contains("<em>beginning</em>, see <a href=\"01-one.html\">one</a>", html, StringComparison.Ordinal);
        Assert.Contains("<img src=\"data:image/svg+xml,%3Csvg /%3E\" alt=\"p\">", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Run it", html, StringComparison.Ordinal);
        Assert.DoesNotContain("figure:begin", html, StringComparison.Ordinal);
        Assert.Contains("<tr><th scope=\"row\"><a href=\"01-one.html\">One <math><mi>x</mi></math></a></th><td>1</td><td>1</td><td>0</td><td class=\"verdict\">1 holds, 1 reported<", html, StringComparison.Ordinal);
        Assert.Contains("<a href=\"02-two.html\">02-two</a></th><td>0</td><td>0</td><td>0</td><td class=\"verdict\">no claims<", html, StringComparison.Ordinal);
        Assert.Contains("<a href=\"claims.html\">Each of the 3 claims</a>", html, StringComparison.Ordinal);
        Assert.True(html.IndexOf("01-one", StringComparison.Ordinal) < html.IndexOf("02-two", StringComparison.Ordinal));
    }

    [Fact]
    public void Claims_have_a_page_and_lead_to_the_cell_that_tests_them()
    {
        using SampleSite sample = Sample().Add("03-three", SampleSite.Code("1", SampleSite.Display(("text/plain", "other"))), SampleSite.Code("2", SampleSite.Display(("text/html", "<td>a &lt; b</td>"))))
            .Write("data/claims.csv", "notebook,claim,source,predicted,measured,tolerance,verdict,case,cases,refused\n03-three,a < b,P,1,1,none,holds,,1,\n03-three,unshown,D,2,3,none,reported,,1,\n09-gone,d,L,1,1,none,holds,,1,\n");
        string html = sample.Page("claims.html");
        Assert.Contains("<tr><th scope=\"row\"><a href=\"03-three.html#cell-c2\">a &lt; b</a></th><td>P</td>", html, StringComparison.Ordinal);
        Assert.Contains("<tr><th scope=\"row\">unshown</th><td>D</td>", html, StringComparison.Ordinal);
        Assert.Contains("<h2 id=\"section-09-gone\">09-gone</h2>", html, StringComparison.Ordinal);
        Assert.Contains("id=\"cell-c2\"", sample.Page("03-three.html"), StringComparison.Ordinal);
    }

    [Fact]
    public void Documents_are_pages_that_lead_to_one_another()
    {
        using SampleSite sample = Sample().Write("docs/library.md", "# The *library*\n\nAs the [guide](your-model.md#read) says, in [one](../notebooks/01-one.ipynb).\n").Write("docs/your-model.md", "# Guide\n\n## Read\n");
        string html = sample.Page("library.html");
        Assert.Contains("<a href=\"your-model.html#section-read\">guide</a>", html, StringComparison.Ordinal);
        Assert.Contains("<a href=\"01-one.html\">one</a>", html, StringComparison.Ordinal);
        Assert.Contains("<title>The library · The title</title>", html, StringComparison.Ordinal);
        Assert.Contains("<a rel=\"prev\" href=\"your-model.html\"><span>Previous</span> Guide</a>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("rel=\"next\"", html, StringComparison.Ordinal);
        Assert.Contains("<h2 id=\"section-run-it\">Run it</h2>\n<p>not this</p>", sample.Page("readme.html"), StringComparison.Ordinal);
    }

    [Fact]
    public void All_texts_can_be_searched_and_code_is_not_among_them()
    {
        string script = exported.Page("assets/search-data.js");
        Assert.StartsWith("'use strict';\nconst siteSections = [[", script, StringComparison.Ordinal);
        Assert.Contains("[\"One x\",\"How\",\"01-one.html#section-how\",\"\"]", script, StringComparison.Ordinal);
        Assert.Contains("Its beginning, see one.", script, StringComparison.Ordinal);
        Assert.DoesNotContain("1 < 2", script, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_of_the_first_page_has_a_dark_twin_with_the_colours_of_its_data()
    {
        string dark = DarkPicture.Of("<rect style=\"fill: rgb(255, 255, 255)\"/><text style=\"fill: rgb(34, 34, 34)\"/><path style=\"stroke: rgb(204, 121, 167)\"/>");
        Assert.Equal("<rect style=\"fill: #16191d\"/><text style=\"fill: #e4e6e9\"/><path style=\"stroke: rgb(204, 121, 167)\"/>", dark);
        Assert.Contains("<picture><source media=\"(prefers-color-scheme: dark)\" srcset=\"data:image/svg+xml,%3Csvg%20/%3E\">", exported.Page("index.html"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_citation_names_whom_the_repository_names()
    {
        string citation = File.ReadAllText(Path.Combine(EndToEnd.WorkbookFolder.Metadata("RepositoryRoot"), "CITATION.cff"));
        string bibtex = Site.Asset("citation.bib");
        string[] names = [.. System.Text.RegularExpressions.Regex.Matches(citation, "family-names: (.+)\n +given-names: \"(.+)\"").Select(match => $"{match.Groups[1].Value}, {match.Groups[2].Value}")];
        Assert.Equal(4, names.Length);
        Assert.Contains($"{{{string.Join(" and ", names)}}}", bibtex, StringComparison.Ordinal);
        Assert.Contains("title: \"Critical attention scaling in long-context transformers\"", citation, StringComparison.Ordinal);
        Assert.Contains("{Critical attention scaling in long-context transformers}", bibtex, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_has_its_text_its_figures_and_its_code_folded()
    {
        string html = exported.Page("01-one.html");
        Assert.Contains("<title>One x · The title</title>", html, StringComparison.Ordinal);
        Assert.Contains("<li><a href=\"#section-how\">How</a></li>", html, StringComparison.Ordinal);
        Assert.Contains("<details class=\"code\" id=\"cell-c2\">\n<summary>C# <span>[1] c2</span></summary>", html, StringComparison.Ordinal);
        Assert.Contains("<img src=\"data:image/svg+xml,%3Csvg id='p' /%3E\" width=\"760\" height=\"500\" alt=\"Title. Caption &amp; more\">", html, StringComparison.Ordinal);
        Assert.Contains("<a href=\"data/figures/curve.csv\" download>", html, StringComparison.Ordinal);
        Assert.Contains("<script defer src=\"figures/01-one.js\"></script>", html, StringComparison.Ordinal);
        Assert.Contains("<a href=\"01-one.html#section-how\">one</a>", exported.Page("02-two.html"), StringComparison.Ordinal);
        Assert.DoesNotContain("plotly", exported.Page("02-two.html"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_that_does_not_belong_to_its_figure_is_not_shown()
    {
        using SampleSite sample = new SampleSite().Add("01-one", SampleSite.Code("1", SampleSite.Figure(Figure, "Title\nCaption", "<svg id='other'/>")));
        string path = Path.Combine(sample.Root, "notebooks", "01-one.ipynb");
        File.WriteAllText(path, File.ReadAllText(path).Replace("[3,4]", "[3,5]", StringComparison.Ordinal));
        Assert.Contains("<p class=\"missing\">Title. Caption", sample.Page("01-one.html"), StringComparison.Ordinal);
        Assert.Equal(["01-one: no picture, for a reader without scripts, of Title"], sample.Export().Notices);
    }

    [Fact]
    public void No_formula_stays_latex()
    {
        using SampleSite sample = Sample().Add("02-two", SampleSite.Markdown("$x$ and $a_1\\le b$ so $$c_1$$"), SampleSite.Code("1", SampleSite.Display(("text/markdown", "$d$")), SampleSite.Display(("text/latex", "$$e_2$$")), SampleSite.Display(("text/html", "<b class=math>f</b>"))));
        string html = sample.Page("02-two.html");
        using AngleSharp.Html.Dom.IHtmlDocument page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(html);
        Assert.Equal(6, page.QuerySelectorAll("main math").Length);
        foreach (AngleSharp.Dom.IElement math in page.QuerySelectorAll("math")) math.Remove();
        Assert.DoesNotContain('$', page.QuerySelector("main")!.TextContent);
        Assert.DoesNotContain("katex", html, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_script_that_draws_figures_is_as_large_as_their_kinds_ask_for()
    {
        byte[] small = exported.Site.Files.All["assets/plotly.min.js"];
        using SampleSite sample = Sample().Add("02-two", SampleSite.Code("1", SampleSite.Figure("""{"data":[{"type":"scatter3d","x":[1],"y":[1],"z":[1]}],"layout":{}}""", "T")));
        byte[] large = sample.Export().Files.All["assets/plotly.min.js"];
        Assert.InRange(small.Length, 1_000_000, 1_500_000);
        Assert.InRange(large.Length, 3_000_000, 5_000_000);
    }

    [Theory]
    [InlineData("katex.min.js", "fa140498b8cfc8302cbe5e7cb1bdbc1f952bc38b3fa258ede09e73edbf9a74bc")]
    [InlineData("plotly-cartesian.min.js", "181be210a207c15775c86938c6f3833973956f243de254794ffb8fbb42d654c5")]
    public void Scripts_of_others_are_as_they_were_published(string name, string hash) =>
        Assert.Equal(hash, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Site.Asset(name)))));

    [Fact]
    public void Numbers_of_many_rows_are_zipped_and_the_same_each_time()
    {
        string rows = "x,y\n" + string.Concat(Enumerable.Range(0, 3000).Select(i => FormattableString.Invariant($"{i},{i * 0.5}\n")));
        using SampleSite sample = Sample().Write("data/figures/curve.csv", rows);
        Assert.Contains("<a href=\"data/figures/curve.zip\" download>Numbers (CSV, zipped)</a>", sample.Page("01-one.html"), StringComparison.Ordinal);
        byte[] bytes = sample.Export().Files.All["data/figures/curve.zip"];
        using var archive = new System.IO.Compression.ZipArchive(new MemoryStream(bytes));
        System.IO.Compression.ZipArchiveEntry entry = Assert.Single(archive.Entries);
        using var reader = new StreamReader(entry.Open());
        Assert.Equal(("curve.csv", rows), (entry.FullName, reader.ReadToEnd()));
        Assert.Equal(bytes, sample.Export().Files.All["data/figures/curve.zip"]);
    }

    [Fact]
    public void Every_page_ends_with_the_paper_the_licence_and_the_source()
    {
        using SampleSite sample = Sample().Write("LICENSE", "MIT License\n").Write("CITATION.cff", "cff-version: 1.2.0\nrepository-code: \"https://code.example/x\"\n");
        string html = sample.Page("02-two.html");
        Assert.Contains("<a href=\"https://arxiv.org/abs/2510.05554\">", html, StringComparison.Ordinal);
        Assert.Contains("<a href=\"LICENSE.txt\">Licence</a> · <a href=\"https://code.example/x\">Source</a>", html, StringComparison.Ordinal);
        Assert.Equal("MIT License\n", sample.Page("LICENSE.txt"));
    }

    [Fact]
    public void Data_of_figures_is_text_that_a_script_parses()
    {
        using SampleSite sample = new SampleSite().Add("01-one", SampleSite.Code("1", SampleSite.Figure("""{"__proto__":{"a":1},"data":[],"text":"</script>'\\\u2028\n"}""", "T")));
        string script = sample.Page("figures/01-one.js");
        Assert.Equal("const figures = JSON.parse('[{\"__proto__\":{\"a\":1},\"data\":[],\"text\":\"</script>\\'\\\\\\\\\\u2028\\\\n\"}]');\n", script);
    }

    [Theory]
    [InlineData("text/html", "<script>hacked=1</script>", "<pre class=\"output\"")]
    [InlineData("text/html", "<table><tr><td>1</td></tr></table>", "<table><tbody><tr><td>1</td></tr></tbody></table>")]
    [InlineData("text/markdown", "**b**<script>hacked=1</script>", "<p><strong>b</strong></p>")]
    [InlineData("image/svg+xml", "<svg onload='hacked=2'/>", "<img src=\"data:image/svg+xml,%3Csvg onload='hacked=2' /%3E\" alt=\"plain &lt;words&gt;\">")]
    [InlineData("image/png", "QUJD\n", "<img src=\"data:image/png;base64,QUJD\" alt=\"plain &lt;words&gt;\">")]
    [InlineData("image/png", "\"><script>hacked=1</script>", "<pre class=\"output\"")]
    [InlineData("application/x-unknown", "<script>hacked=1</script>", "<pre class=\"output\"")]
    [InlineData("application/javascript", "hacked=1", "<pre class=\"output\"")]
    public void An_output_is_shown_in_the_richest_form_that_does_no_harm(string type, string value, string expected)
    {
        using SampleSite sample = new SampleSite().Add("01-one", SampleSite.Code("1", SampleSite.Display((type, value), ("text/plain", "plain <words>"))));
        string html = sample.Page("01-one.html");
        Assert.Contains(expected, html, StringComparison.Ordinal);
        Assert.DoesNotContain("hacked=1", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Streams_and_errors_are_text()
    {
        using SampleSite sample = new SampleSite().Add("01-one", SampleSite.Code("1",
            new() { ["output_type"] = "stream", ["name"] = "stdout", ["text"] = new System.Text.Json.Nodes.JsonArray("\u001b[31m<b>\u001b[0m\n", "two\u0000") },
            new() { ["output_type"] = "error", ["ename"] = "<i>", ["evalue"] = "&", ["traceback"] = new System.Text.Json.Nodes.JsonArray() }));
        string html = sample.Page("01-one.html");
        Assert.Contains("aria-label=\"Output of cell c1\">&lt;b&gt;\ntwo</pre>", html, StringComparison.Ordinal);
        Assert.Contains("class=\"output error\" tabindex=\"0\" role=\"group\" aria-label=\"Output of cell c1\">&lt;i&gt;: &amp;</pre>", html, StringComparison.Ordinal);
    }
}
