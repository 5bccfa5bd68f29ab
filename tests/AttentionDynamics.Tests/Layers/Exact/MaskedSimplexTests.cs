using AttentionDynamics.Layers;
using AttentionDynamics.Layers.Exact;
using AttentionDynamics.Theorems;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Layers.Exact;

/// <summary>Masks and graphs on a simplex: against layers by their definition in 120 digits, and against limits.</summary>
public class MaskedSimplexTests
{
    [Fact]
    public void Each_closed_form_is_the_layer_by_its_definition()
    {
        var table = new ReferenceTable("closed-forms-rows.csv");
        var kinds = new Dictionary<string, int>();
        for (int row = 0; row < table.Count; row++)
        {
            string kind = table.Text(row, "kind");
            kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
            var state = SimplexState.FromGap(table.Number(row, "gap"), table.Number(row, "q"));
            (int n, double alpha, double beta) = ((int)table.Number(row, "n"), table.Number(row, "alpha"), table.Number(row, "beta"));
            int parameter = (int)table.Number(row, "parameter");
            Func<double, SimplexWeights> softmax = i => SimplexWeights.Softmax(i, beta * state.Gap);
            (double lambda, double self, double square) = kind switch
            {
                "causal" => (CausalPairs.Lambda(n, state, softmax, alpha), softmax(n).Self, new CausalSimplexLayer(n, state, _ => beta, alpha).NormsSquared[^1]),
                "causal-position" => (CausalPairs.Lambda(n, state, i => SimplexWeights.Softmax(i, beta * Math.Log(i) * state.Gap), alpha),
                    SimplexWeights.Softmax(n, beta * Math.Log(n) * state.Gap).Self, new CausalSimplexLayer(n, state, i => beta * Math.Log(i), alpha).NormsSquared[^1]),
                "causal-entmax" => (CausalPairs.Lambda(n, state, i => SimplexWeights.Entmax(i, beta * state.Gap, 1.5), alpha), SimplexWeights.Entmax(n, beta * state.Gap, 1.5).Self, double.NaN),
                "window" => Window(new WindowSimplexLayer(n, parameter, state, beta, alpha)),
                "graph" => Graph(new RegularGraphSimplexLayer(n, parameter, state, softmax(parameter + 1), alpha)),
                "topk" => Top(new TopKSimplexLayer(n, parameter, state, beta, alpha)),
                _ => throw new InvalidOperationException(kind),
            };
            string what = $"row {row + 2}, {kind} {parameter}, n {n}, gap {state.Gap}, α {alpha}, β {beta}";
            // Where 1-ρ = .03 is read as a double its last digit is 3e-16 of ρ's; λ → 0 exactly at β = 0 without residual.
            Close.Relative(table.Number(row, "last_self_weight"), self, 1e-12, what);
            if (!double.IsNaN(square))
                Close.Relative(table.Number(row, "last_norm_squared_out"), square, 1e-12, what);
            if (table.Number(row, "lambda") > 1e-100)
                Close.Relative(table.Number(row, "lambda"), lambda, 2e-12, what);
            else
                Close.Absolute(0, lambda, 1e-15, what);
        }
        Assert.Equal(["causal", "causal-entmax", "causal-position", "graph", "topk", "window"], kinds.Keys.Order());
        Assert.True(kinds.Values.Min() >= 81, string.Join(", ", kinds));

        static (double, double, double) Window(WindowSimplexLayer layer) => (layer.Lambda, layer.Weights.Self, layer.NormSquaredOut);
        static (double, double, double) Graph(RegularGraphSimplexLayer layer) => (layer.Lambda, layer.Weights.Self, layer.NormSquaredOut);
        static (double, double, double) Top(TopKSimplexLayer layer) => (layer.Lambda, layer.Weights.Self, layer.NormSquaredOut);
    }

    [Fact]
    public void The_sum_over_pairs_goes_on_where_rows_are_too_many_to_add()
    {
        foreach (var (rho, u, alpha) in new[] { (0.05, 1.3, 0), (0.5, 0, 0), (0.5, 0.4, 0.6), (0.5, 0.9, 0), (0.5, 1, 0.6), (0.95, 1, 0), (0.95, 0.4, 0) })
        {
            double n = (1 << 20) + 17;
            var state = SimplexState.FromRho(rho, 1.2);
            double beta = u * Math.Log(n) / state.Gap;
            Func<double, SimplexWeights> one = i => SimplexWeights.Softmax(i, beta * state.Gap), position = i => SimplexWeights.Softmax(i, u * Math.Log(i));
            string what = $"ρ {rho}, u {u}, α {alpha}";
            Close.Relative(CausalPairs.Lambda(n, state, one, alpha, smooth: false), CausalPairs.Lambda(n, state, one, alpha), 1e-11, what);
            Close.Relative(CausalPairs.Lambda(n, state, position, alpha, smooth: false), CausalPairs.Lambda(n, state, position, alpha), 1e-11, what);
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => CausalPairs.Lambda(2e8, SimplexState.FromRho(0.5), i => SimplexWeights.Softmax(i, 1), smooth: false));
        Assert.Throws<ArgumentOutOfRangeException>(() => CausalPairs.Lambda(10.5, SimplexState.FromRho(0.5), i => SimplexWeights.Softmax(i, 1)));
    }

