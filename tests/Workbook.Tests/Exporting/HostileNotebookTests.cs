using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace Workbook.Tests.Exporting;

/// <summary>Notebooks that nobody would write by hand: the site is made of them all the same, whole and harmless.</summary>
public class HostileNotebookTests
{
    public static TheoryData<string, string> DeepMarkdown => new()
    {
        { "quotes", new string('>', 400) + " x" },
        { "many quotes", new string('>', 20_000) + " x" },
        { "brackets", new string('[', 20_000) + "x" },
        { "pictures", Repeated("![", 20_000) },
        { "emphasis", Repeated("*a _b ", 5_000) },
        { "lists", string.Concat(Enumerable.Range(0, 300).Select(depth => new string(' ', 2 * depth) + "- x\n")) },
        { "tags", Repeated("<b>", 6_000) },
        { "divs", Repeated("<div>", 6_000) },
        { "tables", Repeated("<table><tr><td>", 2_000) },
        { "backticks", string.Concat(Enumerable.Range(1, 300).Select(length => new string('`', length) + " ")) },
        { "dollars", Repeated("$a ", 20_001) },
        { "entities", Repeated("&amp;&#0;&#xD800;", 2_000) },
        { "surrogate", "a \ud800 [b](\ud800) #\udc00" },
        { "nul", "a\0b [c](\0)" },
        { "pipes", Repeated("|", 5_000) + "\n" + Repeated("|-", 5_000) + "\n" },
    };

