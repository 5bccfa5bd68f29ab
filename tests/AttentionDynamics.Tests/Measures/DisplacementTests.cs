using AttentionDynamics.Layers;
using AttentionDynamics.Layers.Exact;
using AttentionDynamics.Measures;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Measures;

public class DisplacementTests
{
    [Fact]
    public void On_a_simplex_it_is_the_weight_on_others_times_their_distance()
    {
        foreach (double beta in new[] { 0.0, 3, 12 })
        {
            var tokens = Simplex.Configuration(30, 30, 0.4, 2);
            var moved = Displacement.Of(tokens, DenseLayer.Apply(tokens, beta).Tokens);
            // ATT(y) - y is the weight on the others times the way to their mean, and 29 others have |mean - y|² = (1-ρ)(1 + 1/29).
            double expected = SimplexLayer.Apply(30, SimplexState.FromRho(0.4, 2), beta).OthersWeight * Math.Sqrt(0.6 * 30 / 29);
            Close.Relative(expected, moved.Largest, 1e-12, $"largest, β {beta}");
            Close.Relative(expected, moved.Mean, 1e-12, $"mean, β {beta}");
        }
    }

    [Fact]
    public void The_largest_is_that_of_the_token_that_moves_most()
    {
        var before = new TokenConfiguration([2, 0, 0, 3, 1, 0], 3, 2);
        var moved = Displacement.Of(before, new TokenConfiguration([1, 0, 0, 0.5, 0.75, 0], 3, 2));
        Assert.Equal((0.25, 0.5), (moved.Mean, moved.Largest));
        Assert.Throws<ArgumentException>(() => Displacement.Of(before, new TokenConfiguration([1, 0, 0, 1], 2, 2)));
        Assert.Throws<ArgumentException>(() => Displacement.Of(before, new TokenConfiguration([1, 1, 1], 3, 1)));
    }
}
