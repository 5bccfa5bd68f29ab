using AttentionDynamics.Layers.Tiles;
using AttentionDynamics.Measures;
using CsCheck;

namespace AttentionDynamics.Tests.Layers.Heads;

public class GapBucketsTests
{
    private static readonly Gen<double> Score = Gen.OneOf(
        Gen.Double[0, 1].Select(x => x * x * x), Gen.Double[0, 1e-9], Gen.Double[0, 1e9], Gen.Double[-5, 5].Select(x => Math.Round(x, 1)), Gen.Double[4, 4.001]);

    /// <summary>Rows of every shape that was thought of: one lump, several, ties, many decades.</summary>
    public static TheoryData<string, double[]> Rows
    {
        get
        {
            var random = new Random(5);
            double Normal() => MathNet.Numerics.Distributions.Normal.Sample(random, 0, 1);
            return new TheoryData<string, double[]>
            {
                { "normal", [.. Enumerable.Range(0, 20000).Select(_ => Normal())] },
                { "a sink above a lump", [30, .. Enumerable.Range(0, 20000).Select(_ => Normal())] },
                { "one gap", [1, .. Enumerable.Repeat(0.5, 5000)] },
                { "one gap but for rounding", [1, .. Enumerable.Range(0, 5000).Select(k => 0.5 + k % 7 * 1e-16)] },
                { "two lumps", [9, .. Enumerable.Range(0, 9000).Select(k => (k % 3 == 0 ? 7 : 1) + 1e-3 * Normal())] },
                { "thirty decades", [0, .. Enumerable.Range(0, 9000).Select(_ => -Math.Pow(10, random.NextDouble() * 30 - 20))] },
                { "equal quotients", [0, .. Enumerable.Range(2, 6000).Select(k => -Math.Log(k))] },
                { "equal quotients, twice", [0, .. Enumerable.Range(2, 6000).Select(k => -Math.Log(k / 2 + 1))] },
                { "subnormal", [0, .. Enumerable.Range(1, 3000).Select(k => -k * double.Epsilon)] },
                { "largest", [0, .. Enumerable.Range(1, 3000).Select(k => -k * 5e304)] },
                { "two of the largest", [3, 3, .. Enumerable.Range(0, 3000).Select(_ => Normal())] },
                { "two keys", [1, 0] },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Lambda_and_the_keys_that_carry_are_those_of_the_sorted_row(string name, double[] scores)
    {
        foreach (double scale in new[] { 0, 0.1, 1, 7 })
            AssertAsSorted(scores, scale, name);
    }

    [Fact]
    public void Any_row_gives_the_bits_of_the_sorted_one() => Gen.Select(Score.Array[2, 900], Gen.Double[0, 5])
        .Sample((scores, scale) => AssertAsSorted(scores, scale, "random"), iter: 300);

    private static void AssertAsSorted(double[] scores, double scale, string name)
    {
        int largest = Array.IndexOf(scores, scores.Max());
        double[] gaps = [.. scores.Where((_, j) => j != largest).Select(score => scores[largest] - score)];
        double[] weights = [.. gaps.Select(gap => Math.Exp(-scale * gap))];
        double needed = 0.9 * (1 + weights.Sum()) * (1 - WeightConcentration.CarryingTolerance);
        (double lambda, int carrying) = new GapBuckets(scores.Length).Of(gaps, weights, (gaps.Min(), gaps.Max()), scale, needed);
        Assert.Equal(GapRow.OfScores(scores).GapScale, lambda);
        Assert.True(WeightConcentration.TokensCarrying([1, .. weights]) == carrying, $"{name} at {scale}: {carrying}");
    }
}
