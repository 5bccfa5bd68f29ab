using AttentionDynamics.Numerics;

namespace AttentionDynamics.Tests.Numerics;

/// <summary>The softmax of a tile of scores.</summary>
internal sealed partial class KernelSizes<V>
{
    internal override void Softmax_of_a_tile() => InLaneSets((rows, columns) =>
    {
        using var tile = new GuardedMemory<double>(Values(rows * columns, 1));
        using var maxima = new GuardedMemory<double>([.. Enumerable.Repeat(-1e300, columns)]);
        using var sums = new GuardedMemory<double>(columns);
        double[] scores = tile.Span.ToArray();
        Assert.True(SoftmaxKernels<V, double>.Maxima(tile.Span, rows, columns, maxima.Span));
        PowerKernels<V, double>.Of(tile.Span);
        SoftmaxKernels<V, double>.AddUp(tile.Span, rows, columns, sums.Span);
        for (int j = 0; j < columns; j++)
        {
            Assert.Equal(Column(j).Append(-1e300).Max(), maxima.Span[j]);
            Close.Relative(Column(j).Sum(score => Math.Pow(2, score)), sums.Span[j], 1e-13);
        }
        using var below = new GuardedMemory<double>(scores);
        sums.Span.Fill(3);
        SoftmaxKernels<V, double>.Lower(below.Span, rows, columns, maxima.Span);
        PowerKernels<V, double>.Of(below.Span);
        SoftmaxKernels<V, double>.AddUp(below.Span, rows, columns, sums.Span);
        for (int j = 0; j < columns; j++)
        {
            double largest = maxima.Span[j];
            Same([.. Column(j).Select(score => Math.Pow(2, score - largest))],
                Enumerable.Range(0, rows).Select(i => below.Span[i * columns + j]).ToArray(), 1e-14);
            Close.Relative(3 + Column(j).Sum(score => Math.Pow(2, score - largest)), sums.Span[j], 1e-13);
        }
        using var before = new GuardedMemory<double>([.. maxima.Span.ToArray().Select((largest, j) => rows > 0 ? largest - j : 0)]);
        sums.Span.Fill(3);
        SoftmaxKernels<V, double>.Shrink(before.Span, rows > 0 ? maxima.Span : new double[columns], sums.Span);
        using var scaled = new GuardedMemory<double>(scores);
        SoftmaxKernels<V, double>.Scale(scaled.Span, rows, columns, before.Span);
        for (int j = 0; j < columns; j++)
        {
            double factor = rows > 0 ? Math.Pow(2, -j) : 1;
            Close.Relative(factor, before.Span[j], 1e-12);
            Close.Relative(3 * factor, sums.Span[j], 1e-12);
            for (int i = 0; i < rows; i++)
                Assert.Equal(scores[i * columns + j] * before.Span[j], scaled.Span[i * columns + j]);
        }
        for (int at = 0; at < scores.Length; at += 1 + scores.Length / 5)
        {
            foreach (double wrong in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
            {
                using var bad = new GuardedMemory<double>([.. scores[..at], wrong, .. scores[(at + 1)..]]);
                Assert.False(SoftmaxKernels<V, double>.Maxima(bad.Span, rows, columns, maxima.Span));
                Assert.False(RowProducts<V, double>.AllFinite(bad.Span));
            }
        }
        Assert.True(RowProducts<V, double>.AllFinite(scores));

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
        using var totals = new GuardedMemory<double>(rows);
        SoftmaxKernels<V, double>.Totals(rowSums.Span, totals.Span);
        SoftmaxKernels<V, double>.Normalise(normalised.Span, rows, columns, columns, totals.Span);
        for (int i = 0; i < rows && columns > 0; i++)
        {
            double sum = Lanes(rowSums.Span, i);
            Same([.. Row(i).Select(score => score / sum)], normalised.Span.Slice(i * columns, columns), 1e-14);
        }

        IEnumerable<double> Column(int j) => Enumerable.Range(0, rows).Select(i => scores[i * columns + j]);

        double[] Row(int i) => scores[(i * columns)..((i + 1) * columns)];

        static double Lanes(Span<double> lanes, int row) => lanes.Slice(row * V.Width, V.Width).ToArray().Sum();
    });
}
