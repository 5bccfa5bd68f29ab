using AttentionDynamics.Layers;
using AttentionDynamics.Layers.Exact;
using AttentionDynamics.Measures;
using AttentionDynamics.Tokens;
using CsCheck;

namespace AttentionDynamics.Tests.Measures;

public class GapRowTests
{
    private static readonly double[] Betas = [0, 0.5, 3, 20, 200];

    [Fact]
    public void Rows_of_tokens_are_the_rows_of_the_layer()
    {
        RandomTokens.Gaussian(9, 4).Sample(tokens =>
        {
            GapRow[] rows = GapRow.Of(tokens, [.. Enumerable.Range(0, 9)]);
            foreach (double beta in Betas)
            {
                var layer = DenseLayer.Apply(tokens, beta).Weights;
                // The layer sums -w log w, which for w near 1 knows only that it is small.
                Close.Absolute(layer.EntropyNats, rows.Average(row => row.Weights(beta).EntropyNats), 1e-12, "entropy");
                Close.Relative(layer.InverseParticipation, rows.Average(row => row.Weights(beta).InverseParticipation), 1e-10, "ΣA²");
                Close.Relative(layer.SelfWeight, rows.Average(row => row.Weights(beta).SelfWeight), 1e-10, "A_ii");
                Assert.Equal(GapRow.TokensCarryingOf(tokens, beta).Mean, rows.Average(row => row.TokensCarrying(beta)));
            }
            var counted = GapRow.GapScales(tokens);
            Assert.Equal(counted.Minimum, rows.Min(row => row.GapScale));
            Assert.Equal(counted.Maximum, rows.Max(row => row.GapScale));
        });
    }

    [Fact]
    public void A_group_of_equal_gaps_is_as_many_single_ones()
    {
        var grouped = new GapRow((0.7, 5), (0.2, 3), (1.3, 2), (0.4, 0));
        var single = new GapRow([.. Enumerable.Repeat((1.3, 1.0), 2), .. Enumerable.Repeat((0.2, 1.0), 3), .. Enumerable.Repeat((0.7, 1.0), 5)]);
        Assert.Equal((11, 11), (grouped.Count, single.Count));
        Close.Relative(single.GapScale, grouped.GapScale, 1e-15);
        Close.Relative(single.SelfThreshold, grouped.SelfThreshold, 1e-15);
        Close.Relative(single.SelfWeightHalf, grouped.SelfWeightHalf, 1e-13);
        foreach (double beta in Betas)
        {
            Close.Relative(single.Weights(beta).EntropyNats, grouped.Weights(beta).EntropyNats, 1e-13);
            Close.Relative(single.Weights(beta).InverseParticipation, grouped.Weights(beta).InverseParticipation, 1e-13);
            Close.Relative(single.WeightBeyond(beta, 0.7), grouped.WeightBeyond(beta, 0.7), 1e-13);
            foreach (double share in new[] { 0.01, 0.5, 0.9, 1 })
                Assert.Equal(single.TokensCarrying(beta, share), grouped.TokensCarrying(beta, share));
        }
        Assert.Equal(0.2, grouped.SmallestGap);
        Assert.Equal(1.3, grouped.LargestGap);
    }

    [Fact]
    public void On_a_simplex_it_is_the_exact_row_at_any_length()
    {
        foreach (double n in new[] { 2.0, 17, 1e6, 1e100 })
        foreach (double rho in new[] { 0.1, 0.5, 0.9 })
        {
            var row = new GapRow((1 - rho, n - 1));
            Close.Relative(Math.Log(n) / (1 - rho), row.GapScale, 1e-14, "Λ");
            Close.Relative(Math.Log(n - 1) / (1 - rho), row.SelfThreshold, 1e-14, "threshold");
            Close.Relative(Math.Log(n - 1) / (1 - rho), row.SelfWeightHalf, 1e-14, "half");
            foreach (double u in new[] { 0.3, 1, 1.7 })
            {
                var exact = SimplexLayer.Apply(n, SimplexState.FromRho(rho), u * row.GapScale);
                var weights = row.Weights(exact.Beta);
                // e^{-βΔ} carries the rounding of its exponent, u log n.
                Close.Relative(exact.SelfWeight, weights.SelfWeight, 1e-12, "A_ii");
                Close.Relative(exact.SumOfSquaredWeights, weights.InverseParticipation, 1e-12, "ΣA²");
                Close.Absolute(exact.EntropyNats, weights.EntropyNats, 1e-13 * Math.Log(n), "entropy");
            }
            Assert.Equal(Math.Ceiling(0.9 * n * (1 - 1e-12)), row.TokensCarrying(0), n * 1e-14);
        }
    }

