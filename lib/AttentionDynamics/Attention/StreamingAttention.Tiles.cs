using System.Numerics;
using System.Runtime.CompilerServices;
using AttentionDynamics.Numerics;

namespace AttentionDynamics.Attention;

/// <summary>Keys and values packed for attention, and the queries that run over them.</summary>
internal sealed class StreamingAttention<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged, INumber<T>
{
    /// <summary>Keys of a tile: whole panels at any width.</summary>
    private const int KeyTile = 192;

    /// <summary>Queries that share a pass over keys and values, at most: the more, the seldomer these come from beyond the second-level cache, which the scores of a tile must not fill.</summary>
    private const int MostQueries = 240;

    /// <summary>Whole groups of rows of the product at any width.</summary>
    private const int QueryGroup = 24;

    /// <summary>Passes that there are queries enough for, before a pass takes more of them.</summary>
    private const int Passes = 64;

    private readonly PackedColumns<V, T>[] keys;
    private readonly ValuePanels<V, T>[] values;
    private readonly int dimension, valueDimension, stride, count, threads;
    private readonly Scratch scratch;
    private readonly T scale;

    /// <summary>Packs keys and values in memory that belongs to <paramref name="scratch"/>.</summary>
    internal StreamingAttention(ReadOnlyMemory<T> keys, ReadOnlyMemory<T> values, int dimension, int valueDimension, T scale, Scratch scratch, int threads)
    {
        (this.dimension, this.valueDimension, this.scale, this.scratch, this.threads) = (dimension, valueDimension, scale, scratch, threads);
        stride = PackedColumns<V, T>.Padded(valueDimension);
        count = keys.Length / dimension;
        int tiles = (count + KeyTile - 1) / KeyTile;
        int keySize = PackedColumns<V, T>.Size(dimension, KeyTile), valueSize = PackedColumns<V, T>.Size(KeyTile, valueDimension);
        var packedKeys = scratch.RentAligned<T>(tiles * keySize);
        var packedValues = scratch.RentAligned<T>(tiles * valueSize);
        this.keys = new PackedColumns<V, T>[tiles];
        this.values = new ValuePanels<V, T>[tiles];
        Workers.Run(tiles, threads, () => 0, (tile, _) =>
        {
            int first = tile * KeyTile, used = Math.Min(KeyTile, count - first);
            this.keys[tile] = PackedColumns<V, T>.OfRows(keys.Span[(first * dimension)..], used, dimension, dimension, packedKeys.Array!, packedKeys.Offset + tile * keySize);
            this.values[tile] = new ValuePanels<V, T>(values.Span.Slice(first * valueDimension, used * valueDimension), valueDimension, packedValues.Array!, packedValues.Offset + tile * valueSize);
        });
    }

    internal void Attend(ReadOnlyMemory<T> queries, Memory<T> output)
    {
        int n = queries.Length / dimension, size = Math.Clamp((n + Passes * QueryGroup - 1) / (Passes * QueryGroup) * QueryGroup, 2 * QueryGroup, MostQueries), blocks = (n + size - 1) / size, next = -1;
        Workspace[] spaces = [.. Enumerable.Range(0, Math.Min(threads, blocks)).Select(_ => new Workspace(scratch, size, stride))];
        Workers.Run(blocks, threads, () => spaces[Interlocked.Increment(ref next)], (block, space) =>
        {
            int first = block * size, rows = Math.Min(size, n - first);
            Attend(queries.Span.Slice(first * dimension, rows * dimension), rows, space);
            for (int i = 0; i < rows; i++)
                space.Output.AsSpan(i * stride, valueDimension).CopyTo(output.Span[((first + i) * valueDimension)..]);
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Attend(ReadOnlySpan<T> queries, int rows, Workspace space)
    {
        Span<T> scores = space.Scores, output = space.Output, sums = space.Sums;
        sums.Clear();
        for (int tile = 0; tile < keys.Length; tile++)
        {
            // The last keys may not fill a register; they go one by one.
            int columns = keys[tile].Columns, whole = columns / V.Width * V.Width;
            MatrixProduct<V, T>.Into(queries, rows, dimension, 1, keys[tile], scores, KeyTile, accumulate: false);
            SoftmaxKernels<V, T>.Maxima(scores, rows, whole, KeyTile, space.TileMaxima);
            for (int i = 0; i < rows; i++)
            {
                T largest = whole > 0 ? space.TileMaxima[i] : scores[i * KeyTile];
                for (int j = whole; j < columns; j++)
                    largest = T.Max(largest, scores[i * KeyTile + j]);
                T maximum = scale * largest;
                if (!T.IsFinite(maximum))
                    throw new ArithmeticException("attention: a score overflows; expected shorter queries and keys or a smaller scale");
                if (tile == 0)
                    space.Maxima[i] = maximum;
                else if (maximum > space.Maxima[i])
                    Rescale(space, i, maximum);
            }
            SoftmaxKernels<V, T>.Weights(scores, rows, whole, KeyTile, scale, space.Maxima, sums);
            for (int i = 0; i < rows && whole < columns; i++)
            for (int j = whole; j < columns; j++)
            {
                ref T score = ref scores[i * KeyTile + j];
                score = Exp(scale * score - space.Maxima[i]);
                sums[i * V.Width] += score;
            }
            values[tile].Multiply(scores, rows, KeyTile, 1, 0, columns, output, stride, tile > 0);
        }
        SoftmaxKernels<V, T>.Normalise(output, rows, stride, stride, sums);
    }

    /// <summary>A larger maximum: what was summed so far shrinks by e^{old - new}.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Rescale(Workspace space, int row, T maximum)
    {
        T factor = Exp(space.Maxima[row] - maximum);
        space.Maxima[row] = maximum;
        foreach (ref T sum in space.Sums.AsSpan(row * V.Width, V.Width))
            sum *= factor;
        foreach (ref T value in space.Output.AsSpan(row * stride, stride))
            value *= factor;
    }

    private static T Exp(T x) => T.CreateTruncating(Math.Exp(double.CreateTruncating(x)));

    /// <summary>What one thread needs.</summary>
    private sealed class Workspace(Scratch scratch, int queries, int stride)
    {
        public readonly ArraySegment<T> Scores = scratch.RentAligned<T>(queries * KeyTile), Output = scratch.RentAligned<T>(queries * stride);

        /// <summary>The sum of each query's weights, lane by lane.</summary>
        public readonly ArraySegment<T> Sums = scratch.RentAligned<T>(queries * V.Width);

        public readonly T[] Maxima = new T[queries], TileMaxima = new T[queries];
    }
}
