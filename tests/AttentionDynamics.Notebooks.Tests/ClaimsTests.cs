
namespace AttentionDynamics.Notebooks.Tests;

public class ClaimsTests
{
    private const ClaimSource P = ClaimSource.Paper;

    public static TheoryData<string, double, string[]> Holding => new()
    {
        { "equal", 2.0000001, ["2", "2", "1e-6 relative"] },
        { "equal-absolute", 2.01, ["2", "2.01", "0.1 absolute"] },
        { "equal-round-off", 3e-16, ["0", "≤ 1e-12", "1e-12 absolute"] },
        { "vanishes", -3e-16, ["0", "≤ 1e-12", "1e-12 absolute"] },
        { "at-most", 0.25, ["≤ 0.5", "0.25", "none"] },
        { "at-most-round-off", 1e-15, ["≤ 1e-12", "≤ 1e-12", "none"] },
        { "at-least", 0.75, ["≥ 0.5", "0.75", "none"] },
        { "between", 1.0, ["1 to 2", "1", "none"] },
    };

    public static TheoryData<string, double> Failing => new()
    {
        { "equal", 2.00001 },
        { "equal-absolute", 2.2 },
        { "equal-round-off", 2e-12 },
        { "vanishes", -2e-12 },
        { "at-most", 0.6 },
        { "at-most-round-off", 2e-12 },
        { "at-least", 0.4 },
        { "between", 2.1 },
    };

    [Theory]
    [MemberData(nameof(Holding))]
    public void A_claim_within_its_tolerance_holds(string kind, double measured, string[] printed)
    {
        Claim claim = Assert.Single(Made(kind, measured).Conclude().Rows);
        Assert.Equal(["a statement", "P", .. printed, "holds"],
            new[] { claim.Statement, claim.Source, claim.Predicted, claim.Measured, claim.Tolerance, claim.Verdict });
    }

    [Theory]
    [MemberData(nameof(Failing))]
    public void A_claim_beyond_its_tolerance_fails_the_notebook(string kind, double measured)
    {
        var exception = Assert.Throws<ClaimFailedException>(() => Made(kind, measured).Conclude());
        Assert.Contains("\"a statement\"", exception.Message, StringComparison.Ordinal);
        Assert.Contains("measured " + NumberText.Of(measured), exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Failing))]
    public void NaN_never_holds(string kind, double ignored)
    {
        Assert.False(double.IsNaN(ignored));
        var exception = Assert.Throws<ClaimFailedException>(() => Made(kind, double.NaN).Conclude());
        Assert.Contains("measured NaN", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_prediction_or_bound_of_NaN_never_holds()
    {
        var claims = new Claims("n");
        claims.Equal("1", P, double.NaN, 1, 1e-6);
        claims.EqualAbsolute("2", P, double.NaN, 1, 1e-6);
        claims.AtMost("3", P, 1, double.NaN);
        claims.AtLeast("4", P, 1, double.NaN);
        claims.Between("5", P, 1, double.NaN, 2);
        Assert.Equal(5, Assert.Throws<ClaimFailedException>(claims.Conclude).Failing.Count);
        Assert.Throws<ArgumentException>(() => claims.Report("6", P, 1, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => claims.Equal("7", P, 1, 1, double.NaN));
    }

    [Fact]
    public void Every_failing_claim_is_named_in_one_line()
    {
        var claims = new Claims("02-forward");
        claims.Equal("slope", ClaimSource.Derived, -2, -1.5, 0.01);
        claims.AtMost("fine", P, 0, 1);
        claims.True("order", ClaimSource.Literature, "ascending", "descending", false);
        var exception = Assert.Throws<ClaimFailedException>(claims.Conclude);
        Assert.Equal("02-forward: 2 claims fail: \"slope\" predicted -2, measured -1.5, tolerance 0.01 relative; "
            + "\"order\" predicted ascending, measured descending, tolerance none", exception.Message);
    }

    [Fact]
    public void A_report_has_no_verdict_and_true_statements_hold()
    {
        var claims = new Claims("n");
        claims.Report("reported", ClaimSource.Literature, 1, 5);
        claims.True("order", ClaimSource.Derived, "ascending", "ascending", true);
        ClaimTable table = claims.Conclude();
        Assert.Equal("n", table.Notebook);
        Assert.Equal(["reported", "holds"], table.Rows.Select(row => row.Verdict));
        Assert.Equal(["L", "D"], table.Rows.Select(row => row.Source));
    }

    [Fact]
    public void Noise_below_a_tolerance_at_round_off_level_is_not_printed()
    {
        var claims = new Claims("n");
        claims.EqualAbsolute("small", P, 1e-8, 1.00000123e-8, 1e-12);
        Assert.Equal("1e-8", claims.Conclude().Rows[0].Measured);
    }

    [Fact]
    public void A_cell_run_again_claims_nothing_new()
    {
        var claims = new Claims("n");
        claims.AtMost("once", P, 0, 1);
        claims.AtMost("once", P, 0, 1);
        Assert.Single(claims.Conclude().Rows);
        Assert.Throws<ArgumentException>(() => claims.AtMost("once", P, 0.5, 1));
    }

    [Fact]
    public void No_claims_and_claims_that_say_nothing_are_errors()
    {
        var claims = new Claims("n");
        Assert.Throws<InvalidOperationException>(claims.Conclude);
        Assert.Throws<ArgumentException>(() => claims.AtLeast(" ", P, 0, 1));
        Assert.Throws<ArgumentException>(() => claims.Equal("zero", P, 0, 0, 1e-6));
        Assert.Throws<ArgumentException>(() => claims.Between("ends", P, 0, 2, 1));
        Assert.Throws<ArgumentException>(() => new Claims(""));
    }

    private static Claims Made(string kind, double measured)
    {
        const string statement = "a statement";
        var claims = new Claims("n");
        switch (kind)
        {
            case "equal": claims.Equal(statement, P, 2, measured, 1e-6); break;
            case "equal-absolute": claims.EqualAbsolute(statement, P, 2, measured, 0.1); break;
            case "equal-round-off": claims.EqualAbsolute(statement, P, 0, measured, 1e-12); break;
            case "vanishes": claims.Vanishes(statement, P, measured, 1e-12); break;
            case "at-most": claims.AtMost(statement, P, measured, 0.5); break;
            case "at-most-round-off": claims.AtMost(statement, P, measured, 1e-12); break;
            case "at-least": claims.AtLeast(statement, P, measured, 0.5); break;
            default: claims.Between(statement, P, measured, 1, 2); break;
        }
        return claims;
    }
}
