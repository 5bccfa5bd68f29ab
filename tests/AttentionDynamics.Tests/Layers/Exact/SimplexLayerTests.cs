using AttentionDynamics.Layers.Exact;
using AttentionDynamics.Scaling;
using AttentionDynamics.Tokens;
using CsCheck;

namespace AttentionDynamics.Tests.Layers.Exact;

public class SimplexLayerTests
{
    private const double Tolerance = 1e-12;

    [Fact]
    public void Every_column_of_the_300_digit_layer_reference_is_met()
    {
        var reference = new ReferenceTable("simplex-layer.csv");
        Assert.Equal(420, reference.Count);
        for (int row = 0; row < reference.Count; row++)
        {
            double n = reference.Number(row, "n");
            double beta = new LogarithmicScaling(reference.Number(row, "gamma")).Beta(n);
            var result = SimplexLayer.Apply(
                n, SimplexState.FromRho(reference.Number(row, "rho"), reference.Number(row, "q")), beta, reference.Number(row, "alpha"));
            void Check(string column, double actual) => Close.Relative(reference.Number(row, column), actual, Tolerance, $"row {row + 2}, {column}");
            Check("beta", beta);
            Check("self_weight", result.SelfWeight);
            Check("other_weight", result.OtherWeight);
            Check("norm_squared_out", result.NormSquaredOut);
            Check("one_minus_cosine_out", result.OneMinusCosineOut);
            Check("lambda", result.Lambda);
            Check("eta_d_equals_n", result.JacobianNorm(n));
        }
    }

    [Fact]
    public void Every_quantity_keeps_its_digits_from_the_smallest_cosine_to_the_smallest_gap()
    {
        // ρ from 1e-300 to 1-1e-16, n from 2 to 1e300, and α√q that underflows; made with 1300-digit arithmetic.
        var reference = new ReferenceTable("simplex-layer-extremes.csv");
        Assert.Equal(204, reference.Count);
        for (int row = 0; row < reference.Count; row++)
        {
            double n = reference.Number(row, "n");
            var result = SimplexLayer.Apply(n, SimplexState.FromRho(reference.Number(row, "rho"), reference.Number(row, "q")), reference.Number(row, "beta"), reference.Number(row, "alpha"));
            void Check(string column, double actual)
            {
                double expected = reference.Number(row, column);
                if (Math.Abs(expected) < 1e-307)
                    Close.Absolute(expected, actual, 1e-307, $"row {row + 2}, {column}");
                else
                    Close.Relative(expected, actual, Tolerance, $"row {row + 2}, {column}");
            }
            Check("self_weight", result.SelfWeight);
            Check("other_weight", result.OtherWeight);
            Check("norm_squared_out", result.NormSquaredOut);
            Check("one_minus_cosine_out", result.OneMinusCosineOut);
            Check("cosine_out", result.CosineOut);
            Check("cosine_out", result.StateOut.Rho);
            Check("lambda", result.Lambda);
            Check("one_minus_lambda", result.OneMinusLambda);
            double log10 = reference.Number(row, "log10_lambda");
            Close.Absolute(log10, result.Log10Lambda, Tolerance * Math.Max(1, Math.Abs(log10)), $"row {row + 2}, log10_lambda");
            Check("eta_d_equals_n", result.JacobianNorm(n));
        }
    }

    [Fact]
    public void Every_column_of_the_300_digit_depth_reference_is_met_the_gap_included()
    {
        var reference = new ReferenceTable("simplex-depth.csv");
        Assert.Equal(78, reference.Count);
        double smallest = 1;
        IReadOnlyList<SimplexState> states = [];
        for (int row = 0; row < reference.Count; row++)
        {
            int layer = (int)reference.Number(row, "layer");
            if (layer == 0)
                states = SimplexLayer.Iterate(
                    reference.Number(row, "n"), SimplexState.FromRho(reference.Number(row, "rho"), reference.Number(row, "q")),
                    new LogarithmicScaling(reference.Number(row, "gamma")), reference.Number(row, "alpha"), 40);
            Close.Relative(reference.Number(row, "rho"), states[layer].Rho, Tolerance, $"row {row + 2}, rho");
            Close.Relative(reference.Number(row, "one_minus_rho"), states[layer].Gap, Tolerance, $"row {row + 2}, one_minus_rho");
            Close.Relative(reference.Number(row, "q"), states[layer].NormSquared, Tolerance, $"row {row + 2}, q");
            smallest = Math.Min(smallest, states[layer].Gap);
        }
        Assert.True(smallest < 1e-200, $"the reference should reach gaps that no ρ can hold, reached {smallest}");
    }

