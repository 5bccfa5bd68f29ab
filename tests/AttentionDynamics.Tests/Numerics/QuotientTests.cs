using AttentionDynamics.Numerics;

namespace AttentionDynamics.Tests.Numerics;

public class QuotientTests
{
    // Mantissas at the ends and in the middle of a binade, where rounding has the least room.
    private static readonly double[] Edges =
        [.. from mantissa in new[] { 1.0, 1.25, 1.5, Math.Sqrt(2), 2 - 1 / 3.0, 2.0 } from step in Enumerable.Range(-6, 13) select mantissa + step * Math.ScaleB(1, -52)];

    [Fact]
    public void The_bits_are_those_of_the_operator_at_every_width()
    {
        var random = new Random(11);
        (double A, double B)[] pairs =
        [
            // But for one: the nearest double of 1/b is not found where b is the last of its binade, and that shows where a is a power of two.
            .. from x in Edges from y in Edges where !(double.IsPow2(x) && IsLastOfBinade(y)) select (x, y),
            .. Enumerable.Range(0, 400_000).Select(_ => (1 + random.NextDouble(), 1 + random.NextDouble())),
            .. Enumerable.Range(0, 100_000).Select(_ => (Math.Pow(10, 130 * (random.NextDouble() - 0.99)), Math.Pow(10, 130 * (random.NextDouble() - 0.99)))),
            .. Enumerable.Range(0, 1000).Select(_ => (0.0, random.NextDouble() + 1e-130)),
        ];
        double[] a = [.. pairs.Select(pair => pair.A)], b = [.. pairs.Select(pair => pair.B)];
        Array.Resize(ref a, (a.Length + 7) / 8 * 8);
        Array.Resize(ref b, a.Length);
        b.AsSpan(pairs.Length).Fill(1);
        double[] expected = [.. a.Zip(b, (x, y) => x / y)];
        foreach (double[] quotients in new[] { Run<Lanes512<double>>(a, b), Run<Lanes256<double>>(a, b), Run<Lanes128<double>>(a, b) })
        {
            for (int i = 0; i < a.Length; i++)
                Assert.True(quotients[i] == expected[i], $"{a[i]:R} / {b[i]:R}: expected {expected[i]:R}, got {quotients[i]:R}");
        }
    }

    [Fact]
    public void Pairs_next_to_coinciding_are_left_to_the_operator()
    {
        double[] after = [0, 1e-100, 0.5, 1, 1, 1, 1, 1], close = [1, 1, 1, 1e-145, 1, 1, 1, 1], remains = [1e-145, 1, 1, 1, 1, 1, 1, 1];
        Assert.True(Adds(after, after));
        Assert.False(Adds(close, after));
        Assert.False(Adds(after, remains));

        static bool Adds(double[] before, double[] after)
        {
            PairSums sums = PairSums.None;
            bool added = PairKernels<Lanes512<double>>.TryRatios([.. before.Select(gap => gap == 0 ? 1 : gap)], 8, after, 8, 1, 8, -1, ref sums);
            Assert.Equal(added, sums.Gaps > 0);
            return added;
        }
    }

    private static bool IsLastOfBinade(double x) => double.IsPow2(Math.BitIncrement(x));

    private static double[] Run<V>(double[] a, double[] b)
        where V : struct, ILanes<V, double>
    {
        var quotients = new double[a.Length];
        for (int i = 0; i < a.Length; i += V.Width)
            V.Quotient(V.Load(ref a[i], 0), V.Load(ref b[i], 0)).Store(ref quotients[i], 0);
        return quotients;
    }
}
