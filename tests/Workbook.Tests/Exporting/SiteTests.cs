namespace Workbook.Tests.Exporting;

public class SiteTests
{
    private const string Figure = """{"data":[{"type":"scatter","x":[1,2],"y":[3,4]}],"layout":{"width":760,"height":500,"meta":{"name":"curve"}}}""";

    private static SampleSite Sample() =>
        new SampleSite()
            .Write("README.md", "# The title\n\nIts *beginning*, see [one](notebooks/01-one.ipynb).\n<!-- figure:begin -->\n![p](data/figures/curve.svg)\n\n## Run it\n\nnot this\n")
            .Write("data/claims.csv", "notebook,claim,source,predicted,measured,tolerance,verdict,case,cases,refused\n01-one,a < b,P,1,1,none,holds,,1,\n01-one,c,D,2,3,none,reported,,1,\n09-gone,d,L,1,1,none,holds,,1,\n")
            .Write("data/figures/curve.csv", "x,y\n1,3\n")
            .Write("data/figures/curve.svg", "<svg/>")
            .Write("data/figures/unshown.csv", "x\n")
            .Add("02-two", SampleSite.Markdown("Back to [one](01-one.ipynb#how)."))
            .Add("01-one",
                SampleSite.Markdown("# One $x$\n\n## How\n\n## Why"),
                SampleSite.Code("1 < 2", SampleSite.Figure(Figure, "Title\nCaption & more", "<svg id='p'/>"), SampleSite.Display(("text/plain", "True"))));

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
        using SampleSite sample = Sample();
        Assert.Equal(
            [
                "01-one.html", "02-two.html", "assets/figures.js", "assets/icon.svg", "assets/katex/LICENSE", "assets/katex/fonts/A.woff2", "assets/katex/katex.min.css",
                "assets/katex/katex.min.js", "assets/page.js", "assets/plotly.min.js", "assets/site.css", "data/claims.csv", "data/figures/curve.csv", "figures/01-one.js", "index.html",
            ],
            sample.Export().Files.All.Keys);
        Assert.Equal("@font-face{src:url(fonts/A.woff2) format(\"woff2\")}", sample.Page("assets/katex/katex.min.css"));
    }

    [Fact]
    public void Symbols_have_a_page_of_their_own()
    {
        using SampleSite sample = Sample().Write("data/glossary.csv", "symbol,tex,name,formula,code,notebooks\nρ,\\rho,cosine <of> two,\"\\langle y_i,y_j\\rangle\",A.B,01-one 09-gone\n");
        string html = sample.Page("glossary.html");
        Assert.Contains("<h1 id=\"section-symbols\">Symbols</h1>", html, StringComparison.Ordinal);
        Assert.Contains("<td><span class=\"math\">\\rho</span></td>", html, StringComparison.Ordinal);
        Assert.Contains("<td><span class=\"math\">\\langle y_i,y_j\\rangle</span></td>", html, StringComparison.Ordinal);
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
        using SampleSite sample = Sample();
        foreach (string page in new[] { "index.html", "01-one.html", "02-two.html" })
        {
            string html = sample.Page(page);
            Assert.Contains("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'\">", html, StringComparison.Ordinal);
            Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
            Assert.DoesNotContain("://", html, StringComparison.Ordinal);
            Assert.Contains("aria-current=\"page\"", html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_first_page_begins_as_the_readme_and_counts_the_verdicts()
    {
        using SampleSite sample = Sample();
        string html = sample.Page("index.html");
        Assert.Contains("The title</h1>", html, StringComparison.Ordinal);
        Assert.Contains("<em>beginning</em>, see <a href=\"01-one.html\">one</a>", html, StringComparison.Ordinal);
        Assert.Contains("<img src=\"data:image/svg+xml;base64,PHN2Zy8+\" alt=\"p\">", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Run it", html, StringComparison.Ordinal);
        Assert.DoesNotContain("figure:begin", html, StringComparison.Ordinal);
        Assert.Contains("<tr><th scope=\"row\"><a href=\"01-one.html\">One <span class=\"math\">x</span></a></th><td>1</td><td>1</td><td>0</td><td class=\"verdict\">1 holds, 1 reported<", html, StringComparison.Ordinal);
        Assert.Contains("<a href=\"02-two.html\">02-two</a></th><td>0</td><td>0</td><td>0</td><td class=\"verdict\">no claims<", html, StringComparison.Ordinal);
        Assert.Contains("<td><a href=\"01-one.html\">01-one</a></td><td>a &lt; b</td><td>P</td>", html, StringComparison.Ordinal);
        Assert.Contains("<td>09-gone</td>", html, StringComparison.Ordinal);
        Assert.True(html.IndexOf("01-one", StringComparison.Ordinal) < html.IndexOf("02-two", StringComparison.Ordinal));
    }

    [Fact]
    public void A_page_has_its_text_its_figures_and_its_code_folded()
    {
        using SampleSite sample = Sample();
        string html = sample.Page("01-one.html");
        Assert.Contains("<title>One x · The title</title>", html, StringComparison.Ordinal);
        Assert.Contains("<li><a href=\"#section-how\">How</a></li>", html, StringComparison.Ordinal);
        Assert.Contains("<details class=\"code\">\n<summary>C# <span>[1] c2</span></summary>", html, StringComparison.Ordinal);
        Assert.Contains("<img src=\"data:image/svg+xml;base64,PHN2ZyBpZD0ncCcvPg==\" width=\"760\" height=\"500\" alt=\"Title. Caption &amp; more\">", html, StringComparison.Ordinal);
        Assert.Contains("<a href=\"data/figures/curve.csv\" download>", html, StringComparison.Ordinal);
        Assert.Contains("<script defer src=\"figures/01-one.js\"></script>", html, StringComparison.Ordinal);
        Assert.Contains("<a href=\"01-one.html#section-how\">one</a>", sample.Page("02-two.html"), StringComparison.Ordinal);
        Assert.DoesNotContain("plotly", sample.Page("02-two.html"), StringComparison.Ordinal);
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
    [InlineData("image/svg+xml", "<svg onload='hacked=1'/>", "<img src=\"data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9J2hhY2tlZD0xJy8+\" alt=\"plain &lt;words&gt;\">")]
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
