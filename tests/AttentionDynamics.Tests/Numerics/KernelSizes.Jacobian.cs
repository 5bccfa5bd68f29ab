using AttentionDynamics.Numerics;

namespace AttentionDynamics.Tests.Numerics;

/// <summary>Rows of the Jacobian.</summary>
internal sealed partial class KernelSizes<V>
{
    internal override void Blocks_of_the_Jacobian() => InLaneSets((rows, columns) =>
    {
        using var gaps = new GuardedMemory<double>(Values(rows * columns, 1));
        using var weights = new GuardedMemory<double>(rows * columns);
        using var weighted = new GuardedMemory<double>(rows * columns);
        using var inverse = new GuardedMemory<double>(Values(columns, 2));
        var sums = new WeightSums[rows];
        JacobianKernels<V>.Weights(gaps.Span, weights.Span, weighted.Span, rows, columns, columns, 2, sums);
        for (int i = 0; i < rows; i++)
        {
            double[] p = gaps.Span.Slice(i * columns, columns).ToArray(), w = [.. p.Select(gap => Math.Exp(-2 * gap))];
            Same(w, weights.Span.Slice(i * columns, columns), 1e-15);
            Close.Relative(w.Sum(), sums[i].Weights, 1e-13);
            Close.Relative(w.Zip(p, (a, b) => a * b).Sum(), sums[i].Gaps, 1e-13);
            Close.Relative(w.Zip(p, (a, b) => a * b * b).Sum(), sums[i].SquaredGaps, 1e-13);
        }
        if (rows == 0)
            return;
        var row = new BlockRow(2, 0.3, -0.1, 0.05, 6);
        var h = weighted.Span[..columns].ToArray();
        var blocks = JacobianKernels<V>.Blocks(gaps.Span, weights.Span, weighted.Span, inverse.Span, columns, row);
        double all = 0, mixed = 0, along = 0;
        for (int k = 0; k < columns; k++)
        {
            double p = gaps.Span[k], s = p * (2 - p), projection = h[k] + 0.05, scale = weights.Span[k] * inverse.Span[k];
            double square = 6 + 4 * ((1 - p) * projection + 0.1 - s) + 4 * Math.Max(0, 2 * p - 2 * (projection + 0.1) + 0.3) * s;
            all += scale * scale * Math.Max(0, square);
            mixed += weights.Span[k] * p * projection;
            along += weights.Span[k] * Math.Pow(projection + 0.1, 2);
        }
        Same([all, mixed, along], [blocks.Blocks, blocks.Mixed, blocks.Along], 1e-12);
    });

    internal override void Squared_gaps_and_sums_of_products() => InLaneSets((rows, columns) =>
    {
        if (rows == 0 || columns == 0)
            return;
        using var tile = new GuardedMemory<double>(Values(rows * columns, 1));
        using var gaps = new GuardedMemory<double>(rows * columns);
        var squares = PackedColumns<V, double>.Packed(rows + 2, columns, new double[(rows + 2) * columns], 0);
        JacobianKernels<V>.Squares(tile.Span, columns, rows, squares, 2, gaps.Span, columns);
        SameBits(tile.Span, gaps.Span);
        for (int i = 0; i < rows + 2; i++)
        for (int j = 0; j < columns; j++)
            Same(i < 2 ? 0 : tile.Span[(i - 2) * columns + j] * tile.Span[(i - 2) * columns + j], squares.At(i, j), 0);

        using var other = new GuardedMemory<double>(Values(rows * columns, 2));
        using var lanes = new GuardedMemory<double>(rows * V.Width);
        lanes.Span.Fill(0.5);
        JacobianKernels<V>.AddProducts(tile.Span, columns, other.Span, columns, rows, columns, lanes.Span);
        for (int i = 0; i < rows; i++)
        {
            double sum = V.Width * 0.5;
            for (int k = i * columns; k < (i + 1) * columns; k++)
                sum += tile.Span[k] * other.Span[k];
            Close.Relative(sum, JacobianKernels<V>.Sum(lanes.Span[(i * V.Width)..]), 1e-13);
        }
    });

    internal override void Covariances_and_differences() => InLaneSets((count, columns) =>
    {
        const int d = 3;
        using var coordinates = new GuardedMemory<double>(Values(columns * d, 1));
        using var weights = new GuardedMemory<double>(Values(columns, 2));
        using var matrix = new GuardedMemory<double>(d * d);
        double[] token = Values(d, 3).ToArray();
        JacobianKernels<V>.Covariance(weights.Span, coordinates.Span, columns, columns, token, matrix.Span, d);
        for (int k = 0; k < d; k++)
        for (int l = 0; l < d; l++)
        {
            double sum = 0;
            for (int j = 0; j < columns; j++)
                sum += weights.Span[j] * (coordinates.Span[k * columns + j] - token[k]) * (coordinates.Span[l * columns + j] - token[l]);
            Close.Absolute(sum, matrix.Span[k * d + l], 1e-13);
        }

        using var tokens = new GuardedMemory<double>(Values(count * columns, 4));
        using var factors = new GuardedMemory<double>(Values(count, 5));
        using var packed = new GuardedMemory<double>(count * columns);
        using var scaled = new GuardedMemory<double>(count * columns);
        double[] own = Values(columns, 6).ToArray(), plain = [.. Enumerable.Range(0, count * columns).Select(k => tokens.Span[k] - own[k % columns])];
        JacobianKernels<V>.Differences(tokens.Span, count, columns, own, factors.Span, columns, packed.Span, scaled.Span, columns);
        SameBits(PackedColumns<V, double>.Of(plain, count, columns, new double[count * columns]).Numbers, packed.Span);
        Same([.. plain.Select((difference, k) => difference * factors.Span[k / columns])], scaled.Span, 1e-15);
    });
}
