using AttentionDynamics.Layers;
using AttentionDynamics.Layers.Exact;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Layers;

public class NormalisersTests
{
    private static readonly double[] Alphas = [1.05, 1.2, 1.5, 1.8, 2];

    [Fact]
    public void Entmax_meets_its_optimality_conditions_for_any_row()
    {
        var random = new Random(3);
        foreach (double alpha in Alphas)
        foreach (int n in new[] { 1, 2, 7, 200 })
        foreach (double spread in new[] { 0, 0.1, 3, 1e6 })
        {
            double[] scores = [.. Enumerable.Range(0, n).Select(_ => spread * random.NextDouble() - 5)], weights = new double[n];
            AttentionNormaliser.Entmax(alpha).Normalise(scores, weights);
            Close.Absolute(1, weights.Sum(), 1e-14, $"α {alpha}, n {n}, spread {spread}");
            // p^{α-1} - (α-1)z is one number τ on the support, and at least that off it.
            double[] taus = [.. weights.Select((p, j) => (alpha - 1) * scores[j] - Math.Pow(p, alpha - 1))];
            double tau = Enumerable.Range(0, n).Where(j => weights[j] > 0).Max(j => taus[j]);
            for (int j = 0; j < n; j++)
            {
                if (weights[j] > 1e-200)
                    Close.Absolute(tau, taus[j], 1e-9 * Math.Max(1, spread), $"α {alpha}, n {n}, spread {spread}, number {j}");
                else
                    Assert.True((alpha - 1) * scores[j] <= tau + 1e-9 * Math.Max(1, spread));
            }
        }
        var projected = new double[3];
        AttentionNormaliser.Sparsemax.Normalise([0.5, 0.1, -3], projected);
        Close.Absolute(0.7, projected[0], 1e-15);
        Close.Absolute(0.3, projected[1], 1e-15);
        Assert.Equal(0, projected[2]);
    }

    [Fact]
    public void Entmax_on_the_simplex_is_half_a_token_and_a_whole_one_where_the_theory_says()
    {
        foreach (double alpha in Alphas)
        {
            foreach (double n in new[] { 3, 100, 1e6, 1e12 })
                Close.Absolute(0.5, SimplexWeights.Entmax(n, SimplexWeights.EntmaxHalf(n, alpha), alpha).Self, 1e-8, $"α {alpha}, n {n}");
            foreach (double n in new[] { 2, 1e3, 1e12, 1e100 })
            {
                Assert.Equal(1, SimplexWeights.Entmax(n, 1 / (alpha - 1), alpha).Self);
                Assert.True(SimplexWeights.Entmax(n, 0.99 / (alpha - 1), alpha).Self < 1 || Math.Pow(0.01, 1 / (alpha - 1)) < 1e-9, $"α {alpha}, n {n}");
            }
            // The row as it is.
            int count = 50;
            double delta = 0.7 / (alpha - 1);
            double[] scores = [3, .. Enumerable.Repeat(3 - delta, count - 1)], weights = new double[count];
            AttentionNormaliser.Entmax(alpha).Normalise(scores, weights);
            var exact = SimplexWeights.Entmax(count, delta, alpha);
            Close.Absolute(exact.Self, weights[0], 1e-12, $"α {alpha}");
            Close.Absolute(exact.Other, weights[^1], 1e-12, $"α {alpha}");
        }
        // α → 1 gives log(n-1).
        Close.Relative(Math.Log(999), SimplexWeights.EntmaxHalf(1000, 1 + 1e-9), 1e-7);
        Close.Relative(0.5 * (1 - 1 / 999.0), SimplexWeights.EntmaxHalf(1000, 2), 1e-12);
    }

    [Fact]
    public void Sigmoid_on_the_simplex_wins_between_two_scales_and_not_without_bias_enough()
    {
        // κ = 3, ρ = .5: from 1/(1-ρ) = 2 to (κ-1)/ρ = 4.
        foreach (double n in new[] { 1e6, 1e20, 1e100 })
        {
            double Excess(double gamma, double kappa)
            {
                var weights = SimplexWeights.Sigmoid(n, gamma * Math.Log(n), 0.5, -kappa * Math.Log(n));
                return weights.Self - weights.Others;
            }
            Assert.True(Excess(1.99, 3) < 0 && Excess(2.01, 3) > 0 && Excess(3.99, 3) > 0 && Excess(4.01, 3) < 0, $"n {n}");
            foreach (double gamma in new[] { 0.5, 1, 2, 3, 5, 10 })
                Assert.True(Excess(gamma, 1) < 0, $"κ = 1, n {n}, γ {gamma}");
        }
    }