    [Fact]
    public void The_forms_without_cancellation_agree_with_the_plain_ones_where_nothing_cancels()
    {
        Gen.Select(Gen.Double[0.05, 0.95], Gen.Double[0.2, 3], Gen.Double[0, 2], Gen.Double[0.1, 4], Gen.Int[2, 60]).Sample((rho, u, alpha, q, n) =>
        {
            double gap = 1 - rho, beta = u / gap * Math.Log(n), r = alpha * Math.Sqrt(q);
            double a = 1 / (1 + (n - 1) * Math.Exp(-beta * gap)), b = (1 - a) / (n - 1);
            double s2 = a * a + (n - 1) * b * b, s3 = a * a * a + (n - 1) * b * b * b;
            double norm = rho * (1 + r) * (1 + r) + gap * (s2 + 2 * r * a + r * r);
            double lambda = (r + a - b) * (r + a - b) / norm;
            double own = rho + gap * a;
            double t1 = (1 - a) * (1 - rho * rho) - (rho + gap * s2 - own * own);
            double t2 = gap * gap * (s2 - 2 * s3 + s2 * s2) - gap * gap * gap * (Math.Pow(a - a * a, 2) + (n - 1) * a * a * b * b);
            double d = n + 3;
            double off = b * b * (d - 1 - 2 * beta * gap * (rho + a - rho * b) + beta * beta * gap * (1 - 2 * b + s2) * (1 - rho * rho));
            double eta = ((a * a * (d - 1) + 2 * a * beta * t1 + beta * beta * t2 + (n - 1) * off) / q
                + 2 * alpha / Math.Sqrt(q) * (a * (d - 1) + beta * t1) + alpha * alpha * d) / d;
            double entropy = -a * Math.Log(a) - (n - 1) * b * Math.Log(b);

            var result = SimplexLayer.Apply(n, SimplexState.FromRho(rho, q), beta, alpha);
            Close.Relative(norm, result.NormSquaredOut, 1e-11, "q'");
            Close.Relative(lambda, result.Lambda, 1e-11, "λ");
            Close.Absolute(1 - lambda, result.OneMinusLambda, 1e-12, "1-λ");
            Close.Relative(eta, result.JacobianNorm(d), 1e-9, "η");
            Close.Absolute(entropy, result.EntropyNats, 1e-11, "H");
            Close.Absolute(Math.Log10(lambda), result.Log10Lambda, 1e-10, "log10 λ");
            Close.Absolute(rho + result.CosineGain, result.CosineOut, 1e-14, "cos'");
        });
    }

    [Fact]
    public void Every_layer_contracts_whatever_the_regime_and_the_residual()
    {
        Gen.Select(Gen.Double[1e-6, 0.999], Gen.Double[0, 4], Gen.Double[0, 10], Gen.Double[0.31, 300]).Sample((rho, u, alpha, log10N) =>
        {
            double n = Math.Pow(10, log10N);
            var result = SimplexLayer.Apply(n, SimplexState.FromRho(rho), new LogarithmicScaling(u / (1 - rho)).Beta(n), alpha);
            Assert.True(result.OneMinusLambda >= 0 && result.Lambda <= 1 && result.CosineGain >= 0);
            Assert.True(double.IsFinite(result.Log10Lambda) || (u == 0 && alpha == 0));
            Assert.True(double.IsFinite(result.JacobianNorm(n)) && result.JacobianNorm(n) >= 0);
            Assert.True(result.EntropyDeficitNats >= 0);
        });
    }

    [Theory]
    [InlineData(1e12)]
    [InlineData(1e300)]
    public void A_huge_context_costs_nothing_and_logarithms_survive_where_the_ratio_underflows(double n)
    {
        // u = 1/4: 1-cos' ~ ((1-ρ)/ρ) n^{-3/2}, which is 1e-450 at n = 1e300.
        var result = SimplexLayer.Apply(n, SimplexState.FromRho(0.5), 0.5 * Math.Log(n));
        Close.Absolute(-1.5 * Math.Log10(n), result.Log10OneMinusCosineOut, 1e-3 + 1 / Math.Sqrt(Math.Sqrt(n)), "log10(1-cos')");
        Assert.True(double.IsFinite(result.Lambda) && result.Lambda >= 0);
        Close.Absolute(result.Log10OneMinusCosineOut, result.Log10Lambda + Math.Log10(0.5), 1e-12);
    }

    [Fact]
    public void Two_tokens_have_their_closed_form()
    {
        // n = 2: a = 1/(1+e^{-β(1-ρ)}) and, without residual, 1-cos' = (1-ρ)(a-b)²/(ρ + (1-ρ)(a²+b²)).
        double beta = 1.7, rho = 0.3, a = 1 / (1 + Math.Exp(-beta * 0.7)), b = 1 - a;
        var result = SimplexLayer.Apply(2, SimplexState.FromRho(rho), beta);
        Close.Relative(a, result.SelfWeight, 1e-15);
        Close.Relative(0.7 * (a - b) * (a - b) / (rho + 0.7 * (a * a + b * b)), result.OneMinusCosineOut, 1e-14);
    }

