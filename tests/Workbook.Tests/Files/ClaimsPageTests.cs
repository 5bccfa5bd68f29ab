using AttentionDynamics.Notebooks;
using Markdig;
using Workbook.Files;

namespace Workbook.Tests.Files;

public class ClaimsPageTests
{
    private static readonly ClaimRow[] Rows =
    [
        new("01-a", new Claim("c", "D", "2", "3", "none", "reported")),
        new("01-a", new Claim("a | b,\n[c] *d* <e> `f`", "P", "≤ 1", "1", "none", "holds")),
        new("02-b", new Claim("d", "L", "0", "0", "1e-9 absolute", "holds") { Case = "n = 2", Cases = 3, Refused = "1/n, by 5 tolerances" }),
    ];

    private static string Page(params ClaimRow[] rows) => ClaimsPage.Write(rows, "notebooks", name => "The title of " + name);

    [Fact]
    public void Each_notebook_has_a_section_and_each_claim_a_row()
    {
        string page = Page(Rows);
        Assert.Contains("\n3 claims of 2 notebooks: 1 reported, 2 hold. As data: [data/claims.csv](../data/claims.csv).\n", page, StringComparison.Ordinal);
        Assert.EndsWith(
            "\n## 01-a\n\n[The title of 01-a](../notebooks/01-a.ipynb): 1 reported, 1 holds.\n\n"
            + "| claim | source | predicted | measured | tolerance | verdict | case | cases | refused |\n|---|---|---|---|---|---|---|---|---|\n"
            + "| c | D | 2 | 3 | none | reported |  | 1 |  |\n"
            + "| a \\| b, \\[c\\] \\*d\\* \\<e> \\`f\\` | P | ≤ 1 | 1 | none | holds |  | 1 |  |\n"
            + "\n## 02-b\n\n[The title of 02-b](../notebooks/02-b.ipynb): 1 holds.\n\n"
            + "| claim | source | predicted | measured | tolerance | verdict | case | cases | refused |\n|---|---|---|---|---|---|---|---|---|\n"
            + "| d | L | 0 | 0 | 1e-9 absolute | holds | n = 2 | 3 | 1/n, by 5 tolerances |\n",
            page,
            StringComparison.Ordinal);
        Assert.DoesNotContain('\r', page);
    }

    [Fact]
    public void A_cell_shows_its_text_and_nothing_else()
    {
        // What a Markdown renderer makes of the row is the claim again, to the letter.
        string html = Markdown.ToHtml(Page(Rows), new MarkdownPipelineBuilder().UsePipeTables().Build());
        Assert.Contains("<td>a | b, [c] *d* &lt;e&gt; `f`</td>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_without_claims_is_one_too() => Assert.Contains("\n0 claims of 0 notebooks: none.", Page(), StringComparison.Ordinal);

    [Theory]
    [InlineData("01-a", "docs/claims.md#01-a")]
    [InlineData("Ünder_score (2)", "docs/claims.md#ünder_score-2")]
    public void A_section_has_the_address_that_github_gives_its_heading(string notebook, string address) => Assert.Equal(address, ClaimsPage.Section(notebook));

    [Fact]
    public void A_page_of_anothers_is_refused_and_a_page_of_a_run_is_not()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "claims.md");
        ClaimsPage.Require(path);
        File.WriteAllText(path, Page(Rows));
        ClaimsPage.Require(path);
        File.WriteAllText(path, "# My claims\n");
        Assert.Contains("expected the page that run writes", Assert.Throws<InvalidInputException>(() => ClaimsPage.Require(path)).Message, StringComparison.Ordinal);
    }
}
