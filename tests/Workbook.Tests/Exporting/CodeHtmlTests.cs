using System.Net;
using System.Text.RegularExpressions;
using CsCheck;
using Workbook.Exporting;

namespace Workbook.Tests.Exporting;

public class CodeHtmlTests
{
    [Fact]
    public void Code_is_coloured_as_the_compiler_reads_it() => Assert.Equal(
        "<span class=\"keyword\">return</span> x &lt; <span class=\"number\">1e-3</span> ? <span class=\"text\">&quot;&lt;/pre&gt;&quot;</span> : s; <span class=\"comment\">// a &amp; b</span>",
        CodeHtml.Of("return x < 1e-3 ? \"</pre>\" : s; // a & b"));

    [Fact]
    public void A_directive_is_coloured() => Assert.StartsWith("<span class=\"comment\">#r &quot;a.dll&quot;", CodeHtml.Of("#r \"a.dll\"\n1"), StringComparison.Ordinal);

    [Fact]
    public void Whatever_stands_in_a_cell_stays_as_it_is() => Gen.String[Gen.Char["ab1\"'/*<>&$@{}()#r;\n\\ γ"], 0, 40].Sample(code =>
    {
        string html = CodeHtml.Of(code);
        string text = Regex.Replace(html, "<span class=\"(?:keyword|text|number|comment)\">|</span>", "");
        Assert.DoesNotContain('<', text);
        Assert.Equal(code, WebUtility.HtmlDecode(text));
    });
}
