using Workbook.Files;
using Workbook.Tests.EndToEnd;

namespace Workbook.Tests.Files;

/// <summary>What data/claims.csv of this repository says, as the notebooks wrote it.</summary>
public class CommittedClaimsTests
{
    private static readonly ClaimRow[] Rows =
        [.. ClaimsFile.Read(Path.Combine(WorkbookFolder.Metadata("RepositoryRoot"), "data", "claims.csv"))];

    [Fact]
    public void Each_claim_that_holds_refuses_a_wrong_theory()
    {
        Assert.Contains(Rows, RefusesSomething);
        Assert.Empty(Rows.Where(row => row.Claim.Verdict == "holds" && !RefusesSomething(row)).Select(Name));
    }

    [Fact]
    public void Each_number_that_is_only_reported_says_why() => Assert.Empty(Rows
        .Where(row => row.Claim.Verdict == "reported")
        .Where(row => !row.Claim.Tolerance.StartsWith("none: ", StringComparison.Ordinal))
        .Select(Name));

    [Fact]
    public void There_is_no_verdict_but_holds_and_reported() =>
        Assert.Empty(Rows.Where(row => row.Claim.Verdict is not ("holds" or "reported")).Select(Name));

    /// <summary>A name of what is wrong, and in how far the measurement misses it or where.</summary>
    private static bool RefusesSomething(ClaimRow row) => row.Claim.Refused.Split("; ").All(wrong =>
        wrong.Contains(", by ", StringComparison.Ordinal) || wrong.Contains(" at ", StringComparison.Ordinal)
        || (row.Claim.Cases == 1 && wrong.Length > 0));

    private static string Name(ClaimRow row) => $"{row.Notebook}: {row.Claim.Statement}";
}
