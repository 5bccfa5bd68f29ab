using System.Text.RegularExpressions;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Workbook.Exporting;

namespace Workbook.Tests.Exporting;

public class ApiReferenceTests
{
    private static readonly IReadOnlyList<ApiPage> Library = Read();

    private static IReadOnlyList<ApiPage> Read() => ApiReference.Of(Path.Combine(AppContext.BaseDirectory, "AttentionDynamics.dll"))!;

    private static string Page(string name) => Library.Single(page => page.Title == name).Html;

    [Fact]
    public void Every_public_type_has_its_place()
    {
        string[] types = [.. typeof(AttentionDynamics.Layers.AngleRatio).Assembly.GetExportedTypes().Select(type => type.FullName!.Replace('+', '.')).Order(StringComparer.Ordinal)];
        string[] found = [.. Library.Where(page => page.Address != ApiReference.Address)
            .SelectMany(page => Regex.Matches(page.Html, "<h2 id=\"section-([^\"]*)\"").Select(match => $"{page.Title}.{match.Groups[1].Value.Replace('-', '`')}")).Order(StringComparer.Ordinal)];
        Assert.Equal(types, found);
        Assert.Equal(types.Length, Regex.Count(Page("The library, type by type"), "<li>"));
    }

    [Fact]
    public void Every_link_leads_to_a_type_or_member_and_every_id_is_one()
    {
        var pages = Library.ToDictionary(page => page.Address, page => new HtmlParser().ParseDocument(page.Html));
        int links = 0;
        foreach ((string address, IHtmlDocument page) in pages)
        {
            string[] ids = [.. page.QuerySelectorAll("[id]").Select(element => element.Id!)];
            Assert.Equal(ids.Length, ids.Distinct().Count());
            foreach (AngleSharp.Dom.IElement link in page.QuerySelectorAll("a[href]"))
            {
                string[] parts = link.GetAttribute("href")!.Split('#');
                if (parts[0].StartsWith("https:", StringComparison.Ordinal)) continue;
                IHtmlDocument target = pages[parts[0].Length == 0 ? address : parts[0]];
                Assert.True(parts.Length == 1 || target.GetElementById(parts[1]) is not null, $"{address}: {link.OuterHtml}");
                links++;
            }
        }

        Assert.True(links > 500, $"{links}");
    }

    [Fact]
    public void Every_member_says_what_it_is()
    {
        foreach (ApiPage page in Library)
        {
            IHtmlDocument html = new HtmlParser().ParseDocument(page.Html);
            Assert.All(html.QuerySelectorAll("section.api > h2"), heading => Assert.Equal("P", heading.NextElementSibling!.NextElementSibling?.TagName));
            Assert.DoesNotContain(html.QuerySelectorAll(".members > dd"), value => value.TextContent.Trim().Length == 0);
            // No element of a comment is left as it was written, and no reference by its code.
            Assert.Empty(html.QuerySelectorAll("see, c, paramref, para, list, item, exception, inheritdoc"));
            Assert.DoesNotMatch("[TMPF]:AttentionDynamics", html.Body!.TextContent);
        }
    }

    [Fact]
    public void A_record_has_its_declaration_its_values_and_no_member_of_the_compiler()
    {
        string html = Page("AttentionDynamics.Layers");
        string type = html[html.IndexOf("<h2 id=\"section-AngleRatio\"", StringComparison.Ordinal)..html.IndexOf("<h2 id=\"section-AngleRatioRidge\"", StringComparison.Ordinal)];
        Assert.Contains("<span class=\"keyword\">readonly</span> <span class=\"keyword\">record</span> <span class=\"keyword\">struct</span> AngleRatio</code>", type, StringComparison.Ordinal);
        Assert.Contains("<dt id=\"section-AngleRatio.Lambda\"><code><span class=\"keyword\">double</span> Lambda { <span class=\"keyword\">get</span>; <span class=\"keyword\">init</span>; }</code></dt>", type, StringComparison.Ordinal);
        Assert.Contains("<a href=\"api-attentiondynamics-tokens.html#section-TokenConfiguration\">TokenConfiguration</a> tokens, <span class=\"keyword\">double</span> beta", type, StringComparison.Ordinal);
        Assert.Contains("throws <code>ArgumentOutOfRangeException</code>", html, StringComparison.Ordinal);
        Assert.DoesNotMatch("Deconstruct|GetHashCode|PrintMembers|Clone|op_Equality|EqualityContract", type);
        Assert.Contains("λ: 0 is rank collapse in one layer", type, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_the_same_each_time() => Assert.Equal(Library, Read());

    [Fact]
    public void Without_the_documentation_there_is_none() => Assert.Null(ApiReference.Of(typeof(object).Assembly.Location));
}