    [Fact]
    public void A_causal_layer_tends_to_its_limits_up_to_1e300()
    {
        foreach (double rho in new[] { 0.2, 0.5, 0.9 })
        foreach (double alpha in new[] { 0, 0.7 })
        {
            var state = SimplexState.FromRho(rho, 1.3);
            var theory = new CausalAttention(rho, alpha, 1.3);
            double gamma = theory.CriticalGamma;
            double Lambda(double n, double u) => CausalPairs.Lambda(n, state, i => SimplexWeights.Softmax(i, u * Math.Log(n)), alpha);
            double Position(double n, double u) => CausalPairs.Lambda(n, state, i => SimplexWeights.Softmax(i, u * Math.Log(i)), alpha);
            foreach (double n in new[] { 1e12, 1e100, 1e300 })
            {
                Close.Relative(theory.LimitAngleRatio(gamma), Lambda(n, 1), 1e-9);
                Close.Relative(theory.LimitAngleRatioOfPosition(gamma), Position(n, 1), 1e-9);
                Close.Relative(1, Lambda(n, 2), 1e-9);
                Close.Absolute(theory.LimitAngleRatio(0.5 * gamma), Lambda(n, 0.5), 1e-4);
                foreach (double c in new[] { -20, -2, 0.7, 5 })
                    if (c > -0.3 * Math.Log(n)) Close.Relative(theory.WindowAngleRatio(c), Lambda(n, 1 + c / Math.Log(n)), 1e-4, $"c {c}");
            }
            if (alpha == 0)
                Close.Relative(CausalSimplexLayer.CriticalLimit(rho), theory.WindowAngleRatio(0), 1e-13);
        }
        var half = new CausalAttention(0.5);
        Close.Relative(1e6, half.HalfPosition(1e12, 1) - 1, 1e-12);
        Close.Absolute(0.5, SimplexWeights.Softmax(half.HalfPosition(1e12, 1), Math.Log(1e12) / 2).Self, 1e-9);
        Close.Absolute(0.649, half.LimitAngleRatio(2), 5e-4);
        Close.Relative(0.4, half.LimitAngleRatioOfPosition(2), 1e-14);
    }

