using Workbook.Exporting;

namespace Workbook.Tests.Exporting;

public class MarkdownHtmlTests
{
    private static MarkdownHtml Markdown() => new(new SafeHtml(new SiteLinks("/no/such/repository"), "notebooks"));

    private static string Render(string text) => Markdown().Render(text).ReplaceLineEndings("\n").Trim();

    [Theory]
    [InlineData("a $x_1*y*z_2$ b", "<p>a <span class=\"math\">x_1*y*z_2</span> b</p>")]
    [InlineData("finite-$n$ and $10\\,\\%$.", "<p>finite-<span class=\"math\">n</span> and <span class=\"math\">10\\,\\%</span>.</p>")]
    [InlineData("$a<b$ $c\\&d$", "<p><span class=\"math\">a&lt;b</span> <span class=\"math\">c\\&amp;d</span></p>")]
    [InlineData("to\n$$a\\\\[2pt] b_1$$\nend", "<p>to\n<span class=\"math display\">a\\\\[2pt] b_1</span>\nend</p>")]
    [InlineData("$$\na\n= b\n$$", "<div class=\"math display\">a\n= b\n</div>")]
    [InlineData("$</span><script>hacked=1</script>$", "<p><span class=\"math\">&lt;/span&gt;&lt;script&gt;hacked=1&lt;/script&gt;</span></p>")]
    [InlineData("`$x$`", "<p><code>$x$</code></p>")]
    public void A_formula_is_its_latex(string text, string expected) => Assert.Equal(expected, Render(text));

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
        Assert.Equal("A <span class=\"math\">x</span> <i>b</i>", markdown.Sections[1].Html);
    }

    [Fact]
    public void Plain_text_has_no_marks() => Assert.Equal("a b <c>", MarkdownHtml.Plain("*a* **b** `<c>`"));
}
