using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Tokens;

public class PartingTokensTests
{
    [Theory]
    [InlineData(6)]
    [InlineData(30)]
    [InlineData(130)]
    public void It_is_an_almost_simplex_with_one_close_pair(int n)
    {
        var constants = AlmostSimplex.Measure(PartingTokens.Configuration(n));
        Close.Relative(0.2, constants.Rho1, 1e-13);
        Close.Relative(0.005, constants.SmallestGap, 1e-12);
        Close.Relative(1, constants.Q1, 1e-14);
        Close.Relative(1, constants.Q2, 1e-14);
        Assert.True(constants.HypothesisHolds);
    }

    [Fact]
    public void Without_the_pair_half_are_even_and_a_quarter_leans_each_way()
    {
        const int N = 12;
        var tokens = PartingTokens.Configuration(N, withPair: false);
        double[] leaning = [.. Enumerable.Range(0, N).Select(i => Math.Round(tokens[i][1], 6))];
        Assert.Equal([0, 0, 0, 0, 0, 0, 0.547723, -0.547723, 0.547723, -0.547723, 0.547723, -0.547723], leaning);
        var constants = AlmostSimplex.Measure(tokens);
        Close.Relative(0.2, constants.Rho1, 1e-13);
        Close.Relative(0.8, constants.Rho2, 1e-13);
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(8, true)]
    [InlineData(6, false)]
    [InlineData(0, false)]
    public void A_number_that_does_not_divide_is_refused(int n, bool withPair) =>
        Assert.Equal("tokens", Assert.Throws<ArgumentOutOfRangeException>(() => PartingTokens.Configuration(n, withPair)).ParamName);
}
