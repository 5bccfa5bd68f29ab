using AttentionDynamics.Layers;
using AttentionDynamics.Layers.Exact;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Layers.Exact;

/// <summary>Closed forms against a dense layer in plain loops, and against the numbers that the theory states.</summary>
public class ExactLayersTests
{
    [Fact]
    public void The_causal_layer_is_the_dense_one()
    {
        foreach (int n in new[] { 2, 3, 17, 40 })
        foreach (double rho in new[] { 0.1, 0.5, 0.95 })
        foreach (double gamma in new[] { 0, 1.5 })
        foreach (double alpha in new[] { 0, 0.8 })
        {
            Func<int, double> beta = i => gamma * Math.Log(n + i) / (1 - rho);
            var state = SimplexState.FromRho(rho, 1.7);
            var layer = new CausalSimplexLayer(n, state, beta, alpha);
            Same(n, state, alpha, layer.OneMinusCosineOut, i => layer.NormsSquared[i - 1], layer.Lambda, (i, j) => j <= i, i => beta(i + 1), PlainAttention.Softmax, 1);
            var rule = new AttentionRule { Mask = AttentionMask.Causal(), ScaleOfRow = i => beta(i + 1) };
            var weighted = WeightedSimplexLayer.Of(n, state, rule, alpha);
            Close.Relative(layer.Lambda, weighted.Lambda, 1e-12);
            for (int i = 1; i <= n; i++)
            for (int j = 1; j < i; j++)
                Close.Relative(layer.OneMinusCosineOut(i, j), weighted.OneMinusCosineOut(i - 1, j - 1), 1e-11);
        }
    }

    [Fact]
    public void A_causal_layer_at_criticality_has_the_limits_that_the_theory_states()
    {
        Close.Absolute(0.649, CausalSimplexLayer.CriticalLimit(0.5), 5e-4);
        var state = SimplexState.FromRho(0.5);
        Close.Absolute(0.649, new CausalSimplexLayer(4096, state, _ => 2 * Math.Log(4096)).Lambda, 5e-4);
        Close.Absolute(0.401, new CausalSimplexLayer(4096, state, i => 2 * Math.Log(i)).Lambda, 5e-4);
        foreach (double rho in new[] { 0.1, 0.5, 0.9 })
        {
            int n = 1 << 20;
            var layer = new CausalSimplexLayer(n, SimplexState.FromRho(rho), _ => Math.Log(n) / (1 - rho));
            Close.Absolute(CausalSimplexLayer.CriticalLimit(rho), layer.Lambda, 1e-5);
            Close.Absolute(1 / (1 + 3 * rho), new CausalSimplexLayer(n, SimplexState.FromRho(rho), i => Math.Log(i) / (1 - rho)).Lambda, 1e-4);
            // Below the threshold the first n^u positions do not collapse: self weight 1/2 at n^u.
            var below = new CausalSimplexLayer(n, SimplexState.FromRho(rho), _ => 0.5 * Math.Log(n) / (1 - rho));
            Close.Absolute(0.5, below.SelfWeight(1 << 10), 1e-3);
        }
        // Gaps far below what 1-cos by subtraction could show.
        var near = new CausalSimplexLayer(1000, SimplexState.FromGap(1e-60), _ => 3);
        Close.Relative(new CausalSimplexLayer(1000, SimplexState.FromGap(1e-30), _ => 3).Lambda, near.Lambda, 1e-12);
        Assert.Throws<ArgumentOutOfRangeException>(() => new CausalSimplexLayer(1, state, _ => 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CausalSimplexLayer(5, state, i => -i));
        Assert.Throws<ArgumentOutOfRangeException>(() => near.SelfWeight(0));
    }

    [Fact]
    public void Any_weights_are_the_dense_layer_with_them()
    {
        foreach (int n in new[] { 2, 9, 30 })
        foreach (var (name, mask, sees) in PlainAttention.Masks(n).Where(mask => mask.Name != "a class" || n > 0))
        foreach (double alpha in new[] { 0, 0.6 })
        {
            var state = SimplexState.FromRho(0.4, 0.8);
            var layer = WeightedSimplexLayer.Of(n, state, new AttentionRule { Mask = mask, Scale = 3 }, alpha);
            Same(n, state, alpha, (i, j) => layer.OneMinusCosineOut(i - 1, j - 1), i => layer.NormSquaredOut(i - 1), layer.Lambda, sees, _ => 3, PlainAttention.Softmax, 1, name);
        }
        var full = WeightedSimplexLayer.Of(50, SimplexState.FromRho(0.3), new AttentionRule { Scale = 4 }, 0.5);
        Close.Relative(SimplexLayer.Apply(50, SimplexState.FromRho(0.3), 4, 0.5).Lambda, full.Lambda, 1e-13);
        Assert.Throws<ArgumentException>(() => new WeightedSimplexLayer(new double[5], SimplexState.FromRho(0.3)));
        Assert.Throws<ArgumentException>(() => new WeightedSimplexLayer(new double[4], SimplexState.FromRho(0.3)));
        Assert.Throws<ArgumentException>(() => new WeightedSimplexLayer([1, 0, -1, 2], SimplexState.FromRho(0.3)));
    }

    [Fact]
    public void On_a_graph_the_degree_counts()
    {
        // A ring with D neighbours, the token among them: self weight 1/2 at β(1-ρ) = log(D-1), whatever n.
        foreach (int n in new[] { 40, 90 })
        {
            const int degree = 9;
            int[][] ring = [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(i - 4 + n, degree).Select(j => j % n).ToArray())];
            var rule = new AttentionRule { Mask = AttentionMask.Neighbours(ring), Scale = Math.Log(degree - 1) / 0.6 };
            double[] tokens = Dense(n, SimplexState.FromRho(0.4));
            Close.Absolute(0.5, AttentionHeads.Of(tokens, tokens, tokens, n).Weights(7, rule: rule)[7], 1e-12);
        }
    }