    [Fact]
    public void Half_the_weight_is_with_the_others_up_to_the_threshold_and_with_itself_from_beta_half_on()
    {
        RandomTokens.Gaussian(12, 3).Sample(tokens =>
        {
            foreach (GapRow row in GapRow.Of(tokens, 0, 5, 11))
            {
                Assert.True(row.Weights(row.SelfThreshold).SelfWeight <= 0.5 * (1 + 1e-14));
                Close.Relative(0.5, row.Weights(row.SelfWeightHalf).SelfWeight, 1e-12, "self weight at β_½");
                Assert.InRange(row.SelfThreshold, Math.Log(11) / row.LargestGap * (1 - 1e-15), Math.Log(11) / row.SmallestGap * (1 + 1e-15));
                Assert.True(row.SelfThreshold <= row.GapScale);
            }
        });
    }

    [Fact]
    public void Weights_beyond_a_gap_and_the_difference_of_the_two_largest_are_those_of_the_softmax()
    {
        var row = new GapRow((0.5, 1), (0.25, 1), (1, 1));
        double[] weights = [1, Math.Exp(-0.5), Math.Exp(-1), Math.Exp(-2)];
        double z = weights.Sum();
        Close.Relative(z, row.Partition(2), 1e-15);
        Close.Relative((weights[0] - weights[1]) / z, row.LargestWeightDifference(2), 1e-15);
        Close.Relative((weights[2] + weights[3]) / z, row.WeightBeyond(2, 0.25), 1e-15);
        Close.Relative((weights[1] + weights[2] + weights[3]) / z, row.WeightBeyond(2, 0.249), 1e-15);
        Assert.Equal(0, row.WeightBeyond(2, 1));
    }

    [Fact]
    public void A_token_of_the_same_direction_leaves_no_scale_at_which_the_own_weight_wins()
    {
        var row = new GapRow((0, 1), (0.5, 8));
        Assert.Equal(double.PositiveInfinity, row.GapScale);
        Assert.Equal(double.PositiveInfinity, row.SelfWeightHalf);
        Close.Relative(Math.Log(9) / 0.5, row.SelfThreshold, 1e-15);
        Assert.Equal(double.PositiveInfinity, new GapRow((0, 2)).SelfThreshold);
    }

    [Fact]
    public void The_bound_on_where_the_own_weight_wins_holds_in_random_rows_and_has_its_root()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            var row = new GapRow([.. Enumerable.Range(0, 2 + seed % 4).Select(_ => (0.05 + random.NextDouble(), Math.Pow(10, 1 + 3 * random.NextDouble())))]);
            double bound = row.LargestSelfWeightHalf(), r = bound / row.SelfThreshold;
            Assert.InRange(row.SelfWeightHalf, row.SelfThreshold * (1 - 1e-12), bound);
            Close.Relative(1, r / (r - 1) * Math.Exp(-(r - 1) * row.SelfThreshold * row.SmallestGap), 1e-9, $"seed {seed}");
        }
        Assert.Equal(double.PositiveInfinity, new GapRow((0, 1), (0.5, 8)).LargestSelfWeightHalf());
        Assert.Contains("at least 3 tokens", Assert.Throws<InvalidOperationException>(() => new GapRow((0.5, 1)).LargestSelfWeightHalf()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_arguments_are_named()
    {
        Assert.Throws<ArgumentException>("others", () => new GapRow());
        Assert.Throws<ArgumentException>("others", () => new GapRow((0.5, 0)));
        Assert.Throws<ArgumentException>("others", () => new GapRow((-0.1, 1)));
        Assert.Throws<ArgumentException>("others", () => new GapRow((double.NaN, 1)));
        Assert.Throws<ArgumentException>("others", () => new GapRow((0.5, double.PositiveInfinity)));
        var tokens = new TokenConfiguration([1, 0, 0, 1], 2, 2);
        Assert.Equal("rows", Assert.Throws<ArgumentOutOfRangeException>(() => GapRow.Of(tokens, 2)).ParamName);
        GapRow row = GapRow.Of(tokens, 0)[0];
        Assert.Equal("beta", Assert.Throws<ArgumentOutOfRangeException>(() => row.Weights(-1)).ParamName);
        Assert.Equal("beta", Assert.Throws<ArgumentOutOfRangeException>(() => row.LargestWeightDifference(double.NaN)).ParamName);
        Assert.Equal("share", Assert.Throws<ArgumentOutOfRangeException>(() => row.TokensCarrying(1, 0)).ParamName);
        Assert.Equal("gap", Assert.Throws<ArgumentOutOfRangeException>(() => row.WeightBeyond(1, -1)).ParamName);
    }
}
