using AttentionDynamics.Layers.Exact;
using AttentionDynamics.Theorems;
using AttentionDynamics.Tokens;
using CsCheck;

namespace AttentionDynamics.Tests.Theorems;

public class Theorem21Tests
{
    private static readonly Gen<(double Rho, double Alpha, double Q)> Hypotheses =
        Gen.Select(Gen.Double[0.05, 0.95], Gen.OneOf(Gen.Const(0.0), Gen.Double[0.1, 3]), Gen.Double[0.2, 5]);

    [Fact]
    public void The_one_form_is_the_three_limits_as_the_paper_states_them()
    {
        Hypotheses.Sample((rho, alpha, q) =>
        {
            var theorem = new Theorem21(rho, alpha, q);
            double r = alpha * Math.Sqrt(q), critical = theorem.CriticalGamma;
            Close.Relative(rho * (1 + r) * (1 + r) / (r * r + 2 * r * rho + rho), theorem.LimitCosine(0.9 * critical), 1e-14);
            Close.Relative(rho * (1 + r) * (1 + r) / (r * r + r * (1 + rho) + (1 + 3 * rho) / 4), theorem.LimitCosine(critical), 1e-14);
            Close.Relative(rho, theorem.LimitCosine(1.1 * critical), 1e-14);
            foreach (double gamma in new[] { 0.9 * critical, critical, 1.1 * critical })
                Close.Absolute((1 - theorem.LimitCosine(gamma)) / (1 - rho), theorem.LimitAngleRatio(gamma), 1e-13);
        });
    }

    [Fact]
    public void The_exact_layer_tends_to_the_limit_at_its_rate()
    {
        Hypotheses.Sample((rho, alpha, q) =>
        {
            var theorem = new Theorem21(rho, alpha, q);
            foreach (double u in new[] { 0.5, 1, 1.5 })
            {
                double gamma = u / (1 - rho), first = Error(1e40), second = Error(1e44);
                // Halfway below and above, a error term is n^{-1/2}; at the threshold it is 1/n.
                Assert.True(first <= 1e-12 && second <= first + 1e-14, $"u {u}: {first}, {second}");
                double Error(double n) => Math.Abs(SimplexLayer.Apply(n, SimplexState.FromRho(rho, q), gamma * Math.Log(n), alpha).CosineOut - theorem.LimitCosine(gamma));
            }
        });
    }

    [Theory]
    [InlineData(0.1, 0.1)]
    [InlineData(0.5, 0.5)]
    [InlineData(0.9, 0.9)]
    public void Collapse_has_the_stated_constant_and_exponent(double rho, double u)
    {
        var theorem = new Theorem21(rho);
        double gamma = u / (1 - rho), n = 1e200;
        var exact = SimplexLayer.Apply(n, SimplexState.FromRho(rho), gamma * Math.Log(n));
        Close.Absolute(theorem.CollapseRate(gamma).Log10At(n), exact.Log10OneMinusCosineOut, 1e-11);
    }

    [Theory]
    [InlineData(0.1, 1.2, 0)]
    [InlineData(0.5, 1.5, 0)]
    [InlineData(0.9, 2.5, 0)]
    [InlineData(0.3, 1.2, 1)]
    [InlineData(0.7, 2.5, 3)]
    public void Identity_has_the_stated_constant_and_exponent(double rho, double u, double alpha)
    {
        var theorem = new Theorem21(rho, alpha, 2);
        double gamma = u / (1 - rho), n = 1e100;
        var exact = SimplexLayer.Apply(n, SimplexState.FromRho(rho, 2), gamma * Math.Log(n), alpha);
        Close.Relative(theorem.IdentityRate(gamma).At(n), exact.CosineGain, 1e-10);
    }

