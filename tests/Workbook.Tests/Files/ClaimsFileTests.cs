using AttentionDynamics.Notebooks;
using Workbook.Files;

namespace Workbook.Tests.Files;

public class ClaimsFileTests
{
    private static Claim Claim(string statement) => new(statement, "P", "1", "1.0", "1e-3 relative", "holds") { Case = "ρ = 0.5, n = 2", Cases = 3, Refused = "1/2, by 5 tolerances" };

    [Fact]
    public void Rows_of_the_notebook_are_replaced_and_the_others_kept_in_order()
    {
        ClaimRow[] before = [new("01-a", Claim("old")), new("02-b", Claim("kept 2")), new("02-b", Claim("kept 1"))];
        IReadOnlyList<ClaimRow> after = ClaimsFile.Replace(before, "01-a", [Claim("z"), Claim("a")]);
        Assert.Equal(["z", "a", "kept 2", "kept 1"], after.Select(row => row.Claim.Statement));
        Assert.Equal(["00-c", "01-a"], ClaimsFile.Replace([new("01-a", Claim("x"))], "00-c", [Claim("y")]).Select(row => row.Notebook));
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "claims.csv");
        ClaimRow[] rows = [new("01-a", Claim("γ > 1, \"always\""))];
        AtomicFile.Write(path, ClaimsFile.Write(rows));
        Assert.Equal(rows, ClaimsFile.Read(path));
        Assert.StartsWith("notebook,claim,source,predicted,measured,tolerance,verdict,case,cases,refused\n01-a,", File.ReadAllText(path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a,b\n")]
    [InlineData("notebook,claim,source,predicted,measured,tolerance,verdict,case,cases,refused\n01-a,x,P,1,1,none,holds,,many,\n")]
    [InlineData("notebook,claim,source,predicted,measured,tolerance,verdict,case,cases,refused\n01-a,x,P,1,1,none,holds,,0,\n")]
    [InlineData("notebook,claim,source,predicted,measured,tolerance,verdict,case,cases,refused\n1,2\n")]
    [InlineData("notebook,claim,source,predicted,measured,tolerance,verdict,case,cases,refused\n\"1")]
    public void Another_file_is_bad_input(string text)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("claims.csv", text);
        Assert.Throws<InvalidInputException>(() => ClaimsFile.Read(path));
    }
}
