using AttentionDynamics.Layers;
using AttentionDynamics.Layers.Exact;
using AttentionDynamics.Literature;
using AttentionDynamics.Tokens;
using CsCheck;

namespace AttentionDynamics.Tests.Literature;

public class UnscaledAttentionTests
{
    [Fact]
    public void Bounded_scores_bound_every_weight_and_the_entropy()
    {
        Gen.Select(Gen.Int[2, 20], Gen.Double[0, 4]).SelectMany((n, beta) => RandomTokens.Gaussian(n, 3).Select(tokens => (n, beta, tokens))).Sample((n, beta, tokens) =>
        {
            var bounds = new UnscaledAttention(beta);
            for (int i = 0; i < n; i++)
                Assert.All(AttentionLayer.Weights(tokens, beta, i), weight =>
                    Assert.InRange(weight, bounds.SmallestWeight(n) * (1 - 1e-12), bounds.LargestWeight(n) * (1 + 1e-12)));
            Assert.True(DenseLayer.Apply(tokens, beta, 1e-3).Weights.EntropyNats >= bounds.SmallestEntropyNats(n) - 1e-12);
        });
    }

    [Theory]
    [InlineData(0.2, 0.5)]
    [InlineData(0.8, 6)]
    public void The_angle_ratio_falls_as_the_square_of_n(double rho, double beta)
    {
        var state = SimplexState.FromRho(rho);
        var law = UnscaledAttention.SimplexAngleRatio(state, beta);
        Assert.Equal(-2, law.Exponent);
        Close.Relative(law.At(1e15), SimplexLayer.Apply(1e15, state, beta).Lambda, 1e-11);
        Close.Absolute(law.Log10At(1e200), SimplexLayer.Apply(1e200, state, beta).Log10Lambda, 1e-11);
    }

    [Fact]
    public void Bad_bounds_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new UnscaledAttention(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => UnscaledAttention.SimplexAngleRatio(SimplexState.FromRho(0.5), 0));
    }
}