    [Theory]
    [MemberData(nameof(DeepMarkdown))]
    public void Text_of_any_shape_becomes_a_page(string name, string text)
    {
        using SampleSite site = new SampleSite().Add("01-a", SampleSite.Markdown("# Title\n\nbefore"), SampleSite.Markdown(text), SampleSite.Markdown("## " + text[..Math.Min(text.Length, 2000)]), SampleSite.Markdown("after"));
        var watch = Stopwatch.StartNew();
        string page = site.Page("01-a.html");
        Assert.True(watch.Elapsed < TimeSpan.FromMinutes(2), $"{name} took {watch.Elapsed.TotalSeconds} s");
        Assert.Contains("<p>before</p>", page, StringComparison.Ordinal);
        Assert.Contains("<p>after</p>", page, StringComparison.Ordinal);
        Assert.EndsWith("</footer>\n</body>\n</html>\n", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("\\sqrt{")]
    [InlineData("\\left(")]
    [InlineData("x^")]
    [InlineData("\\frac{a}{")]
    [InlineData("\\def\\a{\\a\\a}\\a")]
    [InlineData("&")]
    [InlineData("\\begin{matrix}")]
    public void A_formula_of_any_depth_costs_a_line_with_its_place(string piece)
    {
        using SampleSite site = new SampleSite().Add("01-a", SampleSite.Markdown("# Title"), SampleSite.Markdown("$" + Repeated(piece, 5_000) + "$"));
        Workbook.InvalidInputException e = Assert.Throws<Workbook.InvalidInputException>(() => site.Export());
        Assert.StartsWith("notebooks/01-a.ipynb, cell c2: expected a formula that KaTeX reads, got $" + piece[0], e.Message, StringComparison.Ordinal);
        Assert.True(e.Message.Length < 400, e.Message);
    }

    [Theory]
    [InlineData(130)]
    [InlineData(1_500)]
    public void Half_open_intervals_are_what_they_are(int count)
    {
        using SampleSite site = new SampleSite().Add("01-a", SampleSite.Markdown(Repeated("$x$ in [0,1), ", count) + "*end*"));
        string page = site.Page("01-a.html");
        Assert.Contains($"<p>{Repeated("<math><mi>x</mi></math> in [0,1), ", count)}<em>end</em></p>", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("text/markdown")]
    [InlineData("text/latex")]
    [InlineData("text/plain")]
    [InlineData("image/svg+xml")]
    [InlineData("image/png")]
    public void An_output_of_any_shape_becomes_part_of_a_page(string type)
    {
        JsonNode[] values =
        [
            Repeated("<b>", 5_000), Repeated("<table>", 1_000), "<p style=\"" + Repeated("(", 2_000), new string('[', 3_000), "\ud800\0\u001b[31m", "<!--", "<svg><style><!--</style><script>hacked=1</script>",
            1, true, new JsonArray(1, new JsonArray()), new JsonObject(), "AAAA", "%%%",
        ];
        JsonObject[] outputs = [.. values.Select(value => SampleSite.Display((type, value)))];
        JsonObject[] odd =
        [
            new JsonObject(), new JsonObject { ["output_type"] = 1 }, new JsonObject { ["output_type"] = "stream", ["text"] = new JsonArray(1) }, new JsonObject { ["output_type"] = "display_data", ["data"] = 1 },
            new JsonObject { ["output_type"] = "error", ["ename"] = new JsonObject() },
            SampleSite.Display((Workbook.Pictures.FigureOutput.FigureType, new JsonObject { ["layout"] = 1, ["data"] = "x" })),
            SampleSite.Display((Workbook.Pictures.FigureOutput.FigureType, new JsonObject { ["layout"] = new JsonObject { ["width"] = "1", ["height"] = 1e300, ["meta"] = 1 } }), ("image/svg+xml", 1)),
        ];
        using SampleSite site = new SampleSite().Add("01-a", SampleSite.Code("1", [.. outputs, .. odd]), SampleSite.Markdown("after"));
        string page = site.Page("01-a.html");
        Assert.Contains("<p>after</p>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(")]
    [InlineData("new[]{")]
    [InlineData("1+")]
    [InlineData("$\"{")]
    [InlineData("a?b:")]
    [InlineData("if(x){")]
    [InlineData("A<")]
    [InlineData("#if X\n")]
    [InlineData("/*")]
    public void Code_of_any_shape_is_shown(string piece)
    {
        using SampleSite site = new SampleSite().Add("01-a", SampleSite.Code(Repeated(piece, piece[0] == '$' ? 5_000 : 800)), SampleSite.Markdown("after"));
        Assert.Contains("<p>after</p>", site.Page("01-a.html"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_that_is_no_file_is_none()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "named pipes and devices");
        using SampleSite site = new SampleSite().Add("01-a", SampleSite.Markdown("![pipe](../pipe.png) ![zero](../zero.png) ![folder](../folder.png)\n\nafter"));
        Process.Start("mkfifo", [Path.Combine(site.Root, "pipe.png")]).WaitForExit();
        File.CreateSymbolicLink(Path.Combine(site.Root, "zero.png"), "/dev/zero");
        Directory.CreateDirectory(Path.Combine(site.Root, "folder.png"));
        Assert.Contains("<p>pipe zero folder</p>", site.Page("01-a.html"), StringComparison.Ordinal);
    }

    /// <summary>Pieces of Markdown, HTML and LaTeX in random order: whatever comes of it is a page, and nothing in it runs.</summary>
    [Fact]
    public void Random_text_becomes_a_page_and_stays_harmless()
    {
        string[] pieces =
        [
            "# ", "\n", "\n\n", "> ", "- ", "1. ", "    ", "|", "|-|-|\n", "`", "```\n", "$", "$$", "$$\n", "[", "]", "(", ")", "](", "![", "<", ">", "</", "<a href=\"", "javascript:alert(1)", "\"", "<script>", "</script>",
            "<img src=x onerror=alert(1)>", "<table><tr><td>", "</table>", "<pre>", "<!--", "-->", "<![CDATA[", "&lt;script&gt;", "&", "\\", "*", "**", "_", "~~", "\ud835\udd3c", "\ud800", "\0", "\u2028", "é", "http://e.x", "x",
            "<svg onload=alert(1)>", "<math><mtext>", "<template>", "<noscript>", "<style>", "<iframe srcdoc=\"", "<p style=\"text-align:x;background:url(http://e.x)\">", "\t", "#", "\n---\n", "\r",
        ];
        var random = new Random(2510);
        var safe = new Workbook.Exporting.SafeHtml(new Workbook.Exporting.SiteLinks("/no/such/repository"), "notebooks");
        int refused = 0;
        for (int round = 0; round < 300; round++)
        {
            var text = new StringBuilder();
            for (int length = random.Next(1, 60); length > 0; length--) text.Append(pieces[random.Next(pieces.Length)]);
            string html;
            try
            {
                html = new Workbook.Exporting.MarkdownHtml(safe).Render(text.ToString());
            }
            catch (Workbook.Exporting.FormulaException)
            {
                // What stands between two of its dollars is no formula, and is refused.
                refused++;
                continue;
            }

            using AngleSharp.Html.Dom.IHtmlDocument page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(html);
            Assert.Empty(page.QuerySelectorAll("script, style, iframe, svg, template, noscript, object, embed, form, base, link, meta"));
            Assert.DoesNotContain(page.All.SelectMany(element => element.Attributes), attribute => attribute.Name.StartsWith("on", StringComparison.Ordinal));
            Assert.DoesNotContain(page.QuerySelectorAll("[href], [src]"), element => (element.GetAttribute("href") ?? element.GetAttribute("src"))!.Contains("javascript", StringComparison.OrdinalIgnoreCase)
                && !element.GetAttribute("href")!.StartsWith("http", StringComparison.Ordinal));
        }

        Assert.InRange(refused, 0, 150);
    }

    private static string Repeated(string text, int count) => new StringBuilder().Insert(0, text, count).ToString();
}
