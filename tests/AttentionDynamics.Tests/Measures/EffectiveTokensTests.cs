using AttentionDynamics.Measures;

namespace AttentionDynamics.Tests.Measures;

public class EffectiveTokensTests
{
    private static readonly GapRow[] Rows = [new((0.5, 99)), new((0.1, 9), (0.7, 90))];

    [Fact]
    public void Rows_attend_to_as_many_tokens_as_asked_for()
    {
        foreach (double wanted in new[] { 1.5, 10, 60 })
        {
            double beta = EffectiveTokens.Scale(Rows, wanted);
            Close.Relative(wanted, Rows.Average(row => Math.Exp(row.Weights(beta).EntropyNats)), 1e-8, $"{wanted} tokens");
        }
    }

    [Fact]
    public void Twins_are_kept_at_any_scale()
    {
        // One row has two twins: three tokens share its weight at any scale, two in the mean with the other row.
        GapRow[] twins = [new GapRow((0, 2), (0.5, 97)), new GapRow((0.5, 99))];
        Assert.Equal(double.PositiveInfinity, EffectiveTokens.Scale(twins, 1.9));
        Assert.True(double.IsFinite(EffectiveTokens.Scale(twins, 2.1)));
    }

    [Fact]
    public void Bad_arguments_are_errors()
    {
        Assert.Throws<ArgumentException>(() => EffectiveTokens.Scale([], 2));
        foreach (double tokens in new[] { 1, 100, double.NaN })
            Assert.Throws<ArgumentOutOfRangeException>(() => EffectiveTokens.Scale(Rows, tokens));
    }
}
