using AttentionDynamics.Layers;
using AttentionDynamics.Tokens;
using MathNet.Numerics.Distributions;

namespace AttentionDynamics.Tests.Layers;

public class DifferenceJacobianTests
{
    [Fact]
    public void Its_norm_is_that_of_the_blocks()
    {
        foreach (int seed in Enumerable.Range(0, 12))
        {
            var random = new Random(seed);
            (int n, int d) = (2 + seed % 5, 2 + seed % 3);
            double beta = 8 * random.NextDouble(), alpha = seed % 2 * random.NextDouble();
            // Norms far from 1: steps must go with them.
            var values = new double[n * d];
            Normal.Samples(random, values, 0, seed % 3 == 0 ? 1e3 : 1e-2);
            var tokens = new TokenConfiguration(values, n, d);
            Close.Relative(JacobianNorm.Exact(tokens, beta, alpha), DifferenceJacobian.Norm(tokens, beta, alpha), 1e-8, $"seed {seed}");
        }
    }

    [Fact]
    public void Rows_are_outputs_and_columns_are_inputs()
    {
        // Two tokens at an angle in the plane, β = 0: x_i' is the mean of directions, whose derivative by x_k is P_k/(2|x_k|).
        var tokens = new TokenConfiguration([2, 0, 0, 1], 2, 2);
        double[,] jacobian = DifferenceJacobian.Of(tokens, 0, 0.25);
        double[,] expected = { { 0.25, 0, 0.5, 0 }, { 0, 0.5, 0, 0 }, { 0, 0, 0.75, 0 }, { 0, 0.25, 0, 0.25 } };
        for (int row = 0; row < 4; row++)
        for (int column = 0; column < 4; column++)
            Close.Absolute(expected[row, column], jacobian[row, column], 1e-9, $"entry {row}, {column}");
    }

    [Fact]
    public void Large_token_sets_are_refused()
    {
        var tokens = new SphereTokens(64, 1).Generate(65);
        Assert.Contains("expected nd ≤ 4096 at d = 64, got 65", Assert.Throws<ArgumentOutOfRangeException>(() => DifferenceJacobian.Of(tokens, 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => DifferenceJacobian.Norm(tokens, -1));
    }
}
