using System.Numerics;
using AttentionDynamics.Numerics;

namespace AttentionDynamics.Attention;

/// <summary>Keys and values packed for attention, and the queries that run over them.</summary>
internal sealed class StreamingAttention<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged, INumber<T>
{
    private const int QueryTile = 64;

    // Whole panels of 3 registers at any width; with 64 queries its scores fill 48 kB (float) to 96 kB (double) of the second-level cache.
    private const int KeyTile = 192;

    private readonly PackedColumns<V, T>[] keys, values;
    private readonly int dimension, valueDimension, count;
    private readonly T scale;

    internal StreamingAttention(ReadOnlyMemory<T> keys, ReadOnlyMemory<T> values, int dimension, int valueDimension, T scale, int threads)
    {
        (this.dimension, this.valueDimension, this.scale) = (dimension, valueDimension, scale);
        count = keys.Length / dimension;
        int tiles = (count + KeyTile - 1) / KeyTile;
        int keySize = PackedColumns<V, T>.Size(dimension, KeyTile), valueSize = PackedColumns<V, T>.Size(KeyTile, valueDimension);
        T[] packedKeys = new T[tiles * keySize], packedValues = new T[tiles * valueSize];
        this.keys = new PackedColumns<V, T>[tiles];
        this.values = new PackedColumns<V, T>[tiles];
        Workers.Run(tiles, threads, () => 0, (tile, _) =>
        {
            int first = tile * KeyTile, used = Math.Min(KeyTile, count - first);
            this.keys[tile] = PackedColumns<V, T>.OfRows(keys.Span[(first * dimension)..], used, dimension, dimension, packedKeys, tile * keySize);
            this.values[tile] = PackedColumns<V, T>.Of(values.Span.Slice(first * valueDimension, used * valueDimension), used, valueDimension, packedValues, tile * valueSize);
        });
    }

    internal void Attend(ReadOnlyMemory<T> queries, Memory<T> output, int threads)
    {
        int n = queries.Length / dimension;
        Workers.Run((n + QueryTile - 1) / QueryTile, threads, () => new Workspace(PackedColumns<V, T>.Padded(valueDimension)), (block, space) =>
        {
            int first = block * QueryTile, rows = Math.Min(QueryTile, n - first);
            Attend(queries.Span.Slice(first * dimension, rows * dimension), rows, space);
            for (int i = 0; i < rows; i++)
            {
                T sum = space.Sums[i];
                var target = output.Span.Slice((first + i) * valueDimension, valueDimension);
                for (int k = 0; k < valueDimension; k++)
                    target[k] = space.Output[i * space.Stride + k] / sum;
            }
        });
    }

    private void Attend(ReadOnlySpan<T> queries, int rows, Workspace space)
    {
        space.Sums.AsSpan().Clear();
        for (int tile = 0; tile < keys.Length; tile++)
        {
            // The last keys may not fill a register; they go one by one.
            int columns = keys[tile].Columns, whole = columns / V.Width * V.Width;
            MatrixProduct<V, T>.Into(queries, rows, dimension, 1, keys[tile], space.Scores, KeyTile, accumulate: false);
            SoftmaxKernels<V, T>.Maxima(space.Scores, rows, whole, KeyTile, space.TileMaxima);
            for (int i = 0; i < rows; i++)
            {
                T largest = whole > 0 ? space.TileMaxima[i] : space.Scores[i * KeyTile];
                for (int j = whole; j < columns; j++)
                    largest = T.Max(largest, space.Scores[i * KeyTile + j]);
                T maximum = scale * largest;
                if (!T.IsFinite(maximum))
                    throw new ArithmeticException("attention: a score overflows; expected shorter queries and keys or a smaller scale");
                if (tile == 0)
                    space.Maxima[i] = maximum;
                else if (maximum > space.Maxima[i])
                    Rescale(space, i, maximum);
            }
            SoftmaxKernels<V, T>.Weights(space.Scores, rows, whole, KeyTile, scale, space.Maxima, space.Sums);
            for (int i = 0; i < rows; i++)
            for (int j = whole; j < columns; j++)
            {
                ref T score = ref space.Scores[i * KeyTile + j];
                score = Exp(scale * score - space.Maxima[i]);
                space.Sums[i] += score;
            }
            MatrixProduct<V, T>.Into(space.Scores, rows, KeyTile, 1, values[tile], space.Output, space.Stride, tile > 0);
        }
    }

    /// <summary>A larger maximum: what was summed so far shrinks by e^{old - new}.</summary>
    private static void Rescale(Workspace space, int row, T maximum)
    {
        T factor = Exp(space.Maxima[row] - maximum);
        space.Maxima[row] = maximum;
        space.Sums[row] *= factor;
        foreach (ref T value in space.Output.AsSpan(row * space.Stride, space.Stride))
            value *= factor;
    }

    private static T Exp(T x) => T.CreateTruncating(Math.Exp(double.CreateTruncating(x)));

    /// <summary>What one thread needs.</summary>
    private sealed class Workspace(int stride)
    {
        public readonly int Stride = stride;
        public readonly T[] Scores = new T[QueryTile * KeyTile], Output = new T[QueryTile * stride];
        public readonly T[] Maxima = new T[QueryTile], TileMaxima = new T[QueryTile], Sums = new T[QueryTile];
    }
}
