using AttentionDynamics.Layers.Exact;
using AttentionDynamics.Measures;
using AttentionDynamics.Theorems;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Measures;

public class ExtrapolatedLimitTests
{
    private static double[] Doubling(int from, int count) => [.. Enumerable.Range(from, count).Select(k => Math.Pow(2, k))];

    [Fact]
    public void Two_points_by_hand()
    {
        // f = 1 + 6/n at 2 and 4: (2·2.5 - 4)/(2-1) = 1; that of 1 and 2 is 1 as well.
        var limit = ExtrapolatedLimit.Of([1, 2, 4], [7, 4, 2.5], 1);
        Close.Relative(1, limit.Value, 1e-15);
        Assert.InRange(limit.Error, 0, 1e-14);
        // f = 2 at the last, 3 before, 7 first: 2·2-3 = 1, and -1 from the two before.
        var moving = ExtrapolatedLimit.Of([1, 2, 4], [7, 3, 2], 1);
        Close.Relative(1, moving.Value, 1e-15);
        Close.Relative(2, moving.Error, 1e-14);
    }

    [Theory]
    [InlineData(0.5, 1.0, 1.5)]
    [InlineData(1.0, 2.0, 3.0)]
    [InlineData(0.2, 0.9, 2.7)]
    public void All_given_exponents_are_eliminated_on_any_grid(double first, double second, double third)
    {
        double[] n = [10, 17, 40, 55, 130];
        double[] values = [.. n.Select(x => 0.3 - 2 * Math.Pow(x, -first) + 7 * Math.Pow(x, -second) - 4 * Math.Pow(x, -third))];
        var limit = ExtrapolatedLimit.Of(n, values, first, second, third);
        Close.Absolute(0.3, limit.Value, 1e-10);
        Assert.True(Math.Abs(limit.Value - 0.3) <= limit.Error + 1e-14);
    }

    [Fact]
    public void The_error_estimate_covers_the_first_exponent_left_out()
    {
        double[] n = Doubling(4, 6);
        foreach (double left in new[] { 1.5, 2.0, 3.0 })
        {
            var limit = ExtrapolatedLimit.Of(n, [.. n.Select(x => 5 - 3 / x + 20 * Math.Pow(x, -left))], 1);
            double error = Math.Abs(limit.Value - 5);
            Assert.InRange(error, 1e-9, limit.Error);
        }
    }

    [Fact]
    public void A_wrong_exponent_is_felt()
    {
        double[] n = Doubling(4, 6);
        double[] values = [.. n.Select(x => 5 - 3 / x)];
        Close.Relative(5, ExtrapolatedLimit.Of(n, values, 1).Value, 1e-14);
        Assert.True(Math.Abs(ExtrapolatedLimit.Of(n, values, 2).Value - 5) > 1e-3);
    }

    [Fact]
    public void The_limit_of_a_simplex_at_the_threshold_is_found_from_small_n_alone()
    {
        double[] n = Doubling(5, 8);
        foreach (double rho in new[] { 0.1, 0.5, 0.9 })
        {
            // 1/4096 is what the last value itself is off by, about.
            double[] gaps = [.. n.Select(x => SimplexLayer.Apply(x, SimplexState.FromRho(rho), Math.Log(x) / (1 - rho)).Lambda)];
            var limit = ExtrapolatedLimit.Of(n, gaps, 1, 2);
            Close.Absolute(new Theorem21(rho).LimitAngleRatio(1 / (1 - rho)), limit.Value, 1e-8);
            Assert.InRange(limit.Error, 0, 1e-6);
        }
    }

    [Fact]
    public void An_exponent_that_is_not_known_is_found_on_a_geometric_grid()
    {
        double[] n = Doubling(3, 5);
        var limit = ExtrapolatedLimit.OfUnknownExponent(n, [.. n.Select(x => 2 + 3 * Math.Pow(x, -0.37))]);
        Close.Relative(2, limit.Value, 1e-12);
        Assert.InRange(limit.Error, Math.Abs(limit.Value - 2), 1e-11);
    }

    [Fact]
    public void A_limit_that_is_reached_is_returned() =>
        Assert.Equal(4, ExtrapolatedLimit.OfUnknownExponent([1, 2, 4, 8, 16], [6, 5, 4, 4, 4]).Value);

    [Fact]
    public void Powers_of_huge_n_neither_overflow_nor_underflow()
    {
        double[] n = [1e98, 1e99, 1e100];
        Close.Relative(1, ExtrapolatedLimit.Of(n, [.. n.Select(x => 1 + Math.Pow(x, -0.02))], 0.02).Value, 1e-12);
        Close.Relative(1, ExtrapolatedLimit.Of(n, [1, 1, 1], 3).Value, 1e-15);
    }

    [Fact]
    public void Bad_input_is_named()
    {
        Assert.Contains("at least 3 n", Assert.Throws<ArgumentException>("values", () => ExtrapolatedLimit.Of([1, 2], [1, 2], 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("values", () => ExtrapolatedLimit.Of([1, 2, 4], [1, 2], 1));
        Assert.Throws<ArgumentException>("values", () => ExtrapolatedLimit.Of([1, 2, 4], [1, double.NaN, 3], 1));
        Assert.Throws<ArgumentException>("n", () => ExtrapolatedLimit.Of([1, 4, 2], [1, 2, 3], 1));
        Assert.Throws<ArgumentException>("exponents", () => ExtrapolatedLimit.Of([1, 2, 4], [1, 2, 3]));
        Assert.Throws<ArgumentException>("exponents", () => ExtrapolatedLimit.Of([1, 2, 4, 8], [1, 2, 3, 4], 1, 1));
        Assert.Throws<ArgumentException>("exponents", () => ExtrapolatedLimit.Of([1, 2, 4], [1, 2, 3], -1));
        Assert.Throws<ArgumentException>("exponents", () => ExtrapolatedLimit.Of([1, 1e100, 1e200, 1e300], [1, 2, 3, 4], 4, 5));
        Assert.Throws<ArgumentException>("n", () => ExtrapolatedLimit.OfUnknownExponent([1, 2, 5, 8], [1, 2, 3, 4]));
        Assert.Throws<ArgumentException>("values", () => ExtrapolatedLimit.OfUnknownExponent([1, 2, 4, 8], [1, 2, 4, 8]));
        Assert.Throws<ArgumentException>("values", () => ExtrapolatedLimit.OfUnknownExponent([1, 2, 4, 8], [1, 2, 1.5, 1.75]));
    }
}
