using AttentionDynamics.Layers;
using AttentionDynamics.Layers.Exact;
using AttentionDynamics.Theorems;
using AttentionDynamics.Tokens;
using CsCheck;

namespace AttentionDynamics.Tests.Theorems;

public class Theorem23Tests
{
    private static readonly Gen<Theorem23> Any =
        Gen.Select(Gen.Double[0.05, 0.9], Gen.Double[0.01, 0.99], Gen.Double[0.2, 2], Gen.Double[1, 3], Gen.OneOf(Gen.Const(0.0), Gen.Double[0.1, 3]))
            .Select((low, share, q, spread, alpha) => new Theorem23(new AlmostSimplex(low, low + share * (1 - low) * 0.99, low, q, q * spread), alpha));

    [Fact]
    public void The_bound_is_the_stated_formula_and_beats_rho1_by_epsilon()
    {
        Any.Sample(theorem =>
        {
            (double rho1, double rho2, _, _, double q2) = theorem.Tokens;
            double s = theorem.Alpha * Math.Sqrt(q2) + 1;
            Close.Relative(rho1 * s * s / (s * s - (1 - rho2) * (2 * s - 1)), theorem.LimitMinimumCosine, 1e-12);
            Close.Relative(rho1 + theorem.Epsilon, theorem.LimitMinimumCosine, 1e-12);
            Assert.True(theorem.Epsilon > 0);
            if (theorem.Alpha == 0)
                Close.Relative(rho1 / rho2, theorem.LimitMinimumCosine, 1e-12);
        });
    }

    [Fact]
    public void On_a_simplex_without_spread_the_bound_is_the_limit_of_Theorem_2_1()
    {
        foreach (double alpha in new[] { 0, 0.5, 2 })
        {
            var theorem = new Theorem23(new AlmostSimplex(0.4, 0.4, 0.4, 1.5, 1.5), alpha);
            Close.Relative(new Theorem21(0.4, alpha, 1.5).LimitCosine(1), theorem.LimitMinimumCosine, 1e-14);
            double gamma = 0.8 / 0.6, n = 1e30;
            var exact = SimplexLayer.Apply(n, SimplexState.FromRho(0.4, 1.5), gamma * Math.Log(n), alpha);
            Close.Relative(exact.SelfWeight, theorem.LargestSelfWeight(n, gamma), 1e-12);
            Close.Relative(exact.SelfWeight, theorem.SmallestSelfWeight(n, gamma), 1e-12);
            Assert.True(exact.CosineOut >= theorem.MinimumCosine(n, gamma) - 1e-15);
        }
    }

    [Fact]
    public void The_errors_have_the_stated_exponents_and_the_bounds_reach_them()
    {
        const double Rho = 0.3;
        foreach (double u in new[] { 0.4, 0.8, 1.3, 2 })
        {
            var theorem = new Theorem23(new AlmostSimplex(Rho, Rho, Rho, 1, 1), 0.5);
            double gamma = u / (1 - Rho), limit = new Theorem21(Rho, 0.5).LimitCosine(gamma);
            // Where the error is 1e-7: earlier its second order shows, later rounding does.
            double first = 7 / Math.Abs(1 - u), second = first + 2;
            if (u < 1)
            {
                Slope(theorem.ErrorExponent(gamma), n => limit - Exact(n).CosineOut);
                Slope(theorem.ErrorExponent(gamma), n => theorem.LimitMinimumCosine - theorem.MinimumCosine(n, gamma));
            }
            else
            {
                Slope(theorem.ErrorExponent(gamma), n => Exact(n).CosineGain);
                Slope(theorem.ErrorExponent(gamma), n => theorem.LargestDisplacement(n, gamma));
            }
            SimplexLayerResult Exact(double n) => SimplexLayer.Apply(n, SimplexState.FromRho(Rho), gamma * Math.Log(n), 0.5);
            void Slope(double expected, Func<double, double> error) =>
                Close.Absolute(expected, Math.Log10(error(Math.Pow(10, second)) / error(Math.Pow(10, first))) / (second - first), 0.002, $"u {u}");
        }
    }

    [Fact]
    public void On_dense_tokens_every_bound_holds_at_finite_n_in_every_regime()
    {
        foreach ((int seed, double rho) in new[] { (1, 0.4), (2, 0.6), (3, 0.8) })
        {
            var tokens = AlmostSimplexTokens.Gaussian(seed, 120, 400, rho);
            var constants = AlmostSimplex.Measure(tokens);
            Assert.True(constants.HypothesisHolds && constants.Q2 > 1.05 * constants.Q1);
            foreach (double alpha in new[] { 0, 0.7 })
            foreach (double u in new[] { 0, 0.4, 0.8, 1, 1.3, 2, 4 })
            {
                var theorem = new Theorem23(constants, alpha);
                double gamma = u / (1 - constants.MeanCosine), beta = gamma * Math.Log(120);
                var ratio = AngleRatio.Of(tokens, DenseLayer.Apply(tokens, beta, alpha).Tokens);
                Assert.True(ratio.MinimumCosineOut >= theorem.MinimumCosine(120, gamma), $"seed {seed}, α {alpha}, u {u}: {ratio.MinimumCosineOut} < {theorem.MinimumCosine(120, gamma)}");
                if (alpha > 0)
                    continue;
                for (int i = 0; i < 120; i++)
                {
                    double self = AttentionLayer.Weights(tokens, beta, i)[i];
                    Assert.InRange(self, theorem.SmallestSelfWeight(120, gamma) * (1 - 1e-12), theorem.LargestSelfWeight(120, gamma) * (1 + 1e-12));
                }
            }
        }
    }

