using AttentionDynamics.Layers;
using AttentionDynamics.Measures;
using AttentionDynamics.Tokens;
using CsCheck;

namespace AttentionDynamics.Tests.Measures;

public class TokensCarryingTests
{
    [Fact]
    public void Fewer_tokens_carry_less_than_the_share_whichever_they_are()
    {
        Gen.Select(Gen.Double[0.001, 1].Array[1, 10], Gen.Double[0.05, 0.99]).Sample((weights, share) =>
        {
            int count = WeightConcentration.TokensCarrying(weights, share);
            double needed = share * weights.Sum();
            bool carried = false;
            for (int subset = 0; subset < 1 << weights.Length; subset++)
            {
                int members = System.Numerics.BitOperations.PopCount((uint)subset);
                double sum = weights.Where((_, k) => (subset >> k & 1) == 1).Sum();
                Assert.True(members >= count || sum < needed * (1 + 1e-11), $"{members} of {weights.Length} carry it");
                carried |= members == count && sum >= needed * (1 - 1e-11);
            }
            Assert.True(carried);
        });
    }

    [Fact]
    public void Among_equal_weights_the_share_of_their_number_is_needed_exactly()
    {
        for (int n = 1; n <= 300; n++)
        {
            double[] weights = [.. Enumerable.Repeat(1.0 / n, n)];
            Assert.Equal((9 * n + 9) / 10, WeightConcentration.TokensCarrying(weights));
            Assert.Equal(n, WeightConcentration.TokensCarrying(weights, 1));
        }
        Assert.Equal(2, WeightConcentration.TokensCarrying([0.25, 0.5, 0.25], 0.75));
        Assert.Equal(3, WeightConcentration.TokensCarrying([0.25, 0.5, 0.25], 0.7501));
        Assert.Equal(1, WeightConcentration.TokensCarrying([0, 1, 0], 1));
    }

    [Fact]
    public void Tokens_are_measured_by_their_rows_of_weights()
    {
        Gen.Select(RandomTokens.Gaussian(12, 4), Gen.Double[0, 20]).Sample((tokens, beta) =>
        {
            int[] rows = [.. Enumerable.Range(0, 12).Select(i => WeightConcentration.TokensCarrying(AttentionLayer.Weights(tokens, beta, i)))];
            Assert.Equal(new Extent(rows.Min(), rows.Average(), rows.Max()), GapRow.TokensCarryingOf(tokens, beta));
            int[] some = [rows[7], rows[0], rows[3]];
            Assert.Equal(new Extent(some.Min(), some.Average(), some.Max()), GapRow.TokensCarryingOf(tokens, beta, rows: [7, 0, 3]));
        });
    }

    [Fact]
    public void Averaging_takes_nine_tenths_of_the_tokens_and_selection_one()
    {
        var tokens = Simplex.Configuration(100, 100, 0.5);
        Assert.Equal(new Extent(90, 90, 90), GapRow.TokensCarryingOf(tokens, 0));
        Assert.Equal(new Extent(1, 1, 1), GapRow.TokensCarryingOf(tokens, 3 * 2 * Math.Log(100)));
        // At the threshold a token carries half, and the others that it takes to 0.9 are 4/5 of them.
        var critical = GapRow.TokensCarryingOf(tokens, 2 * Math.Log(99));
        Assert.InRange(critical.Mean, 80, 81);
    }

    [Fact]
    public void Bad_arguments_are_named()
    {
        Assert.Equal("share", Assert.Throws<ArgumentOutOfRangeException>(() => WeightConcentration.TokensCarrying([1], 0)).ParamName);
        Assert.Equal("share", Assert.Throws<ArgumentOutOfRangeException>(() => WeightConcentration.TokensCarrying([1], 1.1)).ParamName);
        Assert.Equal("weights", Assert.Throws<ArgumentException>(() => WeightConcentration.TokensCarrying([1, -1])).ParamName);
        Assert.Equal("weights", Assert.Throws<ArgumentException>(() => WeightConcentration.TokensCarrying([double.NaN])).ParamName);
        Assert.Equal("weights", Assert.Throws<ArgumentException>(() => WeightConcentration.TokensCarrying([0, 0])).ParamName);
        Assert.Equal("rows", Assert.Throws<ArgumentOutOfRangeException>(() => GapRow.TokensCarryingOf(Simplex.Configuration(2, 2, 0.5), 1, rows: [2])).ParamName);
        Assert.Equal("rows", Assert.Throws<ArgumentException>(() => GapRow.TokensCarryingOf(Simplex.Configuration(2, 2, 0.5), 1, rows: [])).ParamName);
        Assert.Equal("beta", Assert.Throws<ArgumentOutOfRangeException>(() => GapRow.TokensCarryingOf(Simplex.Configuration(2, 2, 0.5), -1)).ParamName);
    }
}