    [Theory]
    [InlineData(0.1, 0.5, 0.5)]
    [InlineData(0.5, 0.4, 1)]
    [InlineData(0.9, 0.6, 4)]
    public void With_a_residual_the_limit_below_the_threshold_is_met_as_the_self_weight_vanishes(double rho, double u, double alpha)
    {
        var theorem = new Theorem21(rho, alpha, 2);
        double gamma = u / (1 - rho), n = 1e14;
        var exact = SimplexLayer.Apply(n, SimplexState.FromRho(rho, 2), gamma * Math.Log(n), alpha);
        Close.Relative(theorem.ResidualRate(gamma).At(n), theorem.LimitCosine(gamma) - exact.CosineOut, 2e-5);
    }

    [Fact]
    public void In_the_critical_window_the_self_weight_is_the_logistic_of_c()
    {
        foreach (double rho in new[] { 0.1, 0.5, 0.9 })
        foreach (double c in new[] { -5.0, -1, 0, 2, 6 })
        {
            double n = 1e15, gamma = (1 + c / Math.Log(n)) / (1 - rho);
            var exact = SimplexLayer.Apply(n, SimplexState.FromRho(rho), gamma * Math.Log(n));
            double sigma = Theorem21.CriticalWindowSelfWeight(c);
            Close.Relative(sigma, exact.SelfWeight, 1e-11);
            Close.Relative(new Theorem21(rho).AngleRatioAtSelfWeight(sigma), exact.Lambda, 1e-11);
        }
    }

    [Fact]
    public void The_regime_is_critical_within_rounding_of_the_threshold()
    {
        Assert.Equal(Regime.Critical, new Theorem21(0.9).RegimeOf(10));
        for (double rho = 0.01; rho < 1; rho += 0.01)
        {
            var theorem = new Theorem21(rho);
            Assert.Equal(Regime.Critical, theorem.RegimeOf(theorem.CriticalGamma));
            Assert.Equal(Regime.Subcritical, theorem.RegimeOf(theorem.CriticalGamma * (1 - 1e-11)));
            Assert.Equal(Regime.Supercritical, theorem.RegimeOf(theorem.CriticalGamma * (1 + 1e-11)));
        }
        Assert.Equal(Regime.Subcritical, new Theorem21(0.5).RegimeOf(0));
    }

    [Fact]
    public void A_hypothesis_that_fails_is_named()
    {
        Assert.Equal("rho", Assert.Throws<ArgumentOutOfRangeException>(() => new Theorem21(1)).ParamName);
        Assert.Equal("alpha", Assert.Throws<ArgumentOutOfRangeException>(() => new Theorem21(0.5, -1)).ParamName);
        Assert.Equal("normSquared", Assert.Throws<ArgumentOutOfRangeException>(() => new Theorem21(0.5, 0, 0)).ParamName);
        Assert.Equal("gamma", Assert.Throws<ArgumentOutOfRangeException>(() => new Theorem21(0.5).LimitCosine(double.NaN)).ParamName);
        Assert.Equal("gamma", Assert.Throws<ArgumentOutOfRangeException>(() => new Theorem21(0.5).CollapseRate(2)).ParamName);
        Assert.Equal("gamma", Assert.Throws<ArgumentOutOfRangeException>(() => new Theorem21(0.5).IdentityRate(2)).ParamName);
        Assert.Throws<InvalidOperationException>(() => new Theorem21(0.5, 1).CollapseRate(1));
        Assert.Throws<InvalidOperationException>(() => new Theorem21(0.5).ResidualRate(1));
        Assert.Equal("gamma", Assert.Throws<ArgumentOutOfRangeException>(() => new Theorem21(0.5, 1).ResidualRate(2)).ParamName);
        Assert.Equal("gamma", Assert.Throws<ArgumentOutOfRangeException>(() => new Theorem21(0.5, 1).ResidualRate(0)).ParamName);
        Assert.Equal("c", Assert.Throws<ArgumentOutOfRangeException>(() => Theorem21.CriticalWindowSelfWeight(double.NaN)).ParamName);
        Assert.Equal("selfWeight", Assert.Throws<ArgumentOutOfRangeException>(() => new Theorem21(0.5).CosineAtSelfWeight(1.5)).ParamName);
    }
}