    [Fact]
    public void In_a_window_the_window_counts_and_on_a_graph_the_degree()
    {
        var state = SimplexState.FromRho(0.3);
        foreach (double n in new[] { 1e4, 1e12, 1e300 })
        {
            var window = new WindowSimplexLayer(n, 513, state, Math.Log(512) / 0.7);
            Close.Relative(0.5, window.Weights.Self, 1e-12);
            if (n > 1e10)
                Close.Relative(window.LimitLambda, window.Lambda, 1e-6);
            var graph = new RegularGraphSimplexLayer(n, 512, state, SimplexWeights.Softmax(513, Math.Log(512)));
            Close.Relative(0.5, graph.Weights.Self, 1e-12);
            Close.Relative(window.LimitLambda, graph.LimitLambda, 1e-14);
        }
        // A window of all is causal; a graph of all neighbours is the layer without a mask.
        Close.Relative(CausalPairs.Lambda(300, state, i => SimplexWeights.Softmax(i, 4), 0.5), new WindowSimplexLayer(300, 300, state, 4 / 0.7, 0.5).Lambda, 1e-13);
        Close.Relative(CausalPairs.Lambda(300, state, i => SimplexWeights.Softmax(i, 4), 0.5), new WindowSimplexLayer(300, 9000, state, 4 / 0.7, 0.5).Lambda, 1e-13);
        Close.Relative(SimplexLayer.Apply(300, state, 6, 0.5).Lambda, new RegularGraphSimplexLayer(300, 299, state, SimplexWeights.Softmax(300, 6 * 0.7), 0.5).Lambda, 1e-13);
        Assert.Throws<ArgumentOutOfRangeException>(() => new WindowSimplexLayer(10, 0, state, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RegularGraphSimplexLayer(10, 10, state, SimplexWeights.Softmax(11, 1)));
        Assert.Throws<ArgumentException>(() => new RegularGraphSimplexLayer(10, 4, state, SimplexWeights.Softmax(4, 1)));
    }

    [Fact]
    public void Any_row_stochastic_weights_are_what_the_gaps_say_and_layers_of_gaps_are_layers()
    {
        var state = SimplexState.FromRho(0.4, 1.7);
        foreach (var (name, mask, _) in PlainAttention.Masks(23))
        foreach (IAttentionNormaliser normaliser in new[] { AttentionNormaliser.Softmax, AttentionNormaliser.Entmax(1.4), AttentionNormaliser.Linear, AttentionNormaliser.Sigmoid(-1) })
        foreach (double alpha in new[] { 0, 0.8 })
        {
            var rule = new AttentionRule { Mask = mask, Normaliser = normaliser, Scale = 3 };
            var before = TokenGaps.Simplex(23, state);
            TokenGaps after = before.Layer(rule, alpha);
            var weighted = WeightedSimplexLayer.Of(23, state, rule, alpha);
            for (int i = 0; i < 23; i++)
            {
                Close.Relative(weighted.NormSquaredOut(i), after.Norm(i) * after.Norm(i), 1e-12, name);
                for (int j = 0; j < i; j++)
                    Close.Absolute(weighted.OneMinusCosineOut(i, j), after[i, j], 1e-14, name);
            }
            Close.Relative(weighted.Lambda, after.AngleRatio(before), 1e-11, name);
        }
        // Depth, on tokens that are no simplex any more, against the dense layer.
        var dense = Simplex.Configuration(12, 12, 0.4, 1.7);
        var gaps = TokenGaps.Simplex(12, state);
        var causal = new AttentionRule { Mask = AttentionMask.Causal(), Scale = 2 };
        for (int layer = 0; layer < 3; layer++)
            (dense, gaps) = (SelfAttention.Apply(dense, causal, 0.5), gaps.Layer(causal, 0.5));
        for (int i = 0; i < 12; i++)
        for (int j = 0; j < i; j++)
        {
            double[] x = dense[i].ToArray(), y = dense[j].ToArray();
            double cosine = x.Zip(y, (a, b) => a * b).Sum() / Math.Sqrt(x.Sum(a => a * a) * y.Sum(b => b * b));
            Close.Absolute(1 - cosine, gaps[i, j], 1e-13);
        }
    }

    [Fact]
    public void The_mean_over_pairs_of_one_layer_does_not_know_the_graph()
    {
        var state = SimplexState.FromRho(0.4);
        double expected = new RegularGraphSimplexLayer(40, 6, state, SimplexWeights.Softmax(7, 3 * state.Gap), 0.3).Lambda;
        foreach (var graph in new[] { AttentionGraph.Ring(40, 6), AttentionGraph.RandomRegular(40, 6, 5), AttentionGraph.TwoCommunities(40, 4, 2, 5) })
        {
            Assert.All(graph, list => Assert.Equal(7, list.Distinct().Count()));
            Assert.All(Enumerable.Range(0, 40), i => Assert.All(graph[i], j => Assert.Contains(i, graph[j])));
            var before = TokenGaps.Simplex(40, state);
            Close.Relative(expected, before.Layer(new AttentionRule { Mask = AttentionMask.Neighbours(graph), Scale = 3 }, 0.3).AngleRatio(before), 1e-12);
        }
        Assert.NotEqual(AttentionGraph.RandomRegular(40, 6, 5).SelectMany(list => list), AttentionGraph.RandomRegular(40, 6, 6).SelectMany(list => list));
        Assert.Equal(AttentionGraph.RandomRegular(41, 6, 5).SelectMany(list => list), AttentionGraph.RandomRegular(41, 6, 5).SelectMany(list => list));
        Assert.All(AttentionGraph.RandomRegular(20, 3, 1), list => Assert.Equal(4, list.Count));
        Assert.Throws<ArgumentOutOfRangeException>(() => AttentionGraph.RandomRegular(21, 3, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => AttentionGraph.Ring(10, 3));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 2)]
    [InlineData(0.5, 0)]
    [InlineData(0.5, 2)]
    public void In_the_end_gaps_shrink_at_the_rate_of_the_spectral_gap_whatever_the_scale(double alpha, double beta)
    {
        foreach (var (name, graph) in new[]
        {
            ("ring", AttentionGraph.Ring(24, 4)), ("random", AttentionGraph.RandomRegular(30, 4, 3)), ("communities", AttentionGraph.TwoCommunities(32, 6, 1, 2)),
        })
        {
            var spectrum = new GraphSpectrum(graph);
            var rule = new AttentionRule { Mask = AttentionMask.Neighbours(graph), Scale = beta };
            var tokens = TokenGaps.Simplex(graph.Count, SimplexState.FromRho(0.5));
            double ratio = 0;
            for (int layer = 0; layer < 150; layer++)
            {
                var after = tokens.Layer(rule, alpha);
                ratio = after.Mean / tokens.Mean;
                tokens = after;
            }
            Close.Relative(spectrum.LimitRatio(alpha), ratio, 1e-3, $"{name}, gaps {tokens.Mean}");
        }
    }

    [Fact]
    public void A_spectrum_is_that_of_the_mean_over_neighbours()
    {
        // A ring: (1 + 2Σ cos(2πks/n))/(D+1).
        double[] expected = [.. Enumerable.Range(0, 24).Select(k => (1 + 2 * Math.Cos(2 * Math.PI * k / 24) + 2 * Math.Cos(4 * Math.PI * k / 24)) / 5).OrderDescending()];
        var ring = new GraphSpectrum(AttentionGraph.Ring(24, 4));
        for (int k = 0; k < 24; k++)
            Close.Absolute(expected[k], ring.Eigenvalues[k], 1e-13);
        Close.Absolute(1 - expected[1], ring.Gap, 1e-13);
        Assert.Equal(1, ring.LimitRatio(1));
        // All see all: collapse in one layer.
        Close.Absolute(0, new GraphSpectrum([.. Enumerable.Range(0, 9).Select(_ => (IReadOnlyList<int>)[.. Enumerable.Range(0, 9)])]).LimitRatio(), 1e-25);
        // Links between two communities: the fewer, the longer they live apart.
        double few = new GraphSpectrum(AttentionGraph.TwoCommunities(64, 8, 1, 1)).Gap, many = new GraphSpectrum(AttentionGraph.TwoCommunities(64, 8, 8, 1)).Gap;
        Assert.True(few < 0.25 && many > 2 * few, $"{few}, {many}");
        Close.Absolute(0, new GraphSpectrum(AttentionGraph.TwoCommunities(64, 8, 0, 1)).Gap, 1e-12);
        Assert.Throws<ArgumentException>(() => new GraphSpectrum([[1], [1]]));
    }

    [Fact]
    public void A_sink_is_a_larger_residual_and_moves_no_threshold()
    {
        foreach (double logit in new[] { -5, 3, 9.0 })
        foreach (double beta in new[] { 0, 4, 20.0 })
        foreach (double alpha in new[] { 0, 0.7 })
        {
            var state = SimplexState.FromRho(0.4, 1.3);
            var sink = new AttentionSink(50, beta, state.Gap, logit);
            var weights = SimplexWeights.SoftmaxWithSink(50, beta, state.Gap, logit);
            Close.Relative(sink.Kept, weights.Self + weights.Others, 1e-12);
            Close.Absolute(1, sink.Kept + sink.Weight, 1e-15);
            SimplexState with = weights.Layer(state, alpha), without = SimplexWeights.Softmax(50, beta * state.Gap).Layer(state, sink.EffectiveAlpha(alpha));
            Close.Relative(without.Gap, with.Gap, 1e-12);
            Close.Relative(without.NormSquared * sink.Kept * sink.Kept, with.NormSquared, 1e-12);
            var dense = WeightedSimplexLayer.Of(50, state, new AttentionRule { Scale = beta, Normaliser = AttentionNormaliser.SoftmaxWithSink(logit) }, alpha);
            Close.Absolute(dense.Lambda * state.Gap, with.Gap, 1e-13);
            if (alpha > 0)
                Assert.True(with.Gap > SimplexWeights.Softmax(50, beta * state.Gap).Layer(state, alpha).Gap);
        }
    }

    [Fact]
    public void Among_copies_the_distinct_tokens_count()
    {
        foreach ((double k, double m) in new[] { (10.0, 1.0), (100, 50), (1e6, 1e6) })
        {
            var copies = new NearTies(k, m, new TwoLevelState(0, 0.7));
            Close.Relative(Math.Log(k - 1) / 0.7, copies.HalfClusterScale, 1e-10);
            Assert.Equal(m > 1, copies.HalfSelfScale is null);
            Close.Absolute(0.5, TwoLevelSimplexLayer.Apply(k, m, copies.State, copies.HalfClusterScale).ClusterWeight, 1e-9);
            var near = new NearTies(k, m, new TwoLevelState(0.01, 0.7));
            Close.Absolute(0.5, TwoLevelSimplexLayer.Apply(k, m, near.State, near.HalfClusterScale).ClusterWeight, 1e-9);
            Close.Absolute(0.5, TwoLevelSimplexLayer.Apply(k, m, near.State, near.HalfSelfScale!.Value).SelfWeight, 1e-9);
            Assert.True(near.HalfSelfScale >= near.HalfClusterScale);
        }
        Assert.Equal(0, new NearTies(2, 5, new TwoLevelState(0, 0.7)).HalfClusterScale);
    }
}
