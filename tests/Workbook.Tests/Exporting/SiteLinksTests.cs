using Workbook.Exporting;

namespace Workbook.Tests.Exporting;

public class SiteLinksTests
{
    private static SiteLinks Links()
    {
        var links = new SiteLinks("/no/such/repository");
        links.Publish("notebooks/02 b.ipynb", "02 b.html");
        links.Publish("data/claims.csv", "data/claims.csv");
        return links;
    }

    [Theory]
    [InlineData("https://arxiv.org/abs/2510.05554#s", "https://arxiv.org/abs/2510.05554#s")]
    [InlineData("HTTP://a.b", "HTTP://a.b")]
    [InlineData("mailto:a@b.c", "mailto:a@b.c")]
    [InlineData("02%20b.ipynb", "02%20b.html")]
    [InlineData("./02%20b.ipynb#how-wide", "02%20b.html#section-how-wide")]
    [InlineData("../notebooks/02%20b.ipynb", "02%20b.html")]
    [InlineData("../data/claims.csv", "data/claims.csv")]
    [InlineData("#verdict", "#section-verdict")]
    public void What_leads_somewhere_is_a_link(string url, string expected) => Assert.Equal(expected, Links().Resolve("notebooks", url));

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("JaVaScRiPt:alert(1)")]
    [InlineData(" javascript:alert(1)")]
    [InlineData("java\tscript:alert(1)")]
    [InlineData("\u0001javascript:alert(1)")]
    [InlineData("vbscript:x")]
    [InlineData("data:text/html,<script>alert(1)</script>")]
    [InlineData("file:///etc/passwd")]
    [InlineData("blob:https://a/b")]
    [InlineData("//evil.example/x")]
    [InlineData("\\\\evil.example\\x")]
    [InlineData("/data/claims.csv")]
    [InlineData("../../data/claims.csv")]
    [InlineData("../data/other.csv")]
    [InlineData("../data/claims.csv?x")]
    [InlineData("")]
    [InlineData("#")]
    public void All_else_is_none(string url) => Assert.Null(Links().Resolve("notebooks", url));

    [Fact]
    public void A_picture_of_the_repository_becomes_a_data_address_and_no_other_file_does()
    {
        using var folder = new TemporaryFolder();
        folder.Write("data/figures/a.svg", "<svg/>");
        folder.Write("data/secret.txt", "x");
        folder.Write("outside.svg", "<svg/>");
        var links = new SiteLinks(Path.Combine(folder.Path, "data"));
        Assert.Equal("data:image/svg+xml,%3Csvg /%3E", links.Picture("figures", "a.svg"));
        Assert.All(["b.svg", "../secret.txt", "../../outside.svg", "https://a.b/c.png", "//a.b/c.png", "data:image/png;base64,AA"], url => Assert.Null(links.Picture("figures", url)));
    }
}
