using AttentionDynamics.Numerics;

namespace AttentionDynamics.Tests.Numerics;

/// <summary>Every kernel against its plain loop, for each size from 0 to 128 beside those around a tile, in memory that ends where its operands end.</summary>
public class KernelSizesTests
{
    private static readonly int[] AroundATile = [1, PairTiles<Double512>.Size - 1, PairTiles<Double512>.Size, PairTiles<Double512>.Size + 1];

    /// <summary>Every size; every 16th where there are no intrinsics.</summary>
    private static int Step => Widths.All ? 1 : 16;

    [Fact]
    public void Matrix_products() => ForEachSize((rows, columns) =>
    {
        Product<Double512, double>(rows, columns, 3, 1e-14);
        Product<Double256, double>(rows, columns, 3, 1e-14);
        Product<Double128, double>(rows, columns, 3, 1e-14);
        Product<Single512, float>(rows, columns, 3, 1e-6);
        Product<Single256, float>(rows, columns, 3, 1e-6);
        Product<Single128, float>(rows, columns, 3, 1e-6);
    });

    [Fact]
    public void Gaps_of_products() => InLaneSets((rows, columns) =>
    {
        using var tile = new GuardedMemory<double>(Values(rows * columns, 1));
        using var mine = new GuardedMemory<double>(Values(rows, 2));
        using var other = new GuardedMemory<double>(Values(columns, 3));
        double[] products = tile.Span.ToArray();
        double least = PairKernels<Double512>.GapsOfProducts(tile.Span, rows, columns, columns, mine.Span, other.Span, 0.1), expected = double.MaxValue;
        for (int i = 0; i < rows; i++)
        for (int j = 0; j < columns; j++)
        {
            double sum = mine.Span[i] + other.Span[j], gap = sum / 2 - products[i * columns + j];
            expected = Math.Min(expected, gap - 0.1 * sum);
            Close.Absolute(gap, tile.Span[i * columns + j], 1e-15);
        }
        Close.Relative(expected, least, 1e-12);
    });

