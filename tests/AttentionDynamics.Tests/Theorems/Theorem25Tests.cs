using AttentionDynamics.Layers;
using AttentionDynamics.Layers.Exact;
using AttentionDynamics.Theorems;
using AttentionDynamics.Tokens;
using CsCheck;

namespace AttentionDynamics.Tests.Theorems;

public class Theorem25Tests
{
    [Fact]
    public void On_large_simplices_both_bounds_hold_and_the_lower_one_is_sharp()
    {
        foreach (double rho in new[] { 0.1, 0.5, 0.9 })
        {
            const double Q = 1.7, N = 1e12;
            var theorem = new Theorem25(new AlmostSimplex(rho, rho, rho, Q, Q));
            foreach (double u in new[] { 0.3, 0.7, 0.95 })
                Assert.True(Eta(u) <= theorem.UpperBound(N, u / (1 - rho), N) + Math.Pow(N, -2 * (1 - u)) * 2);
            foreach (double u in new[] { 1.8, 3 })
                Close.Relative(theorem.LowerBound(u / (1 - rho), N), Eta(u), 1e-8);
            double Eta(double u) => SimplexLayer.Apply(N, SimplexState.FromRho(rho, Q), u / (1 - rho) * Math.Log(N)).JacobianNorm(N);
        }
    }

    [Fact]
    public void On_dense_tokens_above_the_band_the_gradient_norm_is_the_mean_inverse_norm()
    {
        const int N = 120, D = 60;
        var tokens = AlmostSimplexTokens.Gaussian(3, N, D, 0.7);
        var theorem = new Theorem25(AlmostSimplex.Measure(tokens));
        double gamma = 3 / (1 - theorem.Tokens.Rho2), eta = JacobianNorm.Exact(tokens, gamma * Math.Log(N));
        Assert.Equal(BandRegime.Supercritical, theorem.RegimeOf(gamma));
        Close.Relative(Theorem25.IdentityJacobianNorm(tokens), eta, 0.001);
        Assert.True(eta > theorem.LowerBound(gamma, D) * 1.02);
    }

    [Fact]
    public void On_dense_tokens_below_the_band_the_gradient_norm_stays_below_the_bound()
    {
        const int N = 200;
        foreach (int d in new[] { 50, 800 })
        {
            var tokens = AlmostSimplexTokens.Gaussian(4, N, d, 0.7);
            var theorem = new Theorem25(AlmostSimplex.Measure(tokens));
            foreach (double share in new[] { 0.3, 0.6, 0.9 })
            {
                double gamma = share / (1 - theorem.Tokens.Rho1), eta = JacobianNorm.Exact(tokens, gamma * Math.Log(N));
                Assert.True(eta < theorem.UpperBound(N, gamma, d), $"d {d}, share {share}: η {eta}");
            }
        }
    }

    [Theory]
    [InlineData(2, 0.4)]
    [InlineData(8, 0.5)]
    [InlineData(32, 0.6)]
    [InlineData(2, 0.2)]
    [InlineData(8, 0.8)]
    [InlineData(32, 0.2)]
    public void Many_tokens_in_few_dimensions_have_the_stated_order_of_magnitude(int d, double u)
    {
        const int N = 1024;
        var tokens = AlmostSimplexTokens.Gaussian(5, N, d, 0.5, unitNorms: true);
        double rho = AlmostSimplex.Measure(tokens).MeanCosine, gamma = u / (1 - rho);
        double ratio = JacobianNorm.Exact(tokens, gamma * Math.Log(N)) / Theorem25.OrderOfMagnitude(N, gamma, d, rho);
        Assert.InRange(ratio, 0.1, 1.8);
    }

    [Fact]
    public void The_bounds_at_finite_n_hold_for_every_scale_and_are_within_a_root_of_two_on_the_simplex()
    {
        Gen.Select(Gen.Int[2, 40], Gen.Int[4, 60], Gen.Double[0.05, 6], Gen.UInt).Sample((n, d, gamma, seed) =>
        {
            var tokens = AlmostSimplexTokens.Gaussian((int)(seed % 100000), n, d, 0.8);
            var measured = AlmostSimplex.Measure(tokens);
            if (!measured.HypothesisHolds)
                return;
            var theorem = new Theorem25(measured);
            double eta = JacobianNorm.Exact(tokens, gamma * Math.Log(n));
            Assert.True(eta <= theorem.LargestJacobianNorm(n, gamma, d) * (1 + 1e-12), $"η {eta}");
            Assert.True(Math.Abs(Math.Sqrt(eta) - Math.Sqrt(Theorem25.IdentityJacobianNorm(tokens))) <= theorem.LargestRootDistance(n, gamma, d) * (1 + 1e-9), $"η {eta}");
        }, iter: 500);

        const double N = 1e6, Q = 1.7, U = 1.5, Rho = 0.5;
        var simplex = new Theorem25(new AlmostSimplex(Rho, Rho, Rho, Q, Q));
        double root = Math.Sqrt(SimplexLayer.Apply(N, SimplexState.FromRho(Rho, Q), U / (1 - Rho) * Math.Log(N)).JacobianNorm(N));
        Close.Relative(Math.Sqrt(2) * (Math.Sqrt((1 - 1 / N) / Q) - root), simplex.LargestRootDistance(N, U / (1 - Rho), N), 0.1);
    }