    [Fact]
    public void Clusters_stay_clusters_as_the_dense_layer_has_them()
    {
        foreach ((int k, int m) in new[] { (2, 1), (2, 3), (5, 4), (7, 1), (3, 12) })
        foreach ((double within, double between) in new[] { (0.1, 0.8), (0.0, 0.5), (0.3, 0.3), (0.02, 0.021) })
        foreach (double beta in new[] { 0.0, 2, 9 })
        foreach (double alpha in new[] { 0, 0.7 })
        {
            var layer = TwoLevelSimplexLayer.Apply(k, m, new TwoLevelState(within, between, 1.3), beta, alpha);
            int n = k * m;
            double[] gram = [.. Enumerable.Range(0, n * n).Select(p => 1.3 * (1 - (p / n == p % n ? 0 : p / n / m == p % n / m ? within : between)))];
            double[] output = Moments(gram, n, beta, alpha, 1.3);
            string what = $"{k} of {m}, gaps {within} and {between}, β {beta}, α {alpha}";
            for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
            {
                double cosine = output[i * n + j] / Math.Sqrt(output[i * n + i] * output[j * n + j]);
                double expected = i == j ? 0 : i / m == j / m ? layer.StateOut.GapWithin : layer.StateOut.GapBetween;
                Close.Absolute(1 - cosine, expected, 1e-12, what);
                Close.Relative(output[i * n + i], layer.StateOut.NormSquared, 1e-12, what);
            }
        }
    }

    [Fact]
    public void One_token_in_each_cluster_or_one_cosine_is_a_simplex_and_copies_count_once()
    {
        var simplex = SimplexLayer.Apply(1e6, SimplexState.FromRho(0.3), 20, 0.4);
        Close.Relative(simplex.OneMinusCosineOut, TwoLevelSimplexLayer.Apply(1e6, 1, new TwoLevelState(0.2, 0.7), 20, 0.4).StateOut.GapBetween, 1e-12);
        var even = TwoLevelSimplexLayer.Apply(1e3, 1e3, new TwoLevelState(0.7, 0.7), 20, 0.4).StateOut;
        Close.Relative(simplex.OneMinusCosineOut, even.GapBetween, 1e-12);
        Close.Relative(simplex.OneMinusCosineOut, even.GapWithin, 1e-12);
        // m copies of each: the layer is that of n/m tokens.
        var copies = TwoLevelSimplexLayer.Apply(1e4, 100, new TwoLevelState(0, 0.7), 12, 0.4).StateOut;
        Close.Relative(SimplexLayer.Apply(1e4, SimplexState.FromRho(0.3), 12, 0.4).OneMinusCosineOut, copies.GapBetween, 1e-12);
        Assert.Throws<ArgumentOutOfRangeException>(() => TwoLevelSimplexLayer.Apply(3, 3, new TwoLevelState(0.5, 0.4), 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => TwoLevelSimplexLayer.Apply(1, 3, new TwoLevelState(0.5, 0.6), 1));
    }

    /// <summary>The Gram matrix of the outputs of a dense layer from that of its tokens: x_i' is a combination of tokens, whatever their dimension.</summary>
    private static double[] Moments(double[] gram, int n, double beta, double alpha, double q)
    {
        var combination = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            double[] weights = PlainAttention.Softmax([.. Enumerable.Range(0, n).Select(j => beta * gram[i * n + j] / q)]);
            for (int j = 0; j < n; j++)
                combination[i * n + j] = weights[j] / Math.Sqrt(q) + (i == j ? alpha : 0);
        }
        var output = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            double[] half = [.. Enumerable.Range(0, n).Select(l => Enumerable.Range(0, n).Sum(k => combination[i * n + k] * gram[k * n + l]))];
            for (int j = 0; j < n; j++)
                output[i * n + j] = Enumerable.Range(0, n).Sum(l => half[l] * combination[j * n + l]);
        }
        return output;
    }

    /// <summary>A closed form, positions from 1, against a dense layer on tokens of a simplex.</summary>
    private static void Same(
        int n, SimplexState state, double alpha, Func<int, int, double> gap, Func<int, double> square, double lambda,
        Func<int, int, bool> sees, Func<int, double> scale, Func<double[], double[]> normalise, double tolerance, string what = "")
    {
        double[] unit = Dense(n, state), output = PlainAttention.Apply(unit, unit, unit, n, n, sees, scale, normalise);
        for (int k = 0; k < output.Length; k++)
            output[k] += alpha * Math.Sqrt(state.NormSquared) * unit[k];
        double sum = 0;
        for (int i = 0; i < n; i++)
        {
            Close.Absolute(Dot(i, i), square(i + 1), 1e-12 * tolerance, what);
            for (int j = 0; j < i; j++)
            {
                double expected = 1 - Dot(i, j) / Math.Sqrt(Dot(i, i) * Dot(j, j));
                Close.Absolute(expected, gap(i + 1, j + 1), 1e-12 * tolerance, $"{what}, n {n}, pair {i}, {j}");
                sum += expected;
            }
        }
        Close.Absolute(sum / (n * (n - 1) / 2.0), lambda * state.Gap, 1e-12 * tolerance, what);

        double Dot(int i, int j) => Enumerable.Range(0, n).Sum(x => output[i * n + x] * output[j * n + x]);
    }

    /// <summary>Tokens of norm 1.</summary>
    private static double[] Dense(int n, SimplexState state)
    {
        var tokens = Simplex.Configuration(n, n, state.Rho);
        return [.. Enumerable.Range(0, n).SelectMany(i => tokens[i].ToArray())];
    }
}
