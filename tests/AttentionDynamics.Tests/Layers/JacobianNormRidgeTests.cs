using AttentionDynamics.Layers;
using AttentionDynamics.Layers.Exact;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Layers;

public class JacobianNormRidgeTests
{
    [Fact]
    public void On_the_simplex_the_value_is_taken_there()
    {
        foreach (double n in new[] { 3, 64, 1e4, 1e12, 1e100 })
        foreach (double rho in new[] { 0.1, 0.5, 0.9 })
        foreach (double share in new[] { 0.1, 0.5, 0.9 })
        {
            var simplex = SimplexState.FromRho(rho);
            double eta = share * (1 - 1 / n);
            if (eta > SimplexLayer.Apply(n, simplex, 0).JacobianNorm(n))
                Close.Absolute(eta, SimplexLayer.Apply(n, simplex, SimplexJacobianRidge.Beta(n, simplex, n, eta)).JacobianNorm(n), 1e-11, $"n {n}, ρ {rho}, {share}");
        }
    }

    [Fact]
    public void Half_way_the_self_weight_is_one_over_the_root_of_two()
    {
        foreach (double rho in new[] { 0.2, 0.5, 0.8 })
            Close.Relative((Math.Log(1e14) + Math.Log(1 + Math.Sqrt(2))) / (1 - rho), SimplexJacobianRidge.Beta(1e14, SimplexState.FromRho(rho), 1e14, 0.5), 1e-12, $"ρ {rho}");
    }

    [Fact]
    public void Dense_tokens_have_the_ridge_of_their_simplex()
    {
        var simplex = SimplexState.FromRho(0.6, 2);
        var tokens = Simplex.Configuration(24, 30, 0.6, 2);
        Close.Relative(SimplexJacobianRidge.Beta(24, simplex, 30, 0.2), JacobianNormRidge.Beta(tokens, 0.2), 1e-8);
    }

    [Fact]
    public void A_value_that_is_not_taken_is_an_error()
    {
        var tokens = Simplex.Configuration(8, 8, 0.5);
        Assert.Contains("expected a value that is taken, got 5", Assert.Throws<ArgumentOutOfRangeException>(() => JacobianNormRidge.Beta(tokens, 5)).Message, StringComparison.Ordinal);
        foreach (double value in new[] { 0, -1, double.NaN })
            Assert.Throws<ArgumentOutOfRangeException>(() => JacobianNormRidge.Beta(tokens, value));
        Assert.Throws<ArgumentOutOfRangeException>(() => SimplexJacobianRidge.Beta(8, SimplexState.FromRho(0.5), 7, 0.3));
    }
}
