using AttentionDynamics.Layers;
using AttentionDynamics.Layers.Exact;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Layers.Exact;

public class PartingLayerTests
{
    [Fact]
    public void It_is_what_the_dense_layer_does_to_the_pair()
    {
        foreach (int n in new[] { 6, 34, 258 })
        {
            var tokens = PartingTokens.Configuration(n);
            foreach (double beta in new[] { 0, 1, 6.2, 30 })
            {
                var after = DenseLayer.Apply(tokens, beta).Tokens.WithUnitNorms();
                double gap = Enumerable.Range(0, n + 1).Sum(k => Math.Pow(after[0][k] - after[1][k], 2)) / 2;
                if (beta > 0)
                    Close.Relative(gap, PartingLayer.GapOut(n, beta), 1e-11, $"n {n}, β {beta}");
                else
                    Close.Absolute(gap, PartingLayer.GapOut(n, 0), 1e-30, $"n {n}");
            }
        }
    }

    [Fact]
    public void Below_the_band_the_pair_parts_ever_further()
    {
        Close.Relative(0.005, PartingLayer.GapIn, 1e-15);
        double[] lengths = [1e2, 1e3, 1e6, 1e12, 1e100, 1e300];
        double[] gaps = [.. lengths.Select(n => PartingLayer.GapOut(n, 0.9 / 0.8 * Math.Log(n)))];
        Assert.All(gaps.Zip(gaps.Skip(1)), pair => Assert.True(pair.First < pair.Second));
        Close.Relative(0.75, gaps[^1], 1e-6);
    }

    [Theory]
    [InlineData(5, 1, "n")]
    [InlineData(1e301, 1, "n")]
    [InlineData(100, -1, "beta")]
    [InlineData(100, 1401, "beta")]
    [InlineData(100, double.NaN, "beta")]
    public void What_is_out_of_range_is_named(double n, double beta, string parameter) =>
        Assert.Equal(parameter, Assert.Throws<ArgumentOutOfRangeException>(() => PartingLayer.GapOut(n, beta)).ParamName);

    [Fact]
    public void The_largest_scale_gives_a_number() => Assert.True(double.IsFinite(PartingLayer.GapOut(6, 1400)));
}
