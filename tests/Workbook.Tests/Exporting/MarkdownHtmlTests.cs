using Workbook.Exporting;

namespace Workbook.Tests.Exporting;

public class MarkdownHtmlTests
{
    private static MarkdownHtml Markdown() => new(new SafeHtml(new SiteLinks("/no/such/repository"), "notebooks"));

    private static string Render(string text) => Markdown().Render(text).ReplaceLineEndings("\n").Trim();

    [Theory]
    [InlineData("finite-$n$ and $7$", "<p>finite-<math><mi>n</mi></math> and <math><mn>7</mn></math></p>")]
    [InlineData("as $n$, ($n$).", "<p>as <span class=\"together\"><math><mi>n</mi></math>,</span> <span class=\"together\">(<math><mi>n</mi></math>).</span></p>")]
    [InlineData("$a<b$", "<p><math><mi>a</mi><mo>&lt;</mo><mi>b</mi></math></p>")]
    [InlineData("$x_1$", "<p><math><semantics><mrow><msub><mi>x</mi><mn>1</mn></msub></mrow><annotation encoding=\"application/x-tex\">x_1</annotation></semantics></math></p>")]
    [InlineData("to\n$$b_1$$\nend", "<p>to\n<span class=\"formula\"><math display=\"block\"><semantics><mrow><msub><mi>b</mi><mn>1</mn></msub></mrow><annotation encoding=\"application/x-tex\">b_1</annotation></semantics></math></span>\nend</p>")]
    [InlineData("`$x$`", "<p><code>$x$</code></p>")]
    [InlineData("$ $", "<p>$ $</p>")]
    public void A_formula_is_drawn(string text, string expected) => Assert.Equal(expected, Render(text));

    [Theory]
    [InlineData("[a](javascript:hacked=1)", "<p><a>a</a></p>")]
    [InlineData("[a]\n\n[a]: JAVASCRIPT:hacked=1", "<p><a>a</a></p>")]
    [InlineData("<javascript:hacked=1>", "<p><a>javascript:hacked=1</a></p>")]
    [InlineData("![a \"b\"](https://e.x/p.png)", "<p>a \"b\"</p>")]
    [InlineData("![a](x\" onerror=\"hacked=1)", "<p>![a](x\" onerror=\"hacked=1)</p>")]
    [InlineData("<b onclick=\"hacked=1\">x</b>", "<p><b>x</b></p>")]
    [InlineData("```\"onload=\"hacked\n</code><script>\n```", "<pre role=\"group\" aria-label=\"code\" tabindex=\"0\"><code>&lt;/code&gt;&lt;script&gt;\n</code></pre>")]
    public void Nothing_active_remains(string text, string expected) => Assert.Equal(expected, Render(text));

    [Fact]
    public void Headings_have_ids_of_their_own_that_no_script_asks_for()
    {
        MarkdownHtml markdown = Markdown();
        string html = markdown.Render("# Exports\n\n## A $x$ <i>b</i>\n\n## Exports") + markdown.Render("## Exports");
        Assert.Equal(["section-exports", "section-a-x-b", "section-exports-1", "section-exports-2"], markdown.Sections.Select(section => section.Id));
        Assert.All(markdown.Sections, section => Assert.Contains($"id=\"{section.Id}\"", html, StringComparison.Ordinal));
        Assert.Equal("A <math><mi>x</mi></math> <i>b</i>", markdown.Sections[1].Html);
    }

    [Fact]
    public void What_a_formula_holds_is_text()
    {
        string html = Render("$\\text{</span><script>hacked=1</script>}$ $\\href{javascript:hacked=1}{x}$ $\\htmlData{onclick=hacked}{y}$");
        using AngleSharp.Html.Dom.IHtmlDocument page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(html);
        Assert.Equal(3, page.QuerySelectorAll("math").Length);
        Assert.Empty(page.QuerySelectorAll("script, a, [href], [onclick], [data-onclick]"));
    }

    [Fact]
    public void A_formula_that_is_none_is_named() => Assert.Equal(
        "notebooks/a.ipynb, cell c1: expected a formula that KaTeX reads, got $\\unknown x$: Undefined control sequence: \\unknown at position 1: \u0332",
        Assert.Throws<FormulaException>(() => Render("a $\\unknown x$")).At("notebooks/a.ipynb, cell c1").Message.Split('\u0332')[0].TrimEnd('\\') + "\u0332");

    [Fact]
    public void Plain_text_has_no_marks() => Assert.Equal("a b <c>", MarkdownHtml.Plain("*a* **b** `<c>`"));
}
