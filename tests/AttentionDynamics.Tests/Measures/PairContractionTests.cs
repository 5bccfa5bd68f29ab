using AttentionDynamics.Layers;
using AttentionDynamics.Measures;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Measures;

public class PairContractionTests
{
    [Fact]
    public void It_is_the_extreme_over_all_pairs_at_every_small_size()
    {
        foreach (int n in new[] { 2, 3, 7, 8, 9, 31, 64, 65, 130 })
        {
            foreach (int d in new[] { 2, 5, 17 })
            {
                var before = new GaussianTokens(d, 0.3, n).Generate(n);
                var after = DenseLayer.Apply(before, 1.5).Tokens;
                var measured = PairContraction.Of(before, after);
                (double gain, double ratio, long parting) = (double.PositiveInfinity, double.NegativeInfinity, 0);
                for (int i = 0; i < n; i++)
                {
                    for (int j = i + 1; j < n; j++)
                    {
                        (double gapBefore, double gapAfter) = (Gap(before, i, j), Gap(after, i, j));
                        gain = Math.Min(gain, gapBefore - gapAfter);
                        ratio = Math.Max(ratio, gapAfter / gapBefore);
                        parting += gapAfter > gapBefore ? 1 : 0;
                    }
                }
                Close.Absolute(gain, measured.SmallestGain, 1e-13, $"n {n}, d {d}");
                Close.Relative(ratio, measured.LargestRatio, 1e-9, $"n {n}, d {d}");
                Assert.Equal(parting, measured.PartingPairs);
            }
        }
    }

    [Fact]
    public void Pairs_that_coincide_have_no_ratio()
    {
        var before = new TokenConfiguration([1, 0, 2, 0, 0, 1], 3, 2);
        var after = new TokenConfiguration([1, 0, 1, 0, 1, 1], 3, 2);
        var measured = PairContraction.Of(before, after);
        Close.Relative(1 - Math.Sqrt(0.5), measured.LargestRatio, 1e-14);
        Assert.Equal((0, 0), (measured.SmallestGain, measured.PartingPairs));
        Assert.Throws<ArgumentException>(() => PairContraction.Of(before, new TokenConfiguration([1, 0, 0, 1], 2, 2)));
    }

    private static double Gap(TokenConfiguration tokens, int i, int j)
    {
        double[] Unit(int t)
        {
            double[] row = tokens[t].ToArray();
            double norm = Math.Sqrt(row.Sum(x => x * x));
            return [.. row.Select(x => x / norm)];
        }
        return Unit(i).Zip(Unit(j), (a, b) => (a - b) * (a - b)).Sum() / 2;
    }
}
