using AttentionDynamics.Layers.Exact;
using AttentionDynamics.Theorems;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Theorems;

public class SimplexRidgeTests
{
    public static TheoryData<double, double, double> Cases => new MatrixTheoryData<double, double, double>(
        [2, 3, 16, 1024, 1e6, 1e12, 1e300], [1e-3, 0.1, 0.5, 0.9, 0.9999], [1e-6, 0.1, 0.5, 0.9, 0.999999]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_exact_layer_has_the_given_angle_ratio_there(double n, double rho, double lambda)
    {
        var simplex = SimplexState.FromRho(rho);
        var layer = SimplexLayer.Apply(n, simplex, SimplexRidge.Beta(n, simplex, lambda));
        // The layer's β(1-ρ) carries the rounding of a logarithm up to 700, which the ratio's logarithm inherits.
        Close.Relative(lambda, layer.Lambda, 1e-12);
        Close.Relative(1 - lambda, layer.OneMinusLambda, 1e-11);
    }

    [Theory]
    [InlineData(0.1, 0.5)]
    [InlineData(0.7, 0.5)]
    [InlineData(0.3, 0.9)]
    public void The_window_tends_to_the_logit_of_the_limiting_self_weight_and_the_error_is_of_order_1_over_n(double rho, double lambda)
    {
        var simplex = SimplexState.FromRho(rho);
        Close.Relative(lambda, new Theorem21(rho).AngleRatioAtSelfWeight(SimplexRidge.LimitSelfWeight(rho, lambda)), 1e-14);
        double Error(double n) => n * ((SimplexRidge.ReducedScale(n, simplex, lambda) - 1) * Math.Log(n) - SimplexRidge.LimitWindow(rho, lambda));
        Close.Relative(Error(1e5), Error(1e4), 2e-3);
    }

    [Fact]
    public void What_is_out_of_range_is_named()
    {
        var simplex = SimplexState.FromRho(0.5);
        Assert.Equal("lambda", Assert.Throws<ArgumentOutOfRangeException>(() => SimplexRidge.Beta(10, simplex, 1)).ParamName);
        Assert.Equal("n", Assert.Throws<ArgumentOutOfRangeException>(() => SimplexRidge.Beta(1, simplex)).ParamName);
        Assert.Throws<ArgumentOutOfRangeException>(() => SimplexRidge.Beta(10, new SimplexState(0, 1)));
        Assert.Equal("rho", Assert.Throws<ArgumentOutOfRangeException>(() => SimplexRidge.LimitSelfWeight(1)).ParamName);
    }
}
