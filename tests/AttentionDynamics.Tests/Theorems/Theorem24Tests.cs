using AttentionDynamics.Layers;
using AttentionDynamics.Layers.Exact;
using AttentionDynamics.Theorems;
using AttentionDynamics.Tokens;
using CsCheck;

namespace AttentionDynamics.Tests.Theorems;

public class Theorem24Tests
{
    [Fact]
    public void The_one_form_is_the_three_limits_as_the_paper_states_them()
    {
        Gen.Select(Gen.Double[0.05, 0.95], Gen.Double[0.2, 5], Gen.Int[1, 1000]).Sample((rho, q, d) =>
        {
            var theorem = new Theorem24(rho, 0, q);
            double gamma = theorem.CriticalGamma;
            Assert.Equal(0, theorem.LimitJacobianNorm(0.9 * gamma, d));
            Close.Absolute(1 / (4 * q) * (1 - 1.0 / d), theorem.LimitJacobianNorm(gamma, d), 1e-14);
            Close.Absolute(1 / q * (1 - 1.0 / d), theorem.LimitJacobianNorm(1.1 * gamma, d), 1e-14);
        });
    }

    [Fact]
    public void The_exact_gradient_norm_tends_to_the_limit_for_every_residual()
    {
        Gen.Select(Gen.Double[0.05, 0.95], Gen.OneOf(Gen.Const(0.0), Gen.Double[0.1, 3]), Gen.Double[0.2, 5]).Sample((rho, alpha, q) =>
        {
            var theorem = new Theorem24(rho, alpha, q);
            foreach (double u in new[] { 0.5, 1, 1.5 })
            {
                double gamma = u * theorem.CriticalGamma, first = Error(1e40), second = Error(1e44);
                Assert.True(first <= 1e-12 * (1 + alpha * alpha + 1 / q) && second <= first + 1e-13, $"u {u}: {first}, {second}");
                double Error(double n) => Math.Abs(Exact(n, rho, u, alpha, q) - theorem.LimitJacobianNorm(gamma, n));
            }
        });
    }

    [Theory]
    [InlineData(0.1, 1.2)]
    [InlineData(0.5, 1.5)]
    [InlineData(0.9, 1.8)]
    public void Identity_is_approached_at_the_stated_rate(double rho, double u)
    {
        var theorem = new Theorem24(rho, 0, 1.7);
        // Where 1-qη is 1e-7 or so: beyond, a subtraction from 1 leaves no digits.
        double n = Math.Pow(10, 7 / (u - 1)), law = theorem.IdentityRate(u * theorem.CriticalGamma).At(n);
        Close.Relative(law, 1 - 1.7 * Exact(n, rho, u, 0, 1.7), 0.01);
    }

    [Theory]
    [InlineData(0.1, 0.2)]
    [InlineData(0.5, 0.5)]
    [InlineData(0.9, 0.8)]
    [InlineData(0.5, 0)]
    public void Collapse_has_the_stated_constant_and_exponent(double rho, double u)
    {
        var theorem = new Theorem24(rho, 0, 1.7);
        Close.Absolute(theorem.CollapseRate(u * theorem.CriticalGamma).Log10At(1e100), Math.Log10(1.7 * Exact(1e100, rho, u, 0, 1.7)), 1e-6);
    }

    [Fact]
    public void The_excess_at_the_threshold_is_right_within_14_percent_at_1024_and_8_at_a_million()
    {
        foreach (double rho in new[] { 0.1, 0.5, 0.9 })
        foreach ((double n, double tolerance) in new[] { (1024, 0.14), (1e6, 0.08) })
        {
            var theorem = new Theorem24(rho, 0, 2);
            double exact = Exact(n, rho, 1, 0, 2) - theorem.LimitJacobianNorm(theorem.CriticalGamma, n);
            Close.Relative(exact, theorem.CriticalExcess(n, n), tolerance, $"ρ {rho}, n {n}");
        }
    }

    [Fact]
    public void Dense_simplices_follow_the_limit_from_afar()
    {
        const int N = 128;
        var theorem = new Theorem24(0.5);
        var tokens = Simplex.Configuration(N, N, 0.5);
        double sub = JacobianNorm.Exact(tokens, 0.3 * theorem.CriticalGamma * Math.Log(N)), super = JacobianNorm.Exact(tokens, 3 * theorem.CriticalGamma * Math.Log(N));
        Assert.InRange(sub, 0, 0.05);
        Close.Relative(theorem.LimitJacobianNorm(6, N), super, 0.01);
    }

    [Fact]
    public void A_hypothesis_that_fails_is_named()
    {
        Assert.Equal("rho", Assert.Throws<ArgumentOutOfRangeException>(() => new Theorem24(0)).ParamName);
        Assert.Equal("dimension", Assert.Throws<ArgumentOutOfRangeException>(() => new Theorem24(0.5).LimitJacobianNorm(1, 0)).ParamName);
        Assert.Equal("gamma", Assert.Throws<ArgumentOutOfRangeException>(() => new Theorem24(0.5).IdentityRate(4)).ParamName);
        Assert.Equal("gamma", Assert.Throws<ArgumentOutOfRangeException>(() => new Theorem24(0.5).IdentityRate(1)).ParamName);
        Assert.Equal("gamma", Assert.Throws<ArgumentOutOfRangeException>(() => new Theorem24(0.5).CollapseRate(2)).ParamName);
        Assert.Equal("dimension", Assert.Throws<ArgumentOutOfRangeException>(() => new Theorem24(0.5).CriticalExcess(8, 7)).ParamName);
        Assert.Throws<InvalidOperationException>(() => new Theorem24(0.5, 1).CollapseRate(1));
        Assert.Throws<InvalidOperationException>(() => new Theorem24(0.5, 1).IdentityRate(3));
        Assert.Throws<InvalidOperationException>(() => new Theorem24(0.5, 1).CriticalExcess(8, 8));
    }

    private static double Exact(double n, double rho, double u, double alpha, double q) =>
        SimplexLayer.Apply(n, SimplexState.FromRho(rho, q), u / (1 - rho) * Math.Log(n), alpha).JacobianNorm(n);
}
