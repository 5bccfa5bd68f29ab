using AttentionDynamics.Layers;
using AttentionDynamics.Literature;
using AttentionDynamics.Tokens;
using MathNet.Numerics;

namespace AttentionDynamics.Tests.Literature;

public class UniformSphereTests
{
    [Fact]
    public void In_three_dimensions_the_mean_is_that_of_Langevin()
    {
        foreach (double beta in new[] { 0.5, 3, 20, 1e3, 1e6 })
            Close.Relative(1 / Math.Tanh(beta) - 1 / beta, UniformSphere.MeanResultantLength(beta, 3), 1e-13);
    }

    [Fact]
    public void In_other_dimensions_it_is_a_ratio_of_Bessel_functions()
    {
        foreach (int d in new[] { 2, 5, 8, 33, 100 })
        foreach (double beta in new[] { 0.1, 1, 7, 60, 300 })
            Close.Relative(SpecialFunctions.BesselI(d / 2.0, beta) / SpecialFunctions.BesselI(d / 2.0 - 1, beta), UniformSphere.MeanResultantLength(beta, d), 1e-12, $"d {d}, β {beta}");
    }

    [Fact]
    public void Where_Bessel_functions_underflow_it_is_still_the_series()
    {
        const double D = 4096, Beta = 1.5;
        Close.Relative(Beta / D * (1 - Beta * Beta / (D * (D + 2))), UniformSphere.MeanResultantLength(Beta, 4096), 1e-12);
        Assert.Equal(0, UniformSphere.LimitJacobianNorm(0, 4096));
    }

    [Theory]
    [InlineData(2, 4)]
    [InlineData(3, 2)]
    [InlineData(8, 4)]
    public void Tokens_on_the_sphere_approach_the_limit_as_one_over_n(int d, double beta)
    {
        double Error(int n) => Enumerable.Range(0, 20).Average(sample => JacobianNorm.Exact(new SphereTokens(d, 3, sample).Generate(n), beta)) - UniformSphere.LimitJacobianNorm(beta, d);
        double first = Error(100), second = Error(400);
        Assert.InRange(second / first, 0.15, 0.4);
        Assert.InRange(second / UniformSphere.LimitJacobianNorm(beta, d), 0, 0.3);
    }

    [Fact]
    public void A_hypothesis_that_fails_is_named()
    {
        Assert.Equal("dimension", Assert.Throws<ArgumentOutOfRangeException>(() => UniformSphere.LimitJacobianNorm(1, 1)).ParamName);
        Assert.Equal("beta", Assert.Throws<ArgumentOutOfRangeException>(() => UniformSphere.MeanResultantLength(-1, 2)).ParamName);
        Assert.Equal("beta", Assert.Throws<ArgumentOutOfRangeException>(() => UniformSphere.MeanResultantLength(double.NaN, 2)).ParamName);
    }
}
