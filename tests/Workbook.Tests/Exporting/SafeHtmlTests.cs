using Workbook.Exporting;

namespace Workbook.Tests.Exporting;

public class SafeHtmlTests
{
    private static string Clean(string html) => new SafeHtml(new SiteLinks("/no/such/repository"), "notebooks").Clean(html, "Table");

    [Theory]
    [InlineData("<script>alert(1)</script>", "")]
    [InlineData("a<script src=\"https://e.x/a.js\"></script>b", "ab")]
    [InlineData("<p onclick=\"alert(1)\">a</p>", "<p>a</p>")]
    [InlineData("<img src=x onerror=alert(1) alt=\"a &amp; b\">", "a &amp; b")]
    [InlineData("<img src=\"https://e.x/a.png\">", "")]
    [InlineData("<a href=\"javascript:alert(1)\">a</a>", "<a>a</a>")]
    [InlineData("<a href=\"java&#x09;script:alert(1)\">a</a>", "<a>a</a>")]
    [InlineData("<a href=\"https://a.b/\" target=\"_top\" ping=\"https://e.x\">a</a>", "<a href=\"https://a.b/\">a</a>")]
    [InlineData("<details ontoggle=alert(1) open><summary>s</summary>t</details>", "<details open=\"\"><summary>s</summary>t</details>")]
    [InlineData("<svg onload=alert(1)><script>alert(1)</script></svg>", "")]
    [InlineData("<math><mtext><mglyph><style><img src=x onerror=alert(1)></style></mglyph></mtext></math>", "")]
    [InlineData("<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>", "")]
    [InlineData("<style>body{display:none}</style><link rel=stylesheet href=x><meta http-equiv=refresh content=0><base href=//e.x>", "")]
    [InlineData("<form action=//e.x><input><button>b</button></form>", "")]
    [InlineData("<p style=\"position:fixed;text-align:left;background:url(//e.x)\">a</p>", "<p style=\"text-align: left\">a</p>")]
    [InlineData("<p id=\"figures\" name=\"figures\" class=\"figure-frame math display\">a</p>", "<p class=\"formula\"><math display=\"block\"><semantics><mrow><mi>a</mi></mrow><annotation encoding=\"application/x-tex\">a</annotation></semantics></math></p>")]
    [InlineData("<b class=\"math\"><i>x</i><img src=x onerror=hacked=1></b>", "<math><mi>x</mi></math>")]
    [InlineData("<!-- a -->b", "b")]
    [InlineData("</main></body></html>a", "a")]
    public void Only_text_remains(string html, string expected) => Assert.Equal(expected, Clean(html));

    [Fact]
    public void A_table_keeps_its_alignment_and_is_within_reach() => Assert.Equal(
        "<div class=\"wide\" role=\"group\" aria-label=\"Table\" tabindex=\"0\"><table><thead><tr><th align=\"right\" scope=\"col\">γ</th></tr></thead>"
            + "<tbody><tr><td align=\"left\" style=\"text-align: left\" colspan=\"2\">≤ 1e-12</td></tr></tbody></table></div>",
        Clean("<table><thead><tr><th align=\"right\">γ</th></tr></thead><tbody><tr><td align=\"left\" style=\"text-align:left\" colspan=\"2\">≤ 1e-12</td></tr></tbody></table>"));
}
