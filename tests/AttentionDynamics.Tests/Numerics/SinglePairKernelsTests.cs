using System.Runtime.Intrinsics.X86;
using AttentionDynamics.Numerics;

namespace AttentionDynamics.Tests.Numerics;

/// <summary>The kernels of pairs in single precision against their plain loops, at every size, in memory that ends where theirs does.</summary>
public class SinglePairKernelsTests
{
    [Fact]
    public void Registers_of_512_bits() => Check<Lanes512<float>>();

    [Fact]
    public void Registers_of_256_bits() => Check<Lanes256<float>>();

    [Fact]
    public void Registers_of_128_bits() => Check<Lanes128<float>>();

    [Fact]
    public void Rounding_and_adding_rows()
    {
        for (int length = 0; length <= 70; length++)
        {
            double[] numbers = KernelSizes.Values(length, 1).ToArray();
            using var row = new GuardedMemory<double>(numbers);
            using var rounded = new GuardedMemory<float>(length);
            Precision.Round(row.Span, rounded.Span);
            Assert.Equal([.. numbers.Select(x => (float)x)], rounded.Span.ToArray());
            Assert.Equal([.. numbers.Select(x => (double)(float)x)], row.Span.ToArray());
            Precision.AddScaled(row.Span, rounded.Span, 3);
            Assert.Equal([.. numbers.Select(x => (float)x + 3 * (double)(float)x)], row.Span.ToArray());
        }
    }

    private static void Check<V>()
        where V : struct, ILanes<V, float>
    {
        Assert.SkipUnless(Widths.Has<V>(), "without intrinsics the library takes registers of 128 bits");
        foreach (int rows in Enumerable.Range(1, 18).Append(95).Append(96))
        for (int columns = V.Width; columns <= 96; columns += V.Width)
            Check<V>(rows, columns);
    }

    private static void Check<V>(int rows, int columns)
        where V : struct, ILanes<V, float>
    {
        float[] Positive(int count, int seed) => [.. KernelSizes.Values(count, seed).ToArray().Select(x => 0.1f + (float)Math.Abs(x))];
        float[] products = Positive(rows * columns, 1), ofRow = Positive(rows, 2), ofColumn = Positive(columns, 3);
        using var tile = new GuardedMemory<float>(products);
        float least = MatrixProduct<V, float>.Gaps(tile.Span, rows, columns, columns, ofRow, ofColumn, 0.04f);
        double[] gaps = [.. Pairs((i, j) => (ofRow[i] + ofColumn[j]) / 2 - products[i * columns + j])];
        Near(gaps, tile.Span, 3e-7);
        Close.Absolute(Pairs((i, j) => gaps[i * columns + j] - 0.04 * (ofRow[i] + ofColumn[j])).Min(), least, 3e-7);

        float[] before = Positive(rows * columns, 4), after = Positive(rows * columns, 5);
        using var from = new GuardedMemory<float>(before);
        using var weights = new GuardedMemory<float>(rows * columns);
        using var ofRows = new GuardedMemory<float>(rows);
        using var ofColumns = new GuardedMemory<float>(columns);
        SinglePairKernels<V>.Weights(from.Span, rows, columns, columns, 3, 0.25f, weights.Span, ofRows.Span, ofColumns.Span);
        double[] exact = [.. before.Select(gap => Math.Exp(-3.0 * gap))];
        Near([.. exact.Select(weight => weight - 0.25)], weights.Span, 3e-7);
        Near([.. Enumerable.Range(0, rows).Select(i => exact.Skip(i * columns).Take(columns).Sum())], ofRows.Span, 1e-5);
        Near([.. Enumerable.Range(0, columns).Select(j => Enumerable.Range(0, rows).Sum(i => exact[i * columns + j]))], ofColumns.Span, Fma.IsSupported ? 1e-5 : 2e-5);

        using var numberOfRow = new GuardedMemory<float>(ofRow);
        using var numberOfColumn = new GuardedMemory<float>(ofColumn);
        using var moments = new GuardedMemory<float>(6 * TileTriangle.Size);
        SinglePairKernels<V>.Moments(from.Span, rows, columns, columns, 3, numberOfRow.Span, numberOfColumn.Span, moments.Span);
        Func<int, int, double>[] of = [(_, _) => 1, (i, j) => Math.Min(before[i * columns + j], 2), (_, j) => ofColumn[j], (i, _) => ofRow[i]];
        double Of(int moment, int i, int j) => exact[i * columns + j] * of[moment](i, j);
        for (int part = 0; part < 3; part++)
        {
            Near([.. Enumerable.Range(0, rows).Select(i => Enumerable.Range(0, columns).Sum(j => Of(part, i, j)))], moments.Span.Slice(part * TileTriangle.Size, rows), 3e-5);
            Near([.. Enumerable.Range(0, columns).Select(j => Enumerable.Range(0, rows).Sum(i => Of(part == 2 ? 3 : part, i, j)))], moments.Span.Slice((3 + part) * TileTriangle.Size, columns), 3e-5);
        }

        using var moved = new GuardedMemory<float>(after);
        int strip = Math.Min(columns, 48);
        double sum = Enumerable.Range(0, rows).Sum(i => Enumerable.Range(0, strip).Sum(j => (double)after[i * columns + j] / before[i * columns + j]));
        Close.Relative(sum, SinglePairKernels<V>.Ratios(from.Span, columns, moved.Span, columns, rows, strip), SinglePairKernels<V>.SumError);

        IEnumerable<double> Pairs(Func<int, int, double> of) => from i in Enumerable.Range(0, rows) from j in Enumerable.Range(0, columns) select of(i, j);
    }

    private static void Near(double[] expected, ReadOnlySpan<float> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int k = 0; k < expected.Length; k++)
            if (!(Math.Abs(expected[k] - actual[k]) <= tolerance))
                Close.Absolute(expected[k], actual[k], tolerance, $"number {k}");
    }
}
