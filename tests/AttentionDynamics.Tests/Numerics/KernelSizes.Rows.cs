using AttentionDynamics.Numerics;

namespace AttentionDynamics.Tests.Numerics;

/// <summary>What is done to gaps row by row.</summary>
internal sealed partial class KernelSizes<V>
{
    internal override void Extremes_of_rows() => InLaneSets((rows, columns) =>
    {
        if (rows == 0 || columns == 0)
            return;
        int stride = columns + V.Width;
        using var tile = new GuardedMemory<double>(Strided(rows, columns, stride, 1));
        double least = double.MaxValue, largest = 0;
        for (int i = 0; i < rows; i++)
        for (int j = 0; j < columns; j++)
        {
            double value = tile.Span[i * stride + j];
            (least, largest) = (Math.Min(least, value), Math.Max(largest, value));
        }
        Assert.Equal((least, largest), RowKernels<V>.Extremes(tile.Span, rows, columns, stride));
        // Either alone, in a place of its own: the last column of the last row and the first of the first.
        (tile.Span[^1], tile.Span[0]) = (0, 7);
        Assert.Equal(tile.Span.Length == 1 ? (7, 7) : (0, 7), RowKernels<V>.Extremes(tile.Span, rows, columns, stride));
    });

    internal override void Weights_of_rows() => InLaneSets((rows, columns) =>
    {
        int stride = columns + V.Width;
        foreach (double beta in new[] { 0.0, 3, 2000 })
        {
            using var tile = new GuardedMemory<double>(Strided(rows, columns, stride, 1));
            using var sums = new GuardedMemory<double>(Values(rows, 2));
            using var squares = new GuardedMemory<double>(Values(rows, 3));
            using var scores = new GuardedMemory<double>(Values(rows, 4));
            double[] gaps = tile.Span.ToArray();
            double[] expectedSums = sums.Span.ToArray(), expectedSquares = squares.Span.ToArray(), expectedScores = scores.Span.ToArray();
            RowKernels<V>.Weights(tile.Span, rows, columns, stride, beta, sums.Span, squares.Span, scores.Span);
            for (int i = 0; i < rows; i++)
            for (int k = i * stride; k < Math.Min((i + 1) * stride, gaps.Length); k++)
            {
                if (k >= i * stride + columns)
                {
                    Same(gaps[k], tile.Span[k], 0);
                    continue;
                }
                // Below e^-708 a weight stays the smallest normal number.
                double score = Math.Max(-708, -beta * gaps[k]), weight = Math.Exp(score);
                Same(weight, tile.Span[k], 1e-15 * weight);
                expectedSums[i] += weight;
                expectedSquares[i] += weight * weight;
                expectedScores[i] += score * weight;
            }
            Same(expectedSums, sums.Span, 1e-13);
            Same(expectedSquares, squares.Span, 1e-13);
            Same(expectedScores, scores.Span, 1e-13);
        }
    });

    internal override void Ratios_of_rows() => InLaneSets((rows, columns) =>
    {
        int stride = columns + V.Width;
        using var before = new GuardedMemory<double>(Strided(rows, columns, stride, 1));
        using var after = new GuardedMemory<double>(Strided(rows, columns, stride, 2));
        using var ratios = new GuardedMemory<double>(Values(rows, 3));
        using var afters = new GuardedMemory<double>(Values(rows, 4));
        double[] expectedRatios = ratios.Span.ToArray(), expectedAfters = afters.Span.ToArray();
        for (int i = 0; i < rows; i++)
        for (int k = i * stride; k < i * stride + columns; k++)
        {
            expectedRatios[i] += after.Span[k] / before.Span[k];
            expectedAfters[i] += after.Span[k];
        }
        RowKernels<V>.Ratios(before.Span, after.Span, rows, columns, stride, ratios.Span, afters.Span);
        Same(expectedRatios, ratios.Span, 1e-13);
        Same(expectedAfters, afters.Span, 1e-13);
    });

    /// <summary>Rows that lie apart by more than their columns: what no kernel may take for its own stands between them, and behind the last nothing.</summary>
    private static double[] Strided(int rows, int columns, int stride, int seed)
    {
        if (rows == 0)
            return [];
        double[] values = Values((rows - 1) * stride + columns, seed).ToArray();
        for (int i = 0; i < rows - 1; i++)
            values.AsSpan(i * stride + columns, stride - columns).Fill(double.NaN);
        return values;
    }
}
