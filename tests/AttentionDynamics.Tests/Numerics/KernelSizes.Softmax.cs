using AttentionDynamics.Numerics;

namespace AttentionDynamics.Tests.Numerics;

/// <summary>The softmax of a tile of scores.</summary>
internal sealed partial class KernelSizes<V>
{
    internal override void Softmax_of_a_tile() => InLaneSets((rows, columns) =>
    {
        using var tile = new GuardedMemory<double>(Values(rows * columns, 1));
        using var maxima = new GuardedMemory<double>(rows);
        using var sums = new GuardedMemory<double>(rows * V.Width);
        double[] scores = tile.Span.ToArray();
        SoftmaxKernels<V, double>.Maxima(tile.Span, rows, columns, columns, maxima.Span);
        SoftmaxKernels<V, double>.Weights(tile.Span, rows, columns, columns, [.. Enumerable.Repeat(1.0, rows)], maxima.Span, sums.Span);
        for (int i = 0; i < rows && columns > 0; i++)
        {
            double[] row = Row(i);
            double largest = row.Max();
            Assert.Equal(largest, maxima.Span[i]);
            Close.Relative(row.Sum(score => Math.Exp(score - largest)), Lanes(sums.Span, i), 1e-13);
        }

        using var products = new GuardedMemory<double>(scores);
        using var rowSums = new GuardedMemory<double>(rows * V.Width);
        using var columnSums = new GuardedMemory<double>(columns);
        SoftmaxKernels<V, double>.SymmetricWeights(products.Span, rows, columns, columns, 4, rowSums.Span, columnSums.Span);
        for (int i = 0; i < rows; i++)
            Close.Relative(Row(i).Sum(p => Math.Exp(Math.Min(0, 4 * p - 4))), Lanes(rowSums.Span, i), 1e-13);
        for (int j = 0; j < columns; j++)
        {
            double sum = 0;
            for (int i = 0; i < rows; i++)
                sum += Math.Exp(Math.Min(0, 4 * scores[i * columns + j] - 4));
            Close.Relative(sum, columnSums.Span[j], 1e-13);
        }
        using var normalised = new GuardedMemory<double>(scores);
        SoftmaxKernels<V, double>.Normalise(normalised.Span, rows, columns, columns, rowSums.Span);
        for (int i = 0; i < rows && columns > 0; i++)
        {
            double sum = Lanes(rowSums.Span, i);
            Same([.. Row(i).Select(score => score / sum)], normalised.Span.Slice(i * columns, columns), 1e-14);
        }

        double[] Row(int i) => scores[(i * columns)..((i + 1) * columns)];

        static double Lanes(Span<double> lanes, int row) => lanes.Slice(row * V.Width, V.Width).ToArray().Sum();
    });
}
