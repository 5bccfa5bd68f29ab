using System.Numerics;
using AttentionDynamics.Layers;
using AttentionDynamics.Numerics;

namespace AttentionDynamics.Tests.Layers;

/// <summary>Softmax attention at the ends of the range of numbers, where a maximum is taken off the scores or not.</summary>
public class SoftmaxTilesTests
{
    [Fact]
    public void Scores_that_all_lie_at_one_end_of_the_range_are_as_good_as_any()
    {
        // A score is ±span but for a little: just within what is done without a maximum, and beyond it.
        foreach (double sign in new[] { -1.0, 1 })
        {
            foreach (double span in new[] { 1.0, 41, 42, 80, 1000 })
                At<Lanes512<float>, Lanes256<float>, Lanes128<float>, float>(sign, span, 1e-5);
            foreach (double span in new[] { 1.0, 346, 347, 700, 1e5 })
                At<Lanes512<double>, Lanes256<double>, Lanes128<double>, double>(sign, span, 1e-12);
        }

        static void At<VWide, VMiddle, VNarrow, T>(double sign, double span, double tolerance)
            where VWide : struct, ILanes<VWide, T>
            where VMiddle : struct, ILanes<VMiddle, T>
            where VNarrow : struct, ILanes<VNarrow, T>
            where T : unmanaged, INumber<T>
        {
            const int n = 70, m = 400;
            T[] q = [.. Enumerable.Range(0, n).SelectMany(_ => Two<T>(sign * span, 1))];
            // The second coordinate is the angle's: of the lengths' product it takes nothing away.
            T[] k = [.. Enumerable.Range(0, m).SelectMany(j => Two<T>(1, j % 7 / 64.0))], v = [.. Enumerable.Range(0, m).Select(j => T.CreateChecked(j % 13 / 8.0))];
            double[] weights = [.. Enumerable.Range(0, m).Select(j => Math.Exp(j % 7 / 64.0))];
            double expected = weights.Select((weight, j) => weight * (j % 13 / 8.0)).Sum() / weights.Sum();
            Check<VWide, T>(q, k, v, 2, expected, tolerance * (1 + span), $"scores of {sign * span}");
            Check<VMiddle, T>(q, k, v, 2, expected, tolerance * (1 + span), $"scores of {sign * span}");
            Check<VNarrow, T>(q, k, v, 2, expected, tolerance * (1 + span), $"scores of {sign * span}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1e-37)]
    [InlineData(1e-20)]
    [InlineData(1e-10)]
    [InlineData(1e10)]
    [InlineData(1e20)]
    [InlineData(1e35)]
    public void Values_may_have_any_size(double size)
    {
        const int m = 300;
        float[] q = [.. Enumerable.Range(0, 20).Select(i => (i - 10) * 2f)], k = [.. Enumerable.Range(0, m).Select(j => j % 5 / 4f)],
            v = [.. Enumerable.Range(0, m).Select(j => (float)(size * (1 + j % 3)))], output = new float[20];
        StreamingAttention.Attend(q, k, v, output, 1, 1, 1);
        for (int i = 0; i < 20; i++)
        {
            double[] weights = [.. k.Select(key => Math.Exp(q[i] * (double)key))];
            Close.Relative(v.Select((value, j) => value * weights[j]).Sum() / weights.Sum(), output[i], 1e-5);
        }
    }

    [Theory]
    [InlineData(1e-30, 1e30, 1)]
    [InlineData(1e30, 1e-30, 1)]
    [InlineData(1e-22, 1e22, 1)]
    [InlineData(1e-44, 1e37, 1)]
    [InlineData(1e-25, 1, 1e26)]
    [InlineData(1, 1e-25, 1e26)]
    public void Short_queries_may_meet_long_keys_and_large_scales(double query, double key, double scale)
    {
        // The squares of some of these lengths are no numbers.
        const int m = 300;
        float[] q = [(float)(query * 3)], k = [.. Enumerable.Range(0, m).Select(j => (float)(key * (1 + j % 30)))], v = [.. Enumerable.Range(0, m).Select(j => (float)(j % 30))], output = [0];
        StreamingAttention.Attend(q, k, v, output, 1, 1, (float)scale);
        double[] scores = [.. k.Select(x => x * scale * q[0])], weights = [.. scores.Select(score => Math.Exp(score - scores.Max()))];
        Close.Relative(v.Select((value, j) => value * weights[j]).Sum() / weights.Sum(), output[0], 1e-4);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(300)]
    public void Of_many_keys_floats_keep_their_digits(double scale)
    {
        // Weights nearly the same: rounding errors of a sum that runs over all keys would all have one sign.
        const int n = 3, m = 600_000;
        float[] q = [.. Enumerable.Range(0, n).Select(i => (i + 1) / 7f)], k = [.. Enumerable.Range(0, m).Select(j => 1 + (j % 3) * 1e-4f)],
            v = [.. Enumerable.Range(0, m).Select(j => 0.7f + 0.1f * (j % 5))], output = new float[n];
        StreamingAttention.Attend(q, k, v, output, 1, 1, (float)scale);
        for (int i = 0; i < n; i++)
        {
            double[] weights = [.. k.Select(key => Math.Exp(scale * q[i] * (key - 1.0)))];
            Close.Relative(v.Select((value, j) => value * weights[j]).Sum() / weights.Sum(), output[i], 2e-5);
        }
    }

    [Fact]
    public void Of_many_keys_one_by_one_floats_keep_their_digits()
    {
        // Every 16th key: few pairs of a tile.
        const int m = 800_000;
        float[] q = [1], k = [.. Enumerable.Repeat(0.1f, m)], v = [.. Enumerable.Repeat(0.7f, m)];
        int[] seen = [.. Enumerable.Range(0, m / 16).Select(j => 16 * j)];
        float[] output = AttentionHeads.Of(q.AsMemory(), k, v, 1).Apply(new AttentionRule { Scale = 1, Mask = AttentionMask.Neighbours([seen]) });
        Close.Relative(0.7f, output[0], 1e-5);
    }

    [Fact]
    public void The_least_values_have_their_digits_beside_the_largest()
    {
        foreach (float key in new[] { -40f, 40 })
        foreach (float small in new[] { 1e-28f, 1e-25f, 1e-20f, 1e-15f })
        {
            var output = new float[2];
            float[] q = [1], k = [key], v = [1, small];
            StreamingAttention.Attend(q, k, v, output, 1, 2, 1);
            Close.Relative(1, output[0], 1e-6);
            Close.Relative(small, output[1], 1e-6);
        }
        Assert.True(RowProducts<Lanes128<float>, float>.AllBetween([1, -2, 0, 3, 1, 1, 1, 1, 1, 2], 1, 3));
        foreach (int at in new[] { 0, 3, 8, 16, 18 })
        foreach (float wrong in new[] { 0.5f, -0.5f, 4, -4 })
        {
            float[] x = [.. Enumerable.Repeat(-1f, 19)];
            x[at] = wrong;
            Assert.False(RowProducts<Lanes128<float>, float>.AllBetween(x, 1, 3));
        }
    }

    [Fact]
    public void No_query_has_no_output()
    {
        float[] two = [1, 2], none = [];
        StreamingAttention.Attend(none, two, two, none, 1, 1, 1);
        Assert.Empty(none);
    }

    [Fact]
    public void Two_queries_in_many_dimensions_take_no_room_for_more()
    {
        const int d = 50_000;
        double[] tokens = [.. Enumerable.Range(0, 2 * d).Select(k => Math.Sin(k))], output = new double[2 * d];
        long before = GC.GetAllocatedBytesForCurrentThread();
        StreamingAttention.Attend(tokens, tokens, tokens, output, d, d, 1, new() { Threads = 1 });
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < 60_000_000, $"allocated {allocated} bytes");
    }

    [Fact]
    public void What_overflows_is_an_error()
    {
        float[] one = [1], two = [1, 1], large = [3e38f, 3e38f], longest = [2e30f, 2e30f], opposite = [2e30f, -2e30f];
        string Message(float[] q, float[] k, float[] v, int d) =>
            Assert.Throws<ArithmeticException>(() => StreamingAttention.Attend(q, k, v, new float[1], d, 1, 1)).Message;
        Assert.Contains("an output overflows", Message(one, two, large, 1), StringComparison.Ordinal);
        Assert.Contains("a score overflows", Message([2e30f], longest, two, 1), StringComparison.Ordinal);
        // Both signs: their sum is no number.
        Assert.Contains("a score overflows", Message(longest, opposite, one, 2), StringComparison.Ordinal);
    }

    private static T[] Two<T>(double x, double y)
        where T : INumber<T> => [T.CreateChecked(x), T.CreateChecked(y)];

    private static void Check<V, T>(T[] q, T[] k, T[] v, int d, double expected, double tolerance, string what)
        where V : struct, ILanes<V, T>
        where T : unmanaged, INumber<T>
    {
        if (!Widths.Has<V>())
            return;
        var output = new T[q.Length / d];
        StreamingAttention.Run<V, T>(q, k, v, output, d, 1, T.One, new ComputeOptions { Threads = 2 });
        foreach (T value in output)
            Close.Absolute(expected, double.CreateChecked(value), tolerance, $"{typeof(V).Name}, {what}");
    }
}
