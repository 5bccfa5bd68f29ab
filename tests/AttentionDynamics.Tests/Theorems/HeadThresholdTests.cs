using AttentionDynamics.Layers;
using AttentionDynamics.Numerics;
using AttentionDynamics.Theorems;

namespace AttentionDynamics.Tests.Theorems;

public class HeadThresholdTests
{
    // By hand: δ = log 2048/d_k.
    [Theory]
    [InlineData(128, false, 1.0679)]
    [InlineData(64, false, 1.1604)]
    [InlineData(64, true, 1.0989)]
    public void A_random_head_has_the_scale_of_the_formula_and_nearly_that_of_a_measurement(int dimension, bool normalised, double expected)
    {
        var head = new RandomHead(2048, dimension, 0.5, normalised);
        Close.Absolute(expected, head.ReducedScale!.Value, 5e-5);
        Close.Relative(2 * head.ReducedScale.Value, head.Gamma!.Value, 1e-15);
        // W y_i of a simplex is a Gaussian vector of d_k numbers, with the cosine ρ between two of them in the mean.
        const int n = 2048;
        var random = new CounterRandom(1, 0);
        var tokens = new double[n * dimension];
        double[] common = new double[dimension], own = new double[dimension];
        random.Normals(CounterRandom.Purpose.Shared, 0, common);
        for (int i = 0; i < n; i++)
        {
            random.Normals(CounterRandom.Purpose.Token, i, own);
            double norm = 0;
            for (int k = 0; k < dimension; k++)
            {
                tokens[i * dimension + k] = Math.Sqrt(0.5) * common[k] + Math.Sqrt(0.5) * own[k];
                norm += tokens[i * dimension + k] * tokens[i * dimension + k];
            }
            for (int k = 0; k < dimension; k++)
                tokens[i * dimension + k] /= normalised ? Math.Sqrt(norm) : Math.Sqrt(dimension);
        }
        var heads = AttentionHeads.Of(tokens, tokens, tokens, dimension);
        // The cosine that this sample has instead of ρ: the common part's share of the mean square.
        double mean = 0, square = 0;
        for (int k = 0; k < dimension; k++)
        {
            double sum = 0;
            for (int i = 0; i < n; i++)
            {
                sum += tokens[i * dimension + k];
                square += tokens[i * dimension + k] * tokens[i * dimension + k];
            }
            mean += sum * sum;
        }
        double gap = square / n - (mean - square) / n / (n - 1.0);
        double low = 0.8, high = 1.6;
        for (int step = 0; step < 12; step++)
        {
            double u = (low + high) / 2, self = 0;
            var rule = new AttentionRule { Scale = u * Math.Log(n) / gap };
            for (int i = 0; i < n; i += 16)
                self += heads.Weights(i, rule: rule)[i] / (n / 16);
            (low, high) = self < 0.5 ? (u, high) : (low, u);
        }
        Close.Absolute(head.ReducedScale.Value, low, 0.03);
    }

    [Fact]
    public void A_small_head_has_no_direct_transition()
    {
        var head = new RandomHead(2048, 32, 0.5);
        Close.Relative(4 * Math.Log(2048), head.LeastDimension, 1e-14);
        Assert.Null(new RandomHead(2048, 30, 0.5).ReducedScale);
        Assert.NotNull(head.ReducedScale);
        Close.Relative(1, new RandomHead(2048, 1e18, 0.5).ReducedScale!.Value, 1e-14);
    }

    [Fact]
    public void Rotary_positions_have_the_scale_of_the_equation_which_the_sum_over_distances_meets()
    {
        var threshold = new RotaryThreshold(8192, 0.5, 5e5);
        Close.Absolute(11.044, threshold.Scale!.Value, 5e-4);
        double s = threshold.Share!.Value;
        Close.Absolute(threshold.Scale.Value * 0.5, (1 - s) * Math.Log(8192) - Math.Log(1 - s) - 0.5772156649 * s, 1e-9);
        foreach (var (n, rho, rotaryBase) in new[] { (8192, 0.5, 5e5), (2048, 0.4, 5e5), (16384, 0.3, 1e6) })
        {
            var each = new RotaryThreshold(n, rho, rotaryBase);
            Assert.True(each.Share < 0.6);
            Close.Relative(each.ScaleOfSum(1024), each.Scale!.Value, 2e-3, $"n {n}, ρ {rho}");
        }
        Close.Absolute(11.0414, threshold.ScaleOfSum(128), 5e-5);
        // β at which the others' weights are as much as its own, by the definition.
        double beta = new RotaryThreshold(50, 0.5, 1e4).ScaleOfSum(8), others = 0;
        for (int t = 1; t < 50; t++)
        {
            double mean = (Math.Cos(t) + Math.Cos(t * 0.1) + Math.Cos(t * 0.01) + Math.Cos(t * 0.001)) / 4;
            others += Math.Exp(beta * 0.5 * mean);
        }
        Close.Relative(Math.Exp(beta), others, 1e-9);
        Assert.Null(new RotaryThreshold(1e300, 0.99, 2).Scale);
    }
}
