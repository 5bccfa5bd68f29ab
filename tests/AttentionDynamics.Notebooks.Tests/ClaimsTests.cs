namespace AttentionDynamics.Notebooks.Tests;

public class ClaimsTests
{
    private const ClaimSource P = ClaimSource.Paper;
    private const string Statement = "a statement";

    /// <summary>Every kind of claim over one case; the measurement and the alternative are the test's own.</summary>
    public static TheoryData<string, double, double, string[]> Holding => new()
    {
        { "equal", 2.0000001, 2.1, ["2", "2", "1e-6 relative", "wrong, by 48000 tolerances"] },
        { "equal-absolute", 2.01, 2.5, ["2", "2.01", "0.1 absolute", "wrong, by 4.9 tolerances"] },
        { "equal-round-off", 3e-16, 1, ["0", "≤ 1e-12", "1e-12 absolute", "wrong, by 1e12 tolerances"] },
        { "vanishes", -3e-16, 1e-6, ["0", "≤ 1e-12", "1e-12 absolute", "wrong, by 1e6 tolerances"] },
        { "at-most", 0.25, 0.2, ["≤ 0.5", "0.25", "none", "wrong, by a factor 1.25"] },
        { "at-most-round-off", 1e-15, -1, ["≤ 1e-12", "≤ 1e-12", "none", "wrong, by 1"] },
        { "at-least", 0.75, 1, ["≥ 0.5", "0.75", "none", "wrong, by a factor 1.33"] },
        { "between", 1, 1.5, ["1 to 2", "1", "none", "wrong, by 0.5"] },
    };

    public static TheoryData<string, double, double> Failing => new()
    {
        { "equal", 2.00001, 3 },
        { "equal-absolute", 2.2, 3 },
        { "equal-round-off", 2e-12, 1 },
        { "vanishes", -2e-12, 1 },
        { "at-most", 0.6, 0.2 },
        { "at-most-round-off", 2e-12, -1 },
        { "at-least", 0.4, 1 },
        { "between", 2.1, 1.5 },
    };

    /// <summary>Alternatives that the measurement passes just as it passes the prediction.</summary>
    public static TheoryData<string, double, double> NotRefused => new()
    {
        { "equal", 2, 2.000001 },
        { "equal-absolute", 2, 2.05 },
        { "equal-round-off", 0, 1e-12 },
        { "vanishes", 0, 1e-12 },
        { "at-most", 0.2, 0.2 },
        { "at-most-round-off", 0, 0 },
        { "at-least", 0.75, 0.75 },
        { "between", 1.5, 1.5 },
    };

    [Theory]
    [MemberData(nameof(Holding))]
    public void A_claim_within_its_tolerance_holds_and_names_what_it_refuses(string kind, double measured, double wrong, string[] printed)
    {
        Claim claim = Assert.Single(Made(kind, measured, wrong).Conclude().Rows);
        Assert.Equal([Statement, "P", .. printed[..3], "holds", "", "1", printed[3]], claim.Fields());
    }

    [Theory]
    [MemberData(nameof(Failing))]
    public void A_claim_beyond_its_tolerance_fails_the_notebook(string kind, double measured, double wrong)
    {
        var exception = Assert.Throws<ClaimFailedException>(() => Made(kind, measured, wrong).Conclude());
        Assert.Contains("\"a statement\" predicted ", exception.Message, StringComparison.Ordinal);
        Assert.Contains("measured " + NumberText.Of(measured), exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(NotRefused))]
    public void An_alternative_that_passes_fails_the_notebook(string kind, double measured, double wrong)
    {
        var exception = Assert.Throws<ClaimFailedException>(() => Made(kind, measured, wrong).Conclude());
        Assert.StartsWith("n: 1 claim fails: \"a statement\" does not refuse \"wrong\": predicted ", exception.Message, StringComparison.Ordinal);
        Assert.Equal("fails", Assert.Single(exception.Failing).Verdict);
    }

