using AttentionDynamics.Layers.Exact;
using AttentionDynamics.Scaling;
using AttentionDynamics.Theorems;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Theorems;

public class SupercriticalDepthTests
{
    [Theory]
    [InlineData(0.3, 1.2, 1e30)]
    [InlineData(0.5, 1.3, 1e18)]
    [InlineData(0.1, 1.1, 1e40)]
    public void The_layers_counted_one_by_one_are_those_of_the_two_orders(double rho, double u, double n)
    {
        double gamma = u / (1 - rho), logN = Math.Log(n);
        int? counted = SimplexLayer.LayersUntilCosine(n, SimplexState.FromRho(rho), new LogarithmicScaling(gamma), 0, 1 - 1 / gamma, 1_000_000);
        // The next order is 2/(ργ log n)², and a sum over layers is its integral up to the logarithm of their number.
        double predicted = SupercriticalDepth.Layers(n, rho, gamma), next = 2 / Math.Pow(rho * gamma * logN, 2);
        Close.Relative(counted!.Value, predicted, 2 * Math.Log(predicted) / predicted + 1.5 * next);
        Assert.True(next < 0.02);
    }

    [Fact]
    public void It_is_a_statement_above_the_threshold_only()
    {
        Assert.Equal("gamma", Assert.Throws<ArgumentOutOfRangeException>(() => SupercriticalDepth.Layers(1e6, 0.5, 2)).ParamName);
        Assert.Equal("n", Assert.Throws<ArgumentOutOfRangeException>(() => SupercriticalDepth.Layers(1, 0.5, 3)).ParamName);
        Assert.Equal("rho", Assert.Throws<ArgumentOutOfRangeException>(() => SupercriticalDepth.Layers(1e6, 1, 3)).ParamName);
    }
}