    [Fact]
    public void Without_scores_all_tokens_collapse_exactly()
    {
        var result = SimplexLayer.Apply(100, SimplexState.FromRho(0.4), 0);
        Assert.Equal(0, result.Lambda);
        Assert.Equal(double.NegativeInfinity, result.Log10Lambda);
        Assert.Equal(0.01, result.SelfWeight, 1e-17);
        Assert.Equal(0, result.EntropyDeficitNats, 1e-17);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(2)]
    [InlineData(8)]
    public void The_entropy_deficit_keeps_its_digits_at_n_of_1e15(double x)
    {
        // log n - H → (1 - e^x + x e^x)/n for β(1-ρ) = x fixed.
        double expected = (1 - Math.Exp(x) + x * Math.Exp(x)) / 1e15;
        Close.Relative(expected, SimplexLayer.Apply(1e15, SimplexState.FromRho(0.5), 2 * x).EntropyDeficitNats, 1e-11);
    }

    [Fact]
    public void An_overwhelming_scale_leaves_no_entropy()
    {
        Close.Relative(Math.Log(100), SimplexLayer.Apply(100, SimplexState.FromRho(0.5), 1380).EntropyDeficitNats, 1e-13);
        Close.Relative(Math.Log(100), SimplexLayer.Apply(100, SimplexState.FromRho(0.5), 1420).EntropyDeficitNats, 1e-13);
    }

    [Fact]
    public void Depth_is_the_layer_applied_to_its_own_output()
    {
        var first = SimplexState.FromRho(0.3, 2);
        var scaling = new LogarithmicScaling(1.4);
        var states = SimplexLayer.Iterate(64, first, scaling, 0.5, 3);
        Assert.Equal(4, states.Count);
        var state = first;
        for (int layer = 0; layer < 3; layer++)
        {
            Assert.Equal(state, states[layer]);
            state = SimplexLayer.Apply(64, state, scaling.Beta(64), 0.5).StateOut;
        }
        Assert.Equal(state, states[3]);
    }

    [Fact]
    public void Layers_until_a_cosine_counts_layers_and_gives_up_at_the_most()
    {
        var start = SimplexState.FromRho(0.3);
        var states = SimplexLayer.Iterate(64, start, new LogarithmicScaling(1.4), 1, 100);
        int? layers = SimplexLayer.LayersUntilCosine(64, start, new LogarithmicScaling(1.4), 1, 0.99, 100);
        Assert.NotNull(layers);
        Assert.True(states[layers.Value].Rho > 0.99 && states[layers.Value - 1].Rho <= 0.99);
        Assert.Null(SimplexLayer.LayersUntilCosine(64, start, new LogarithmicScaling(1.4), 1, 0.99, layers.Value - 1));
        Assert.Equal(0, SimplexLayer.LayersUntilCosine(64, start, new LogarithmicScaling(1.4), 1, 0.2, 5));
    }

    [Fact]
    public void A_residual_above_one_stops_the_collapse_for_good()
    {
        Assert.Null(SimplexLayer.LayersUntilCosine(64, SimplexState.FromRho(0.3), new LogarithmicScaling(0.5), 2, 0.99, int.MaxValue));
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => SimplexLayer.Iterate(64, SimplexState.FromRho(0.3), new LogarithmicScaling(0.5), 2, 2000));
        Assert.Contains("α√q ≤ 1e150", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_collapsed_simplex_stays_collapsed_and_is_never_NaN()
    {
        var states = SimplexLayer.Iterate(1024, SimplexState.FromRho(0.3), new LogarithmicScaling(0.2), 0, 30);
        Assert.Equal(0, states[^1].Gap);
        Close.Relative(1, states[^1].NormSquared, 1e-12);
    }

    [Theory]
    [InlineData(1, 0.5, 1, 1, 0, "n")]
    [InlineData(double.NaN, 0.5, 1, 1, 0, "n")]
    [InlineData(1e301, 0.5, 1, 1, 0, "n")]
    [InlineData(8, 0, 1, 1, 0, "rho")]
    [InlineData(8, 1, 1, 1, 0, "rho")]
    [InlineData(8, double.NaN, 1, 1, 0, "rho")]
    [InlineData(8, 0.5, 0, 1, 0, "normSquared")]
    [InlineData(8, 0.5, 1, -1, 0, "beta")]
    [InlineData(8, 0.5, 1, double.NaN, 0, "beta")]
    [InlineData(8, 0.5, 1, 1, -1, "alpha")]
    [InlineData(8, 0.5, 1, 1, double.PositiveInfinity, "alpha")]
    public void Bad_arguments_are_named(double n, double rho, double q, double beta, double alpha, string parameter)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => SimplexLayer.Apply(n, SimplexState.FromRho(rho, q), beta, alpha));
        Assert.Equal(parameter, error.ParamName);
        Assert.Contains("expected", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_Jacobian_needs_the_dimension_of_a_simplex()
    {
        var result = SimplexLayer.Apply(8, SimplexState.FromRho(0.5), 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => result.JacobianNorm(7));
        Assert.Throws<ArgumentOutOfRangeException>(() => SimplexLayer.Apply(8, new SimplexState(double.NaN, 1), 1));
    }
}
