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
        int kept = JacobianKernels<V>.Kept * V.Width;
        using var lanes = new GuardedMemory<double>(rows * kept);
        lanes.Span.Fill(0.25);
        JacobianKernels<V>.Weights(gaps.Span, weights.Span, weighted.Span, rows, columns, columns, 2, lanes.Span);
        for (int i = 0; i < rows; i++)
        {
            double[] p = gaps.Span.Slice(i * columns, columns).ToArray(), w = [.. p.Select(gap => Math.Exp(-2 * gap))];
            Same(w, weights.Span.Slice(i * columns, columns), 1e-15);
            // Sums are added to what was there.
            WeightSums sums = JacobianKernels<V>.WeightsOf(lanes.Span.Slice(i * kept, kept));
            double before = 0.25 * V.Width;
            Close.Relative(before + w.Sum(), sums.Weights, 1e-13);
            Close.Relative(before + w.Zip(p, (a, b) => a * b).Sum(), sums.Gaps, 1e-13);
            Close.Relative(before + w.Zip(p, (a, b) => a * b * b).Sum(), sums.SquaredGaps, 1e-13);
        }
        if (rows == 0)
            return;
        var row = new BlockRow(2, 0.3, -0.1, 0.05, 6);
        var h = weighted.Span[..columns].ToArray();
        using var sumsOfBlocks = new GuardedMemory<double>(kept);
        sumsOfBlocks.Span.Clear();
        JacobianKernels<V>.Blocks(gaps.Span, weights.Span, weighted.Span, inverse.Span, columns, row, sumsOfBlocks.Span);
        var blocks = JacobianKernels<V>.BlocksOf(sumsOfBlocks.Span);
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
        using var sums = new GuardedMemory<double>(d * (d + 1) / 2 * V.Width);
        double[] token = Values(d, 3).ToArray();
        sums.Span.Fill(0.25);
        JacobianKernels<V>.Covariance(weights.Span, coordinates.Span, columns, columns, token, sums.Span);
        for (int k = 0, at = 0; k < d; k++)
        for (int l = k; l < d; l++, at += V.Width)
        {
            double sum = 0.25 * V.Width;
            for (int j = 0; j < columns; j++)
                sum += weights.Span[j] * (coordinates.Span[k * columns + j] - token[k]) * (coordinates.Span[l * columns + j] - token[l]);
            Close.Absolute(sum, JacobianKernels<V>.Sum(sums.Span[at..]), 1e-13);
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

    internal override void Products_of_coordinates_and_what_they_sum_to() => InLaneSets((count, columns) =>
    {
        if (count == 0 || columns == 0)
            return;
        // Three pairs of one panel: on the diagonal of lane sets, beside it, and the last.
        int last = columns / V.Width - 1;
        CoordinatePair[] pairs = [new(0, 0), new(0, last * V.Width), new(columns - 1, last * V.Width)];
        using var tokens = new GuardedMemory<double>(Values(count * columns, 1));
        using var products = new GuardedMemory<double>(count * pairs.Length * V.Width);
        JacobianKernels<V>.CoordinateProducts(tokens.Span, count, columns, pairs, products.Span);
        for (int j = 0, at = 0; j < count; j++)
        foreach ((int one, int others) in pairs)
        for (int lane = 0; lane < V.Width; lane++, at++)
            Same(tokens.Span[j * columns + one] * tokens.Span[j * columns + others + lane], products.Span[at], 0);

        using var sums = new GuardedMemory<double>(Values(pairs.Length * V.Width, 2));
        using var token = new GuardedMemory<double>(Values(columns, 3));
        using var mean = new GuardedMemory<double>(Values(columns, 4));
        double square = 0;
        for (int set = 0; set < pairs.Length; set++)
        for (int lane = 0; lane < V.Width; lane++)
        {
            (int one, int other) = (pairs[set].One, pairs[set].Others + lane);
            double y = token.Span[one], e = mean.Span[one], element = sums.Span[set * V.Width + lane] / 1.5
                - e * token.Span[other] - y * mean.Span[other] - 0.3 * y * token.Span[other] - e * mean.Span[other];
            square += element * element * (one >= pairs[set].Others ? 1 : 2);
        }
        Close.Relative(square, JacobianKernels<V>.CovarianceSquare(sums.Span, pairs, token.Span, mean.Span, 1.5, 0.3), 1e-12);
    });
}