    [Fact]
    public void Below_the_band_the_constant_of_the_bound_is_half_the_square_of_the_largest_gap()
    {
        var theorem = new Theorem25(new AlmostSimplex(0.3, 0.9, 0.6, 1.7, 2));
        const double N = 1e200, D = 1e5, Gamma = 1;
        double scale = Gamma * Math.Log(N);
        Close.Relative(0.245 * scale * scale / (1.7 * D), theorem.LargestJacobianNorm(N, Gamma, D), 1e-12);
        Assert.True(theorem.LargestJacobianNorm(N, Gamma, D) < theorem.UpperBound(N, Gamma, D));
    }

    [Fact]
    public void Below_the_band_the_order_is_attained()
    {
        // A third of the tokens sees the others in two opposite directions across a common one: η d/(γ log n)² → (4/27) 0.45².
        const double N = 1e300, Gamma = 0.5;
        var tokens = new GroupedSimplex([N / 3, N / 3, N / 3], new[,] { { 0.5, 0.5, 0.5 }, { 0.5, 0.95, 0.05 }, { 0.5, 0.05, 0.95 } });
        double beta = Gamma * Math.Log(N), constant = tokens.JacobianNorm(beta, N) / beta / beta * N;
        Close.Relative(4.0 / 27 * 0.45 * 0.45, constant, 2e-3);
        var bound = new Theorem25(new AlmostSimplex(0.05, 0.95, 0.5, 1, 1));
        Assert.Equal(BandRegime.Subcritical, bound.RegimeOf(Gamma));
        Close.Relative(0.95 * 0.95 / 2, bound.CovarianceBound(N, Gamma, N) / beta / beta * N, 1e-12);
        Assert.True(constant < 0.95 * 0.95 / 2);
    }

    [Fact]
    public void The_mean_inverse_norm_is_that()
    {
        Close.Relative(0.5 * (1 + 0.25) / 2, Theorem25.IdentityJacobianNorm(new TokenConfiguration([1, 0, 0, 2], 2, 2)), 1e-15);
    }

    [Fact]
    public void A_hypothesis_that_fails_is_named()
    {
        var theorem = new Theorem25(new AlmostSimplex(0.3, 0.9, 0.6, 1, 2));
        Assert.Equal("tokens", Assert.Throws<ArgumentException>(() => new Theorem25(new AlmostSimplex(0, 0.5, 0.2, 1, 1))).ParamName);
        Assert.Equal("gamma", Assert.Throws<ArgumentOutOfRangeException>(() => theorem.UpperBound(100, 5, 10)).ParamName);
        Assert.Equal("gamma", Assert.Throws<ArgumentOutOfRangeException>(() => theorem.LowerBound(5, 10)).ParamName);
        Assert.Equal("n", Assert.Throws<ArgumentOutOfRangeException>(() => theorem.UpperBound(1, 1, 10)).ParamName);
        Assert.Equal("dimension", Assert.Throws<ArgumentOutOfRangeException>(() => theorem.LowerBound(20, 0)).ParamName);
        Assert.Equal("n", Assert.Throws<ArgumentOutOfRangeException>(() => theorem.LargestJacobianNorm(1, 1, 10)).ParamName);
        Assert.Equal("gamma", Assert.Throws<ArgumentOutOfRangeException>(() => theorem.LargestRootDistance(100, -1, 10)).ParamName);
        Assert.Equal("dimension", Assert.Throws<ArgumentOutOfRangeException>(() => theorem.LargestJacobianNorm(100, 1, 0)).ParamName);
        Assert.Equal("rho", Assert.Throws<ArgumentOutOfRangeException>(() => Theorem25.OrderOfMagnitude(10, 1, 2, 1)).ParamName);
        Assert.Throws<ArgumentException>(() => Theorem25.IdentityJacobianNorm(new TokenConfiguration([1e-200, 0, 0, 2], 2, 2)));
    }
}