    [Fact]
    public void On_dense_tokens_attention_displaces_no_more_than_stated_and_above_the_band_hardly_at_all()
    {
        var tokens = AlmostSimplexTokens.Gaussian(7, 150, 600, 0.5, unitNorms: true);
        var theorem = new Theorem23(AlmostSimplex.Measure(tokens));
        foreach (double factor in new[] { 0.3, 1, 2, 4 })
        {
            double gamma = factor * theorem.UpperCriticalGamma, largest = 0;
            var output = DenseLayer.Apply(tokens, gamma * Math.Log(150)).Tokens;
            for (int i = 0; i < 150; i++)
            {
                double squared = 0;
                for (int k = 0; k < 600; k++)
                    squared += Math.Pow(output[i][k] - tokens[i][k], 2);
                largest = Math.Max(largest, Math.Sqrt(squared));
            }
            Assert.True(largest <= theorem.LargestDisplacement(150, gamma) * (1 + 1e-12), $"{factor}");
            Assert.True(largest > 0.01 * theorem.LargestDisplacement(150, gamma), $"{factor}: the bound is far off");
            Assert.True(factor < 4 || largest < 1e-5);
        }
    }

    [Fact]
    public void Self_weights_fall_between_the_exponents_of_their_bounds()
    {
        var theorem = new Theorem23(new AlmostSimplex(0.3, 0.6, 0.5, 1, 1));
        double below = 0.8 * theorem.LowerCriticalGamma, above = 1.5 * theorem.UpperCriticalGamma;
        double Slope(Func<double, double> weight) => Math.Log10(weight(1e52) / weight(1e50)) / 2;
        (double fastest, double slowest) = theorem.WeightExponents(below);
        Close.Absolute(fastest, Slope(n => theorem.SmallestSelfWeight(n, below)), 1e-9);
        Close.Absolute(slowest, Slope(n => theorem.LargestSelfWeight(n, below)), 1e-9);
        (fastest, slowest) = theorem.WeightExponents(above);
        Close.Absolute(slowest, Slope(n => theorem.LargestOthersWeight(n, above)), 1e-9);
        Close.Absolute(fastest, Slope(n => 1 / (1 + Math.Pow(n, above * 0.7) / (n - 1))), 1e-9);
        Assert.Throws<ArgumentOutOfRangeException>(() => theorem.WeightExponents(theorem.UpperCriticalGamma));
    }

    [Theory]
    [InlineData(0, 0.4)]
    [InlineData(0, 0.9)]
    [InlineData(1.5, 0.9)]
    public void Two_clusters_attain_the_limit_of_the_smallest_cosine(double alpha, double u)
    {
        var theorem = new Theorem23(new AlmostSimplex(0.3, 0.6, 0.5, 2, 2), alpha);
        // What is left is at most the weight on the other cluster, n^{-γ(ρ2-ρ1)}, and that on the token itself, n^{γ(1-ρ2)-1}.
        const double N = 1e150;
        double beta = u * theorem.LowerCriticalGamma * Math.Log(N);
        var layer = TwoLevelSimplexLayer.Apply(2, N / 2, new TwoLevelState(0.4, 0.7, 2), beta, alpha);
        Close.Relative(theorem.LimitMinimumCosine, 1 - layer.StateOut.GapBetween, 1e-12);
    }

    [Fact]
    public void The_band_includes_its_ends_within_rounding()
    {
        var theorem = new Theorem23(new AlmostSimplex(0.3, 0.9, 0.6, 1, 1));
        Assert.Equal(BandRegime.Middle, theorem.RegimeOf(theorem.LowerCriticalGamma));
        Assert.Equal(BandRegime.Middle, theorem.RegimeOf(theorem.UpperCriticalGamma));
        Assert.Equal(BandRegime.Middle, theorem.RegimeOf(5));
        Assert.Equal(BandRegime.Subcritical, theorem.RegimeOf(theorem.LowerCriticalGamma * (1 - 1e-11)));
        Assert.Equal(BandRegime.Supercritical, theorem.RegimeOf(theorem.UpperCriticalGamma * (1 + 1e-11)));
        Assert.Equal(BandRegime.Subcritical, theorem.RegimeOf(0));
    }

    [Fact]
    public void A_hypothesis_that_fails_is_named()
    {
        Assert.Equal("tokens", Assert.Throws<ArgumentException>(() => new Theorem23(new AlmostSimplex(-0.1, 0.5, 0.2, 1, 1))).ParamName);
        var theorem = new Theorem23(new AlmostSimplex(0.3, 0.9, 0.6, 1, 1));
        Assert.Equal("alpha", Assert.Throws<ArgumentOutOfRangeException>(() => new Theorem23(theorem.Tokens, -1)).ParamName);
        Assert.Equal("gamma", Assert.Throws<ArgumentOutOfRangeException>(() => theorem.ErrorExponent(5)).ParamName);
        Assert.Equal("gamma", Assert.Throws<ArgumentOutOfRangeException>(() => theorem.RegimeOf(double.NaN)).ParamName);
        Assert.Equal("n", Assert.Throws<ArgumentOutOfRangeException>(() => theorem.MinimumCosine(1, 1)).ParamName);
    }
}
