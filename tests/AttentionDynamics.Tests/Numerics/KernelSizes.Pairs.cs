using System.Runtime.Intrinsics.X86;
using AttentionDynamics.Numerics;

namespace AttentionDynamics.Tests.Numerics;

/// <summary>Gaps, weights and ratios of pairs of tokens.</summary>
internal sealed partial class KernelSizes<V>
{
    internal override void Gaps_of_products() => InLaneSets((rows, columns) =>
    {
        using var tile = new GuardedMemory<double>(Values(rows * columns, 1));
        using var mine = new GuardedMemory<double>(Values(rows, 2));
        using var other = new GuardedMemory<double>(Values(columns, 3));
        double[] products = tile.Span.ToArray();
        double expected = double.PositiveInfinity;
        double least = MatrixProduct<V, double>.Gaps(tile.Span, rows, columns, columns, mine.Span, other.Span, 0.1);
        for (int i = 0; i < rows; i++)
        for (int j = 0; j < columns; j++)
        {
            double sum = mine.Span[i] + other.Span[j], gap = sum / 2 - products[i * columns + j];
            expected = Math.Min(expected, gap - 0.1 * sum);
            Close.Absolute(gap, tile.Span[i * columns + j], 1e-15);
        }
        if (rows * columns == 0)
            Assert.Equal(expected, least);
        else
            Close.Relative(expected, least, 1e-12);
    });

    internal override void Gaps_by_differences() => InLaneSets((rows, columns) =>
    {
        for (int d = 1; d <= 3; d += 2)
        {
            using var tile = new GuardedMemory<double>(rows * columns);
            using var mine = new GuardedMemory<double>(Values(rows * d, 1));
            using var other = new GuardedMemory<double>(Values(columns * d, 2));
            PairKernels<V>.GapsByDifferences(tile.Span, rows, columns, columns, mine.Span, d, other.Span, columns);
            for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++)
            {
                double gap = 0;
                for (int k = 0; k < d; k++)
                    gap += Math.Pow(mine.Span[i * d + k] - other.Span[k * columns + j], 2) / 2;
                Close.Absolute(gap, tile.Span[i * columns + j], 1e-15);
            }
        }
    });

    internal override void Weights_of_a_tile() => InLaneSets((rows, columns) =>
    {
        using var gaps = new GuardedMemory<double>(Values(rows * columns, 1));
        using var weights = new GuardedMemory<double>(rows * columns);
        using var rowSums = new GuardedMemory<double>(rows);
        using var columnSums = new GuardedMemory<double>(columns);
        PairKernels<V>.Weights(gaps.Span, rows, columns, columns, 3, weights.Span, rowSums.Span, columnSums.Span);
        double[] expectedRows = new double[rows], expectedColumns = new double[columns];
        for (int i = 0; i < rows; i++)
        for (int j = 0; j < columns; j++)
        {
            double weight = Math.Exp(-3 * gaps.Span[i * columns + j]);
            Close.Relative(weight, weights.Span[i * columns + j], Fma.IsSupported ? 1e-15 : 2e-15);
            expectedRows[i] += weight;
            expectedColumns[j] += weight;
        }
        Same(expectedRows, rowSums.Span, 1e-13);
        Same(expectedColumns, columnSums.Span, 1e-13);
    });

    internal override void Ratios_of_a_tile() => InLaneSets((rows, columns) =>
    {
        using var before = new GuardedMemory<double>(Values(rows * columns, 1));
        using var after = new GuardedMemory<double>(Values(rows * columns, 2));
        foreach (int diagonal in (int[])[-rows, -3, 0, 5])
        {
            PairSums sums = PairSums.None, expected = PairSums.None;
            Assert.True(PairKernels<V>.TryRatios(before.Span, columns, after.Span, columns, rows, columns, diagonal, ref sums));
            int pairs = 0;
            for (int i = 0; i < rows; i++)
            for (int j = FirstLaneSetBeyond(diagonal + i); j < columns; j++, pairs++)
                expected.Add(before.Span[i * columns + j], after.Span[i * columns + j]);
            SameSums(expected, sums, pairs);
        }
    });

    internal override void Pairs_in_the_plane() => InLaneSets((rows, columns) =>
    {
        int stride = Math.Max(rows, columns);
        using var x = new GuardedMemory<double>(Values(stride + rows, 3));
        using var xs = new GuardedMemory<double>(Values(stride + columns, 1));
        using var rowSums = new GuardedMemory<double>(2 * stride + rows);
        using var columnSums = new GuardedMemory<double>(3 * stride);
        PlaneKernels<V>.Sums(x.Span, xs.Span, xs.Span, rows, columns, stride, 5, rowSums.Span, columnSums.Span);
        double[][] ofRows = [new double[rows], new double[rows], new double[rows]];
        double[][] ofColumns = [new double[columns], new double[columns], new double[columns]];
        for (int i = 0; i < rows; i++)
        for (int j = 0; j < columns; j++)
        {
            double weight = Math.Exp(-5 * Half(x.Span, xs.Span, i, j));
            (double[] mine, double[] theirs) = ([1, xs.Span[j], xs.Span[stride + j]], [1, x.Span[i], x.Span[stride + i]]);
            for (int k = 0; k < 3; k++)
            {
                ofRows[k][i] += weight * mine[k];
                ofColumns[k][j] += weight * theirs[k];
            }
        }
        for (int k = 0; k < 3; k++)
        {
            Same(ofRows[k], rowSums.Span.Slice(k * stride, rows), 1e-12);
            Same(ofColumns[k], columnSums.Span.Slice(k * stride, columns), 1e-12);
        }

        using var movedX = new GuardedMemory<double>(Values(stride + rows, 4));
        using var movedXs = new GuardedMemory<double>(Values(stride + columns, 5));
        foreach (int diagonal in (int[])[-rows, 0])
        {
            PairSums sums = PairSums.None, plain = PairSums.None;
            Assert.True(PlaneKernels<V>.TryRatios(x.Span, xs.Span, movedX.Span, movedXs.Span, rows, columns, stride, diagonal, ref sums));
            int pairs = 0;
            for (int i = 0; i < rows; i++)
            for (int j = FirstLaneSetBeyond(diagonal + i); j < columns; j++, pairs++)
                plain.Add(Half(x.Span, xs.Span, i, j), Half(movedX.Span, movedXs.Span, i, j));
            SameSums(plain, sums, pairs);
        }

        double Half(Span<double> one, Span<double> other, int i, int j) =>
            (Math.Pow(one[i] - other[j], 2) + Math.Pow(one[stride + i] - other[stride + j], 2)) / 2;
    });

    private static int FirstLaneSetBeyond(int column) => column < 0 ? 0 : (column + V.Width) / V.Width * V.Width;

    private static void SameSums(in PairSums expected, in PairSums actual, int count)
    {
        if (count == 0)
            return;
        double[] sums = [actual.Ratios, actual.Gaps, actual.Least, actual.Largest];
        Same([expected.Ratios, expected.Gaps, expected.Least, expected.Largest], sums, 1e-12);
        Assert.Equal(expected.Coincident, actual.Coincident);
    }
}