    [Theory]
    [MemberData(nameof(Failing))]
    public void NaN_and_infinity_never_hold(string kind, double ignored, double wrong)
    {
        Assert.False(double.IsNaN(ignored));
        foreach (double measured in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
        {
            var exception = Assert.Throws<ClaimFailedException>(() => Made(kind, measured, wrong).Conclude());
            Assert.Contains("\"a statement\" predicted ", exception.Message, StringComparison.Ordinal);
            Assert.Contains("measured " + NumberText.Of(measured), exception.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Holding))]
    public void NaN_and_infinity_are_no_alternative(string kind, double measured, double ignored, string[] printed)
    {
        Assert.True(double.IsFinite(ignored) && printed.Length == 4);
        foreach (double wrong in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
        {
            var exception = Assert.Throws<ClaimFailedException>(() => Made(kind, measured, wrong).Conclude());
            Assert.Contains("\"a statement\" cannot refuse \"wrong\", where it predicts ", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void NaN_in_one_case_is_no_refusal_though_another_case_refuses()
    {
        var claims = new Claims("n");
        claims.Equal("s", P, Cases.Of("n", [1, 2]), n => n, n => n, Tolerance.Relative(0.1), ("√", n => n == 1 ? double.NaN : 7));
        Assert.Equal("n: 1 claim fails: \"s\" cannot refuse \"√\" at n = 1, where it predicts NaN", Assert.Throws<ClaimFailedException>(claims.Conclude).Message);
    }

    [Fact]
    public void A_prediction_or_bound_that_is_no_number_never_holds()
    {
        foreach (double nothing in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
        {
            var claims = new Claims("n");
            claims.Equal("1", P, nothing, 1, Tolerance.Relative(1e-6), ("2", 2));
            claims.Equal("2", P, nothing, 1, Tolerance.Absolute(1e-6), ("2", 2));
            claims.AtMost("3", P, 1, nothing, ("0", 0));
            claims.AtLeast("4", P, 1, nothing, ("2", 2));
            claims.Between("5", P, 1, (double.NegativeInfinity, nothing == double.NegativeInfinity ? 2 : nothing), ("2", (2, 3)));
            Assert.Equal(5, Assert.Throws<ClaimFailedException>(claims.Conclude).Failing.Count);
            Assert.Throws<ArgumentOutOfRangeException>(() => Tolerance.Relative(nothing));
        }
        Assert.Throws<ArgumentException>(() => new Claims("n").Report("6", P, 1, double.NaN, "a trend"));
    }

    [Fact]
    public void Every_failing_claim_is_named_in_one_line()
    {
        var claims = new Claims("02-forward");
        claims.Equal("slope", ClaimSource.Derived, -2, -1.5, Tolerance.Relative(0.01), ("-1", -1));
        claims.AtMost("fine", P, 0, 1, ("-1", -1));
        claims.InWords("order", ClaimSource.Literature, "ascending", "descending", ("level", "level"));
        claims.Equal("limit", P, Cases.Of("ρ", [0.1, 0.5]), _ => 0.25, r => 0.25 + r, Tolerance.Absolute(0.2), ("0", _ => 0));
        claims.AtMost("vacuous", P, Cases.Of("ρ", [0.1, 0.5]), r => r, _ => 100, ("10", _ => 10));
        var exception = Assert.Throws<ClaimFailedException>(claims.Conclude);
        Assert.Equal("02-forward: 4 claims fail: \"slope\" predicted -2, measured -1.5, tolerance 0.01 relative; "
            + "\"order\" predicted ascending, measured descending, tolerance none; "
            + "\"limit\" at ρ = 0.5 predicted 0.25, measured 0.75, tolerance 0.2 absolute, 1 of 2 cases fail; "
            + "\"vacuous\" does not refuse \"10\": at ρ = 0.5 predicted ≤ 10, measured 0.5, tolerance none, and no case of 2 refuses it",
            exception.Message);
    }

    [Fact]
    public void The_alternative_meets_the_very_comparison_that_the_prediction_meets()
    {
        // At the edge of the tolerance of the alternative, and not of the prediction: relative to what is compared, each time.
        var relative = new Claims("n");
        relative.Equal("s", P, 1.9, 2, Tolerance.Relative(0.1), ("wrong", 2.3));
        Assert.Equal("wrong, by 1.3 tolerances", relative.Conclude().Rows[0].Refused);
        var passing = new Claims("n");
        passing.Equal("s", P, 1.9, 2, Tolerance.Relative(0.1), ("wrong", 2.2));
        Assert.Throws<ClaimFailedException>(passing.Conclude);
        // Put in the place of the prediction it fails alike.
        foreach ((double wrong, bool passes) in new[] { (2.2, true), (2.3, false), (1.85, true), (1.8, false) })
        {
            var asPrediction = new Claims("n");
            asPrediction.Equal("s", P, wrong, 2, Tolerance.Relative(0.1), ("other", 100));
            var asAlternative = new Claims("n");
            asAlternative.Equal("s", P, 2, 2, Tolerance.Relative(0.1), ("wrong", wrong));
            Assert.Equal(passes, Record.Exception(asPrediction.Conclude) is null);
            Assert.Equal(passes, Record.Exception(asAlternative.Conclude) is not null);
        }
    }

    [Fact]
    public void The_worst_case_is_shown_and_measured_once()
    {
        int measured = 0;
        var claims = new Claims("n");
        claims.Equal("s", P, Cases.Of("n", [1, 2, 4, 8]), n => n, n => { measured++; return n + (n == 4 ? 0.3 : 0.01); }, Tolerance.Relative(0.1),
            ("2n", n => 2 * n), ("n²", n => n * n));
        Claim claim = claims.Conclude().Rows[0];
        Assert.Equal(4, measured);
        Assert.Equal(["s", "P", "4", "4.3", "0.1 relative", "holds", "n = 4", "4", "2n, by 5 tolerances at n = 8; n², by 8.7 tolerances at n = 8"], claim.Fields());
    }

    [Fact]
    public void One_case_that_refuses_is_enough_and_one_that_fails_too()
    {
        var claims = new Claims("n");
        claims.Equal("s", P, Cases.Of("n", [1, 2]), n => n, n => n, Tolerance.Relative(0.1), ("n²", n => n * n));
        Assert.Equal("n², by 5 tolerances at n = 2", claims.Conclude().Rows[0].Refused);
        claims.Equal("t", P, Cases.Of("n", [1, 2]), n => n * n, n => n, Tolerance.Relative(0.1), ("2n", n => 2 * n));
        Assert.Contains("\"t\" at n = 2 predicted 4, measured 2", Assert.Throws<ClaimFailedException>(claims.Conclude).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cases_that_only_round_off_tells_apart_are_not_told_apart()
    {
        double[] noise = [3e-16, 9e-16, 1e-16];
        foreach (double tolerance in new[] { 1e-12, 1e-6 })
        {
            var claims = new Claims("n");
            claims.Equal("s", P, Cases.Of("i", [0, 1, 2]), _ => 1, i => 1 + noise[i], Tolerance.Relative(tolerance), ("2", _ => 2));
            claims.Vanishes("t", P, Cases.Of("i", [0, 1, 2]), i => noise[i], tolerance, ("1", _ => 1));
            claims.AtMost("u", P, Cases.Of("i", [0, 1, 2]), i => noise[i], _ => 1e-12, ("-1", _ => -1));
            Assert.Equal(["i = 0", "i = 0", "i = 0"], claims.Conclude().Rows.Select(row => row.Case));
        }
    }

    [Fact]
    public void Cases_are_labelled_by_their_numbers()
    {
        Assert.Equal(["ρ = 0.1", "ρ = 1e12"], Cases.Of("ρ", [0.1, 1e12]).Labels);
        var pairs = from r in new[] { 0.1, 0.5 } from n in new[] { 1, 2 } select (r, n);
        Assert.Equal(["ρ = 0.1, n = 1", "ρ = 0.1, n = 2", "ρ = 0.5, n = 1", "ρ = 0.5, n = 2"], Cases.Of(pairs, ("ρ", c => c.r), ("n", c => c.n)).Labels);
        Assert.Equal(["two", "three"], Cases.Of(["two", "three"], text => text).Labels);
        Assert.Throws<ArgumentException>(() => Cases.Of("ρ", Array.Empty<double>()));
        Assert.Contains("\"ρ = 1\" twice", Assert.Throws<ArgumentException>(() => Cases.Of("ρ", [1, 1 + 1e-9])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Cases.Of([1], _ => " "));
        Assert.Throws<ArgumentException>(() => Cases.Of<int>([1]));
        Assert.Throws<ArgumentException>(() => Cases.Of([1], (" ", x => x)));
    }

    [Fact]
    public void The_cases_of_a_claim_are_a_table_with_its_alternatives()
    {
        var claims = new Claims("n");
        claims.Equal("s", P, Cases.Of("n", [1, 2]), n => n, n => n, Tolerance.Absolute(0.5), ("n²", n => n * n));
        Assert.Equal(
            """
            case   predicted  measured  not: n²
            -----  ---------  --------  -------
            n = 1          1         1        1
            n = 2          2         2        4
            Tolerance: 0.5 absolute.
            """.ReplaceLineEndings("\n"),
            claims.CasesOf("s").ToString());
        Assert.Throws<ArgumentException>(() => claims.CasesOf("t"));
    }

    [Fact]
    public void A_report_has_no_verdict_and_says_why()
    {
        var claims = new Claims("n");
        claims.Report("one", ClaimSource.Literature, 1, 5, "theory gives the order alone");
        claims.Report("words", ClaimSource.Derived, "bounded", "2.5", "a trend");
        claims.Report("many", ClaimSource.Derived, Cases.Of("n", [1, 2]), n => n, n => n == 2 ? 3 : 1, "a trend");
        ClaimTable table = claims.Conclude();
        Assert.Equal("n", table.Notebook);
        Assert.Equal(["one", "L", "1", "5", "none: theory gives the order alone", "reported", "", "1", ""], table.Rows[0].Fields());
        Assert.Equal(["many", "D", "2", "3", "none: a trend", "reported", "n = 2", "2", ""], table.Rows[2].Fields());
        Assert.Throws<ArgumentException>(() => claims.Report("why", P, 1, 5, " "));
    }

    [Fact]
    public void Words_are_compared_letter_by_letter()
    {
        var claims = new Claims("n");
        claims.InWords("regime", P, Cases.Of("u", [0.5, 1.5]), u => u < 1 ? "collapse" : "identity", u => u > 1 ? "identity" : "collapse",
            ("the reverse", u => u < 1 ? "identity" : "collapse"));
        Assert.Equal(["regime", "P", "collapse", "collapse", "none", "holds", "u = 0.5", "2", "the reverse at u = 0.5"], claims.Conclude().Rows[0].Fields());
        claims.InWords("same", P, "falls", "falls", ("falls too", "falls"));
        Assert.Contains("does not refuse \"falls too\"", Assert.Throws<ClaimFailedException>(claims.Conclude).Message, StringComparison.Ordinal);
        claims.InWords("nothing", P, "falls", "falls", ("none", ""));
        Assert.Contains("\"nothing\" cannot refuse \"none\"", Assert.Throws<ClaimFailedException>(claims.Conclude).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Noise_below_a_tolerance_at_round_off_level_is_not_printed()
    {
        var claims = new Claims("n");
        claims.Equal("small", P, 1e-8, 1.00000123e-8, Tolerance.Absolute(1e-12), ("2e-8", 2e-8));
        Assert.Equal("1e-8", claims.Conclude().Rows[0].Measured);
    }

    [Fact]
    public void A_cell_run_again_claims_nothing_new()
    {
        var claims = new Claims("n");
        claims.AtMost("once", P, 0, 1, ("-1", -1));
        claims.AtMost("once", P, 0, 1, ("-1", -1));
        Assert.Single(claims.Conclude().Rows);
        Assert.Throws<ArgumentException>(() => claims.AtMost("once", P, 0.5, 1, ("-1", -1)));
    }

    [Fact]
    public void No_claims_and_claims_that_say_nothing_are_errors()
    {
        var claims = new Claims("n");
        Assert.Throws<InvalidOperationException>(claims.Conclude);
        Assert.Throws<ArgumentException>(() => claims.AtLeast(" ", P, 0, 1, ("2", 2)));
        Assert.Throws<ArgumentException>(() => claims.Equal("zero", P, 0, 0, Tolerance.Relative(1e-6), ("1", 1)));
        Assert.Throws<ArgumentException>(() => claims.Between("ends", P, 0, (2, 1), ("1", (1, 1))));
        Assert.Contains("at least one alternative", Assert.Throws<ArgumentException>(() => claims.Equal("bare", P, 1, 1, Tolerance.Relative(1e-6))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => claims.Equal("nameless", P, 1, 1, Tolerance.Relative(1e-6), ("", 2)));
        Assert.Throws<ArgumentException>(() => new Claims(""));
        Assert.Throws<InvalidOperationException>(claims.Conclude);
    }

    private static Claims Made(string kind, double measured, double wrong)
    {
        var claims = new Claims("n");
        switch (kind)
        {
            case "equal": claims.Equal(Statement, P, 2, measured, Tolerance.Relative(1e-6), ("wrong", wrong)); break;
            case "equal-absolute": claims.Equal(Statement, P, 2, measured, Tolerance.Absolute(0.1), ("wrong", wrong)); break;
            case "equal-round-off": claims.Equal(Statement, P, 0, measured, Tolerance.Absolute(1e-12), ("wrong", wrong)); break;
            case "vanishes": claims.Vanishes(Statement, P, measured, 1e-12, ("wrong", wrong)); break;
            case "at-most": claims.AtMost(Statement, P, measured, 0.5, ("wrong", wrong)); break;
            case "at-most-round-off": claims.AtMost(Statement, P, measured, 1e-12, ("wrong", wrong)); break;
            case "at-least": claims.AtLeast(Statement, P, measured, 0.5, ("wrong", wrong)); break;
            default: claims.Between(Statement, P, measured, (1, 2), ("wrong", (wrong, 2))); break;
        }
        return claims;
    }
}
