using AttentionDynamics.Layers.Exact;

namespace AttentionDynamics.Tests.Layers.Exact;

/// <summary>Clusters over depth: every layer against 900-digit sums over tokens, and the numbers of layers that the theory states.</summary>
public class TwoLevelDepthTests
{
    [Fact]
    public void A_layer_is_the_sum_over_its_tokens_in_60_digits()
    {
        var table = new ReferenceTable("closed-forms-clusters.csv");
        Assert.Equal(450, table.Count);
        for (int row = 0; row < table.Count; row++)
        {
            var state = new TwoLevelState(table.Number(row, "gap_within"), table.Number(row, "gap_between"), table.Number(row, "q"));
            var layer = TwoLevelSimplexLayer.Apply(
                table.Number(row, "clusters"), table.Number(row, "tokens_of_cluster"), state, table.Number(row, "beta"), table.Number(row, "alpha"));
            Near("self_weight", layer.SelfWeight);
            Near("within_weight", layer.WithinWeight);
            Near("between_weight", layer.BetweenWeight);
            Near("norm_squared_out", layer.StateOut.NormSquared);
            Near("gap_between_out", layer.StateOut.GapBetween);
            if (layer.TokensOfCluster > 1)
                Near("gap_within_out", layer.StateOut.GapWithin);

            void Near(string column, double actual)
            {
                double expected = table.Number(row, column);
                // Where the smallest doubles are left, their digits are not.
                if (expected > 1e-290)
                    Close.Relative(expected, actual, 2e-13, $"{column} of row {row + 2}");
                else
                    Assert.InRange(actual, 0, 1e-289);
            }
        }
    }

    [Theory]
    [InlineData(1e4, 19, 19.5)]
    [InlineData(1e6, 102, 114)]
    [InlineData(1e8, 680, 753)]
    [InlineData(1e12, 36036, 38877)]
    public void Clusters_live_as_many_layers_as_the_theory_states(double n, int layers, double estimate)
    {
        var state = new TwoLevelState(0.1, 0.8);
        double beta = 1.25 * Math.Log(n), root = Math.Sqrt(n);
        var depth = new TwoLevelDepth(root, root, beta);
        Assert.Equal(layers, depth.Lifetime(state));
        Assert.Equal(layers, depth.Lifetime(state, most: layers));
        Assert.Null(depth.Lifetime(state, most: layers - 1));
        Assert.Equal(layers, depth.States(state).TakeWhile(after => after.GapBetween >= 0.01).Count());
        var theory = new Metastability(root, root, state, beta);
        Close.Relative(estimate, theory.Layers!.Value, 3e-3);
        Close.Absolute(Math.Log10(estimate), theory.Log10Layers!.Value, 2e-3);
        Assert.True(theory.IsMetastable);
        // Merged within one layer, apart for the rest.
        Assert.True(depth.States(state).ElementAt(1).GapWithin < 1e-2 && depth.States(state).ElementAt(1).GapBetween > 0.7);
    }

    [Fact]
    public void At_a_fixed_scale_and_below_the_threshold_all_clusters_merge_in_a_few_layers()
    {
        var state = new TwoLevelState(0.1, 0.8);
        foreach (double n in new[] { 1e6, 1e12, 1e24 })
        {
            double root = Math.Sqrt(n);
            Assert.InRange(new TwoLevelDepth(root, root, 3).Lifetime(state)!.Value, 1, 3);
            double below = 0.5 * Math.Log(root) / (0.7 / 0.9);
            var theory = new Metastability(root, root, state, below);
            Close.Absolute(0.5, theory.ReducedScale, 1e-12);
            Assert.Null(theory.Layers);
            Assert.InRange(new TwoLevelDepth(root, root, below).Lifetime(state)!.Value, 1, 6);
        }
    }

    [Fact]
    public void Clusters_of_one_token_have_no_gap_within()
    {
        var one = new Metastability(1e6, 1, new TwoLevelState(0.2, 0.7), 30);
        Close.Relative(new Metastability(1e6, 1, new TwoLevelState(0, 0.7), 30).Layers!.Value, one.Layers!.Value, 1e-15);
        Close.Relative(30 * 0.7 / Math.Log(1e6), one.ReducedScale, 1e-14);
        Assert.Equal(0, one.WithinScale);
        Assert.True(one.IsMetastable);
    }

    [Fact]
    public void A_residual_keeps_clusters_apart_longer_and_above_one_for_ever()
    {
        var state = new TwoLevelState(0.1, 0.8);
        double beta = 1.25 * Math.Log(1e6);
        int? none = new TwoLevelDepth(1e3, 1e3, beta).Lifetime(state), half = new TwoLevelDepth(1e3, 1e3, beta, 0.5).Lifetime(state);
        Assert.True(half > 1.5 * none, $"{none}, {half}");
        Assert.Null(new TwoLevelDepth(1e3, 1e3, beta, 1.5).Lifetime(state));
        // The end is seen, not waited for: 2^31 layers are not run.
        Assert.Null(new TwoLevelDepth(1e3, 1e3, 0, 2).Lifetime(state));
    }

    [Fact]
    public void A_scale_of_each_layer_is_asked_for_by_its_number_and_its_state()
    {
        var asked = new List<(int, TwoLevelState)>();
        var depth = new TwoLevelDepth(10, 4, (layer, clusters) =>
        {
            asked.Add((layer, clusters));
            return 2 * layer;
        });
        TwoLevelState[] states = [.. depth.States(new TwoLevelState(0.2, 0.6)).Take(4)];
        Assert.Equal([1, 2, 3], asked.Select(call => call.Item1));
        Assert.Equal(states[..3], asked.Select(call => call.Item2));
        Assert.Equal(TwoLevelSimplexLayer.Apply(10, 4, states[2], 6).StateOut, states[3]);
        Assert.Throws<ArgumentOutOfRangeException>(() => new TwoLevelDepth(1, 4, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TwoLevelDepth(2, 4, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TwoLevelDepth(2, 4, (_, _) => double.NaN).Lifetime(new TwoLevelState(0.1, 0.2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TwoLevelDepth(2, 4, 1).Lifetime(new TwoLevelState(0.1, 0.2), gap: 0));
    }

    [Fact]
    public void The_mean_over_pairs_is_that_of_the_ratios_of_every_pair()
    {
        var layer = TwoLevelSimplexLayer.Apply(3, 4, new TwoLevelState(0.1, 0.8), 5, 0.3);
        double within = layer.StateOut.GapWithin / 0.1, between = layer.StateOut.GapBetween / 0.8;
        Close.Relative((18 * within + 48 * between) / 66, layer.Lambda, 1e-14);
        var copies = TwoLevelSimplexLayer.Apply(3, 4, new TwoLevelState(0, 0.8), 5, 0.3);
        Close.Relative(copies.StateOut.GapBetween / 0.8, copies.Lambda, 1e-14);
        Close.Absolute(1, layer.ClusterWeight + layer.OtherClustersWeight, 1e-15);
    }
}