    [Fact]
    public void Linear_never_exceeds_its_bound_and_a_sink_scales_the_rest_down()
    {
        foreach (double n in new[] { 2, 1e3, 1e12 })
        foreach (double beta in new[] { 0, 1, 1e3, 1e12 })
            Assert.True(SimplexWeights.Linear(n, beta, 0.5).Self <= (1 + 1e-12) / (1 + (n - 1) * 0.5));
        foreach (double logit in new[] { -50, 0, 5, 300.0 })
        {
            SimplexWeights sink = SimplexWeights.SoftmaxWithSink(100, 9, 0.4, logit), plain = SimplexWeights.Softmax(100, 9 * 0.4);
            Close.Relative(plain.Self / plain.Other, sink.Self / sink.Other, 1e-11);
            Close.Absolute(1 / (1 + 99 * Math.Exp(-3.6) + Math.Exp(logit - 9)), sink.Self, 1e-14);
            // Without a residual directions are those without the sink.
            if (logit < 100)
                Close.Relative(plain.Layer(SimplexState.FromGap(0.4)).Gap, sink.Layer(SimplexState.FromGap(0.4)).Gap, 1e-10);
        }
    }

    [Fact]
    public void Weights_that_underflow_keep_their_direction_and_weights_of_zero_have_none()
    {
        SimplexState plain = SimplexWeights.Softmax(100, 9 * 0.4).Layer(SimplexState.FromGap(0.4)), sink = SimplexWeights.SoftmaxWithSink(100, 9, 0.4, 2000).Layer(SimplexState.FromGap(0.4));
        Close.Relative(plain.Gap, sink.Gap, 1e-12);
        Close.Relative(plain.Rho, sink.Rho, 1e-12);
        Assert.Equal(0, sink.NormSquared);
        Assert.Throws<ArgumentException>(() => new SimplexWeights(100, 0, 0, 0).Layer(SimplexState.FromGap(0.4)));
    }

    [Fact]
    public void Each_on_a_dense_simplex_is_its_closed_form()
    {
        const int n = 24;
        var state = SimplexState.FromRho(0.6, 1.4);
        double beta = 4, delta = beta * state.Gap;
        foreach (var (normaliser, weights) in new (IAttentionNormaliser, SimplexWeights)[]
        {
            (AttentionNormaliser.Softmax, SimplexWeights.Softmax(n, delta)),
            (AttentionNormaliser.SoftmaxWithSink(1.5), SimplexWeights.SoftmaxWithSink(n, beta, state.Gap, 1.5)),
            (AttentionNormaliser.Sigmoid(-2), SimplexWeights.Sigmoid(n, beta, state.Gap, -2)),
            (AttentionNormaliser.SigmoidOfLogCount(0.7), SimplexWeights.Sigmoid(n, beta, state.Gap, -0.7 * Math.Log(n))),
            (AttentionNormaliser.Linear, SimplexWeights.Linear(n, beta, state.Gap)),
            (AttentionNormaliser.Entmax(1.3), SimplexWeights.Entmax(n, delta, 1.3)),
            (AttentionNormaliser.Sparsemax, SimplexWeights.Entmax(n, delta, 2)),
        })
        foreach (double alpha in new[] { 0, 0.5 })
        {
            var tokens = Simplex.Configuration(n, n, 0.6, 1.4);
            var rule = new AttentionRule { Scale = beta, Normaliser = normaliser };
            var after = SelfAttention.Apply(tokens, rule, alpha);
            var exact = weights.Layer(state, alpha);
            string what = $"{normaliser.GetType().Name}, α {alpha}";
            for (int i = 0; i < n; i++)
                Close.Absolute(exact.NormSquared, after[i].ToArray().Sum(x => x * x), 1e-12, what);
            Close.Absolute(exact.Gap / state.Gap, SelfAttention.AngleRatio(tokens, rule, alpha).Lambda, 1e-12, what);
            Close.Absolute(exact.Gap / state.Gap, WeightedSimplexLayer.Of(n, state, rule, alpha).Lambda, 1e-12, what);
        }
        var softmax = SimplexLayer.Apply(1e6, state, 30, 0.3).StateOut;
        Close.Relative(softmax.Gap, SimplexWeights.Softmax(1e6, 30 * state.Gap).Layer(state, 0.3).Gap, 1e-12);
    }

    [Fact]
    public void The_largest_scores_alone()
    {
        var weights = new double[5];
        AttentionNormaliser.TopK(2).Normalise([1, 3, 2, 3, 3], weights);
        Assert.Equal([0, 0.5, 0, 0.5, 0], weights);
        AttentionNormaliser.TopK(1).Normalise([1, 3, 2, 9, 3], weights);
        Assert.Equal([0, 0, 0, 1.0, 0], weights);
        AttentionNormaliser.TopK(9).Normalise([0, 0, 0, 0, 0], weights);
        Assert.Equal([0.2, 0.2, 0.2, 0.2, 0.2], weights);
        Assert.Throws<ArithmeticException>(() => AttentionNormaliser.Linear.Normalise([-1, -1], new double[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => AttentionNormaliser.Entmax(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => AttentionNormaliser.TopK(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => AttentionNormaliser.Sigmoid(double.NaN));
    }
}
