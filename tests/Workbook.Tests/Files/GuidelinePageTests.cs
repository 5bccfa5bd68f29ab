using AttentionDynamics.Notebooks;
using Workbook.Files;
using Workbook.Tests.EndToEnd;

namespace Workbook.Tests.Files;

public class GuidelinePageTests
{
    private const string Header = "mechanism,law,constant,not for,evidence\n";

    private static readonly string Root = WorkbookFolder.Metadata("RepositoryRoot");

    private static readonly IReadOnlyList<ClaimRow> Claims =
    [
        new("01-a", new Claim("first", "D", "1", "1", "0", "holds")),
        new("02-b", new Claim("other", "D", "1", "1", "0", "holds")),
        new("02-b", new Claim("a: second", "D", "1", "2", "none: why", "reported")),
    ];

    [Fact]
    public void Each_row_says_how_its_claims_came_out()
    {
        string page = GuidelinePage.Write(
            [new("any | scores", "\\Lambda", "", "means", [("02-b", "a: second"), ("01-a", "first"), ("01-a", "third")])], Claims, "notebooks");
        Assert.EndsWith(
            "\n| attention | β | constant | evidence | not for |\n|---|---|---|---|---|\n"
            + "| any \\| scores | $\\Lambda$ |  | [02](../notebooks/02-b.ipynb), claim 2: reported<br>[01](../notebooks/01-a.ipynb), claim 1: holds"
            + "<br>[01](../notebooks/01-a.ipynb): not among the claims: third | means |\n",
            page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_file_is_read_line_by_line()
    {
        using var folder = new TemporaryFolder();
        Assert.Null(GuidelinePage.Read(folder.Path));
        folder.Write("data/guideline.csv", Header + "full,\\log n,1,none,\"01-a: first\n02-b: a: second\"\n");
        GuidelineRow row = Assert.Single(GuidelinePage.Read(folder.Path)!);
        Assert.Equal(("full", "\\log n", "1", "none"), (row.Mechanism, row.Law, row.Constant, row.NotFor));
        Assert.Equal([("01-a", "first"), ("02-b", "a: second")], row.Evidence);
    }

    [Theory]
    [InlineData("mechanism\nx\n", "expected the header")]
    [InlineData(Header, "at least one row")]
    [InlineData(Header + "full,\\log n,1,none\n", "expected a mechanism")]
    [InlineData(Header + "full,\\log n,1,none,\n", "expected a mechanism")]
    [InlineData(Header + "full,|x|,1,none,01-a: first\n", "expected TeX that can stand in a table")]
    [InlineData(Header + "full,\\log n,1,none,first\n", "expected lines \"notebook: statement of a claim\"")]
    [InlineData(Header + "\"full\n", "expected CSV")]
    public void What_is_no_guideline_is_bad_input(string text, string expected)
    {
        using var folder = new TemporaryFolder();
        folder.Write("data/guideline.csv", text);
        Assert.Contains(expected, Assert.Throws<InvalidInputException>(() => GuidelinePage.Read(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_the_committed_one_rests_on_is_claimed_and_its_page_is_what_a_run_writes()
    {
        IReadOnlyList<GuidelineRow> rows = GuidelinePage.Read(Root)!;
        IReadOnlyList<ClaimRow> claims = ClaimsFile.Read(Path.Combine(Root, "data", "claims.csv"));
        Assert.All(rows.SelectMany(row => row.Evidence), evidence =>
            Assert.Contains(claims, claim => claim.Notebook == evidence.Notebook && claim.Claim.Statement == evidence.Statement));
        Assert.Equal(GuidelinePage.Write(rows, claims, "notebooks"), File.ReadAllText(Path.Combine(Root, "docs", "guideline.md")));
    }

    [Fact(Explicit = true)]
    public void A_run_writes_the_page_a_check_compares_it_and_anothers_page_is_refused()
    {
        using WorkbookFolder folder = new WorkbookFolder().Add("01-a", "1").Write("data/guideline.csv", Header + "full,\\log n,1,none,01-a: first\n");
        folder.Run("run", "--no-pictures").Exits(0);
        Assert.Contains("| full | $\\log n$ | $1$ | [01](../notebooks/01-a.ipynb): not among the claims: first | none |\n", folder.Read("docs/guideline.md"), StringComparison.Ordinal);
        folder.Run("run", "--check").Exits(0);
        folder.Replace("data/guideline.csv", "none", "much");
        Assert.Contains("docs/guideline.md, line ", folder.Run("run", "--check").Exits(1).Output, StringComparison.Ordinal);
        folder.Write("docs/guideline.md", "# mine\n");
        Assert.Contains("expected the page that run writes", folder.Run("run").Exits(2).Error, StringComparison.Ordinal);
    }
}