    [Fact]
    public void Gaps_by_differences() => InLaneSets((rows, columns) =>
    {
        for (int d = 1; d <= 3; d += 2)
        {
            using var tile = new GuardedMemory<double>(rows * columns);
            using var mine = new GuardedMemory<double>(Values(rows * d, 1));
            using var other = new GuardedMemory<double>(Values(columns * d, 2));
            PairKernels<Double512>.GapsByDifferences(tile.Span, rows, columns, columns, mine.Span, d, other.Span, columns);
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

    [Fact]
    public void Weights_of_a_tile() => InLaneSets((rows, columns) =>
    {
        using var gaps = new GuardedMemory<double>(Values(rows * columns, 1));
        using var weights = new GuardedMemory<double>(rows * columns);
        using var rowSums = new GuardedMemory<double>(rows);
        using var columnSums = new GuardedMemory<double>(columns);
        PairKernels<Double512>.Weights(gaps.Span, rows, columns, columns, 3, weights.Span, rowSums.Span, columnSums.Span);
        double[] expectedRows = new double[rows], expectedColumns = new double[columns];
        for (int i = 0; i < rows; i++)
        for (int j = 0; j < columns; j++)
        {
            double weight = Math.Exp(-3 * gaps.Span[i * columns + j]);
            Close.Relative(weight, weights.Span[i * columns + j], 1e-15);
            expectedRows[i] += weight;
            expectedColumns[j] += weight;
        }
        Same(expectedRows, rowSums.Span, 1e-13);
        Same(expectedColumns, columnSums.Span, 1e-13);
    });

    [Fact]
    public void Ratios_of_a_tile() => InLaneSets((rows, columns) =>
    {
        using var before = new GuardedMemory<double>(Values(rows * columns, 1));
        using var after = new GuardedMemory<double>(Values(rows * columns, 2));
        foreach (int diagonal in (int[])[-rows, -3, 0, 5])
        {
            PairSums sums = PairSums.None, expected = PairSums.None;
            Assert.True(PairKernels<Double512>.TryRatios(before.Span, columns, after.Span, columns, rows, columns, diagonal, ref sums));
            int pairs = 0;
            for (int i = 0; i < rows; i++)
            for (int j = FirstLaneSetBeyond(diagonal + i); j < columns; j++, pairs++)
                expected.Add(before.Span[i * columns + j], after.Span[i * columns + j]);
            SameSums(expected, sums, pairs);
        }
    });

    [Fact]
    public void Pairs_in_the_plane() => InLaneSets((rows, columns) =>
    {
        int stride = Math.Max(rows, columns);
        using var x = new GuardedMemory<double>(Values(stride + rows, 3));
        using var xs = new GuardedMemory<double>(Values(stride + columns, 1));
        using var rowSums = new GuardedMemory<double>(2 * stride + rows);
        using var columnSums = new GuardedMemory<double>(3 * stride);
        PlaneKernels<Double512>.Sums(x.Span, xs.Span, xs.Span, rows, columns, stride, 5, rowSums.Span, columnSums.Span);
        double[][] ofRows = [new double[rows], new double[rows], new double[rows]], ofColumns = [new double[columns], new double[columns], new double[columns]];
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
            Assert.True(PlaneKernels<Double512>.TryRatios(x.Span, xs.Span, movedX.Span, movedXs.Span, rows, columns, stride, diagonal, ref sums));
            int pairs = 0;
            for (int i = 0; i < rows; i++)
            for (int j = FirstLaneSetBeyond(diagonal + i); j < columns; j++, pairs++)
                plain.Add(Half(x.Span, xs.Span, i, j), Half(movedX.Span, movedXs.Span, i, j));
            SameSums(plain, sums, pairs);
        }

        double Half(Span<double> one, Span<double> other, int i, int j) => (Math.Pow(one[i] - other[j], 2) + Math.Pow(one[stride + i] - other[stride + j], 2)) / 2;
    });

    [Fact]
    public void Softmax_of_a_tile() => InLaneSets((rows, columns) =>
    {
        using var tile = new GuardedMemory<double>(Values(rows * columns, 1));
        using var maxima = new GuardedMemory<double>(rows);
        using var sums = new GuardedMemory<double>(rows * Double512.Width);
        double[] scores = tile.Span.ToArray();
        SoftmaxKernels<Double512, double>.Maxima(tile.Span, rows, columns, columns, maxima.Span);
        SoftmaxKernels<Double512, double>.Weights(tile.Span, rows, columns, columns, 1, maxima.Span, sums.Span);
        for (int i = 0; i < rows && columns > 0; i++)
        {
            double[] row = scores[(i * columns)..((i + 1) * columns)];
            Assert.Equal(row.Max(), maxima.Span[i]);
            Close.Relative(row.Sum(score => Math.Exp(score - row.Max())), Lanes(sums.Span, i), 1e-13);
        }

        using var products = new GuardedMemory<double>(scores);
        using var rowSums = new GuardedMemory<double>(rows * Double512.Width);
        using var columnSums = new GuardedMemory<double>(columns);
        SoftmaxKernels<Double512, double>.SymmetricWeights(products.Span, rows, columns, columns, 4, rowSums.Span, columnSums.Span);
        for (int i = 0; i < rows; i++)
            Close.Relative(scores[(i * columns)..((i + 1) * columns)].Sum(p => Math.Exp(Math.Min(0, 4 * p - 4))), Lanes(rowSums.Span, i), 1e-13);
        for (int j = 0; j < columns; j++)
            Close.Relative(Enumerable.Range(0, rows).Sum(i => Math.Exp(Math.Min(0, 4 * scores[i * columns + j] - 4))), columnSums.Span[j], 1e-13);
        using var normalised = new GuardedMemory<double>(scores);
        SoftmaxKernels<Double512, double>.Normalise(normalised.Span, rows, columns, columns, rowSums.Span);
        for (int i = 0; i < rows && columns > 0; i++)
            Same([.. scores[(i * columns)..((i + 1) * columns)].Select(score => score / Lanes(rowSums.Span, i))], normalised.Span.Slice(i * columns, columns), 1e-14);

        static double Lanes(Span<double> lanes, int row) => lanes.Slice(row * Double512.Width, Double512.Width).ToArray().Sum();
    });

    [Fact]
    public void Blocks_of_the_Jacobian() => InLaneSets((rows, columns) =>
    {
        using var gaps = new GuardedMemory<double>(Values(rows * columns, 1));
        using var weights = new GuardedMemory<double>(rows * columns);
        using var weighted = new GuardedMemory<double>(rows * columns);
        using var inverse = new GuardedMemory<double>(Values(columns, 2));
        var sums = new WeightSums[rows];
        JacobianKernels<Double512>.Weights(gaps.Span, weights.Span, weighted.Span, rows, columns, columns, 2, sums);
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
        var blocks = JacobianKernels<Double512>.Blocks(gaps.Span, weights.Span, weighted.Span, inverse.Span, columns, row);
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

    [Fact]
    public void Squared_gaps_and_sums_of_products() => InLaneSets((rows, columns) =>
    {
        if (rows == 0 || columns == 0)
            return;
        using var tile = new GuardedMemory<double>(Values(rows * columns, 1));
        using var gaps = new GuardedMemory<double>(rows * columns);
        var squares = PackedColumns<Double512, double>.Packed(rows + 2, columns, new double[(rows + 2) * columns], 0);
        JacobianKernels<Double512>.Squares(tile.Span, columns, rows, squares, 2, gaps.Span, columns);
        Assert.Equal(tile.Span.ToArray(), gaps.Span.ToArray());
        for (int i = 0; i < rows + 2; i++)
        for (int j = 0; j < columns; j++)
            Assert.Equal(i < 2 ? 0 : tile.Span[(i - 2) * columns + j] * tile.Span[(i - 2) * columns + j], squares.At(i, j));

        using var other = new GuardedMemory<double>(Values(rows * columns, 2));
        using var lanes = new GuardedMemory<double>(rows * 8);
        lanes.Span.Fill(0.5);
        JacobianKernels<Double512>.AddProducts(tile.Span, columns, other.Span, columns, rows, columns, lanes.Span);
        for (int i = 0; i < rows; i++)
            Close.Relative(4 + Enumerable.Range(i * columns, columns).Sum(k => tile.Span[k] * other.Span[k]), JacobianKernels<Double512>.Sum(lanes.Span[(i * 8)..]), 1e-13);
    });

    [Fact]
    public void Covariances_and_differences() => InLaneSets((count, columns) =>
    {
        const int d = 3;
        using var coordinates = new GuardedMemory<double>(Values(columns * d, 1));
        using var weights = new GuardedMemory<double>(Values(columns, 2));
        using var matrix = new GuardedMemory<double>(d * d);
        double[] token = Values(d, 3);
        JacobianKernels<Double512>.Covariance(weights.Span, coordinates.Span, columns, columns, token, matrix.Span, d);
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
        double[] own = Values(columns, 6), plain = [.. Enumerable.Range(0, count * columns).Select(k => tokens.Span[k] - own[k % columns])];
        JacobianKernels<Double512>.Differences(tokens.Span, count, columns, own, factors.Span, columns, packed.Span, scaled.Span, columns);
        Assert.Equal(PackedColumns<Double512, double>.Of(plain, count, columns, new double[count * columns]).Numbers.ToArray(), packed.Span.ToArray());
        Same([.. plain.Select((difference, k) => difference * factors.Span[k / columns])], scaled.Span, 1e-15);
    });

    [Fact]
    public void Sums_over_coordinates()
    {
        for (int length = 0; length <= 128; length++)
        {
            using var x = new GuardedMemory<double>(Values(length, 1));
            using var y = new GuardedMemory<double>(Values(length, 2));
            double[] one = x.Span.ToArray(), other = y.Span.ToArray();
            Close.Absolute(one.Zip(other, (a, b) => a * b).Sum(), VectorKernels.Dot(x.Span, y.Span), 1e-13);
            Close.Absolute(one.Zip(other, (a, b) => (a - b) * (a - b)).Sum(), VectorKernels.SquaredDistance(x.Span, y.Span), 1e-13);
            VectorKernels.AddScaled(y.Span, x.Span, 3);
            Same([.. one.Zip(other, (a, b) => b + 3 * a)], y.Span, 1e-15);
            VectorKernels.DivideBy(y.Span, 3);
            Same([.. one.Zip(other, (a, b) => (b + 3 * a) / 3)], y.Span, 1e-14);
            for (int columns = 1; columns <= 3; columns++)
            {
                int rows = (length + 3 - columns) / 3;
                using var transposed = new GuardedMemory<double>(columns * rows);
                VectorKernels.Transpose(x.Span, rows, columns, 3, transposed.Span, rows);
                Assert.Equal(Enumerable.Range(0, columns * rows).Select(k => one[k % rows * 3 + k / rows]), transposed.Span.ToArray());
            }
        }
    }

    [Fact]
    public void Exponentials()
    {
        for (int length = 0; length <= 128; length++)
        {
            using var x = new GuardedMemory<double>([.. Values(length, 1).Select(value => -30 * value)]);
            using var y = new GuardedMemory<double>(length);
            ExponentialKernels.OfNonPositive(x.Span, y.Span);
            double[] expected = [.. x.Span.ToArray().Select(Math.Exp)];
            Same(expected, y.Span, 4e-16);
            ExponentialKernels.OfNonPositive<Double128, double>(x.Span, x.Span);
            Same(expected, x.Span, 4e-16);
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => ExponentialKernels.OfNonPositive(new double[3], new double[2]));
    }

    private static void Product<V, T>(int rows, int columns, int steps, double tolerance)
        where V : struct, ILanes<V, T>
        where T : unmanaged, System.Numerics.INumber<T>
    {
        if (rows == 0 || columns == 0 || !Widths.Has<V>())
            return;
        T[] Numbers(int count, int seed) => [.. Values(count, seed).Select(T.CreateTruncating)];
        T[] b = Numbers(steps * columns, 2);
        using var a = new GuardedMemory<T>(Numbers(rows * steps, 1));
        var packed = PackedColumns<V, T>.Of(b, steps, columns, new T[PackedColumns<V, T>.Size(steps, columns)]);
        using var c = new GuardedMemory<T>(rows * packed.PaddedColumns);
        MatrixProduct<V, T>.Into(a.Span, rows, steps, 1, packed, c.Span, packed.PaddedColumns, accumulate: false);
        for (int i = 0; i < rows; i++)
        for (int j = 0; j < columns; j++)
        {
            double sum = 0;
            for (int k = 0; k < steps; k++)
                sum += double.CreateChecked(a.Span[i * steps + k]) * double.CreateChecked(b[k * columns + j]);
            Close.Absolute(sum, double.CreateChecked(c.Span[i * packed.PaddedColumns + j]), tolerance * steps, $"{typeof(V).Name} {rows} x {columns}");
        }
    }

    private static void ForEachSize(Action<int, int> check)
    {
        for (int size = 0; size <= 128; size += Step)
        foreach (int other in AroundATile)
        {
            check(size, other);
            check(other, size);
        }
    }

    /// <summary>Rows of every number, columns in whole lane sets.</summary>
    private static void InLaneSets(Action<int, int> check)
    {
        for (int size = 0; size <= 128; size += Step)
        foreach (int other in AroundATile)
        {
            check(size, (other + 7) / 8 * 8);
            if (size % 8 == 0)
                check(other, size);
        }
    }

    private static void Same(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int k = 0; k < expected.Length; k++)
            Close.Absolute(expected[k], actual[k], tolerance * Math.Max(1, Math.Abs(expected[k])), $"entry {k}");
    }

    /// <summary>8 lanes a set.</summary>
    private static int FirstLaneSetBeyond(int column) => column < 0 ? 0 : (column + 8) / 8 * 8;

    private static void SameSums(in PairSums expected, in PairSums actual, int count)
    {
        if (count == 0)
            return;
        Same([expected.Ratios, expected.Gaps, expected.Least, expected.Largest], [actual.Ratios, actual.Gaps, actual.Least, actual.Largest], 1e-12);
        Assert.Equal(expected.Coincident, actual.Coincident);
    }

    /// <summary>Numbers between 0.1 and 1.1.</summary>
    private static double[] Values(int count, int seed)
    {
        var random = new Random(1000 * seed + count);
        return [.. Enumerable.Range(0, count).Select(_ => 0.1 + random.NextDouble())];
    }
}
