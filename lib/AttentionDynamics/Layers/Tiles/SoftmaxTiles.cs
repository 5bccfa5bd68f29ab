using System.Numerics;
using System.Runtime.CompilerServices;
using AttentionDynamics.Numerics;

namespace AttentionDynamics.Layers.Tiles;

/// <summary>softmax(β_i⟨q_i, k_j⟩)V over the keys that a mask shows: keys pass by in tiles, and each query keeps its running maximum,
/// sum and output.</summary>
/// <remarks>
/// A tile that no query of a block sees costs nothing; one that all see whole, what it costs without a mask; one that is seen in part is
/// computed whole, and the weights of what is not seen are set to 0; where few pairs are seen they are computed one by one. Which of these
/// depends on the mask and on constants alone, and a query meets the keys in their order: the same bits on any number of threads.
/// </remarks>
internal sealed class SoftmaxTiles<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged, INumber<T>
{
    private const int KeyTile = KeyTiles<V, T>.Size;

    /// <summary>Queries that share a pass over keys and values, at most: the more, the seldomer these come from beyond the
    /// second-level cache, which the scores of a tile must not fill.</summary>
    private const int MostQueries = 240;

    /// <summary>Whole groups of rows of the product at any width.</summary>
    private const int QueryGroup = 24;

    /// <summary>Passes that there are queries enough for, before a pass takes more of them.</summary>
    private const int Passes = 64;

    /// <summary>A pair by itself costs about so many of a tile's: for d from 16 to 128, double and float, 5 to 10.</summary>
    internal const int PairCost = 8;

    private readonly KeyTiles<V, T> keys;
    private readonly IAttentionMask mask;
    private readonly bool full;
    private readonly Scratch scratch;
    private readonly int threads, d, stride;

    /// <param name="keys">Keys and values.</param>
    /// <param name="mask">Which keys a query sees.</param>
    /// <param name="scratch">Lends what the threads need.</param>
    /// <param name="threads">How many.</param>
    internal SoftmaxTiles(KeyTiles<V, T> keys, IAttentionMask mask, Scratch scratch, int threads)
    {
        (this.keys, this.mask, this.scratch, this.threads) = (keys, mask, scratch, threads);
        (full, d, stride) = (mask is FullMask, keys.Dimension, keys.Stride);
    }

    /// <summary>Attends.</summary>
    /// <param name="queries">Rows of d numbers, those of one head after those of another.</param>
    /// <param name="heads">How many heads.</param>
    /// <param name="scales">β of each query of a head.</param>
    /// <param name="output">As many rows of c numbers.</param>
    /// <param name="work">Told of each block of queries.</param>
    internal void Attend(ReadOnlyMemory<T> queries, int heads, ReadOnlyMemory<T> scales, Memory<T> output, WorkDone work)
    {
        int rows = queries.Length / d,
            size = Math.Clamp((rows + Passes * QueryGroup - 1) / (Passes * QueryGroup) * QueryGroup, 2 * QueryGroup, MostQueries),
            next = -1;
        var blocks = new HeadBlocks(rows / heads, heads, size);
        Workspace[] spaces =
            [.. Enumerable.Range(0, Math.Min(threads, blocks.Count)).Select(_ => new Workspace(scratch, size, stride, mask, keys.Keys))];
        Workers.Run(blocks.Count, threads, () => spaces[Interlocked.Increment(ref next)], (item, space) =>
        {
            (int query, int first, int count) = blocks.At(item);
            Attend(queries.Span.Slice(first * d, count * d), query, count, scales.Span.Slice(query, count), space, work);
            for (int i = 0; i < count; i++)
                space.Output.AsSpan(i * stride, keys.ValueDimension).CopyTo(output.Span[((first + i) * keys.ValueDimension)..]);
            work.Add(count);
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Attend(ReadOnlySpan<T> queries, int query, int rows, ReadOnlySpan<T> scales, Workspace space, WorkDone work)
    {
        var seen = space.Seen;
        space.Sums.AsSpan().Clear();
        space.Output.AsSpan().Clear();
        space.Begun.AsSpan().Clear();
        if (!full)
            seen.Take(query, rows);
        for (int tile = 0; tile < keys.Count; tile++)
        {
            work.StopIfAsked();
            int first = tile * KeyTile, columns = keys.Columns(tile);
            if (!full)
                seen.Turn(first, first + columns);
            if (full || seen.Pairs == (long)rows * columns)
            {
                Whole(tile, queries, rows, scales, space);
            }
            else if (seen.Pairs == 0)
            {
                // On to the next tile that a query sees.
                tile = seen.Next / KeyTile - 1;
                if (seen.Next == keys.Keys)
                    break;
            }
            else if (PairCost * seen.Pairs <= (long)rows * columns)
            {
                Few(tile, queries, scales, space);
            }
            else
            {
                Part(tile, queries, scales, space);
            }
        }
        SoftmaxKernels<V, T>.Normalise(space.Output, rows, stride, stride, space.Sums);
    }

    /// <summary>A tile that every query sees whole.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Whole(int tile, ReadOnlySpan<T> queries, int rows, ReadOnlySpan<T> scales, Workspace space)
    {
        Span<T> scores = space.Scores, sums = space.Sums;
        // The last keys may not fill a register; they go one by one.
        int columns = keys.Columns(tile), whole = columns / V.Width * V.Width;
        keys.Scores(tile, queries, rows, scores, KeyTile);
        SoftmaxKernels<V, T>.Maxima(scores, rows, whole, KeyTile, space.TileMaxima);
        for (int i = 0; i < rows; i++)
        {
            T largest = whole > 0 ? space.TileMaxima[i] : scores[i * KeyTile];
            for (int j = whole; j < columns; j++)
                largest = T.Max(largest, scores[i * KeyTile + j]);
            Raise(space, i, scales[i] * largest);
        }
        SoftmaxKernels<V, T>.Weights(scores, rows, whole, KeyTile, scales, space.Maxima, sums);
        for (int i = 0; i < rows && whole < columns; i++)
        for (int j = whole; j < columns; j++)
        {
            ref T score = ref scores[i * KeyTile + j];
            score = Exp(scales[i] * score - space.Maxima[i]);
            sums[i * V.Width] += score;
        }
        keys.Multiply(tile, scores, rows, KeyTile, space.Output, accumulate: true);
    }

    /// <summary>A tile that is seen in part: a score that is not seen becomes one that is, and its weight 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Part(int tile, ReadOnlySpan<T> queries, ReadOnlySpan<T> scales, Workspace space)
    {
        Span<T> scores = space.Scores;
        var seen = space.Seen;
        (int first, int end) = seen.Rows;
        int rows = end - first, padded = PackedColumns<V, T>.Padded(keys.Columns(tile));
        keys.Scores(tile, queries[(first * d)..], rows, scores, KeyTile);
        for (int i = 0; i < rows; i++)
        {
            var row = scores.Slice(i * KeyTile, padded);
            T hidden = seen.Count(first + i) > 0 ? row[seen.At(first + i, 0).From] : T.Zero;
            FillUnseen(row, first + i, hidden, seen);
        }
        SoftmaxKernels<V, T>.Maxima(scores, rows, padded, KeyTile, space.TileMaxima);
        for (int i = 0; i < rows; i++)
        {
            if (seen.Count(first + i) > 0)
                Raise(space, first + i, scales[first + i] * space.TileMaxima[i]);
        }
        SoftmaxKernels<V, T>.Weights(scores, rows, padded, KeyTile, scales[first..], space.Maxima.AsSpan(first), space.Unused);
        for (int i = 0; i < rows; i++)
        {
            var row = scores.Slice(i * KeyTile, padded);
            FillUnseen(row, first + i, T.Zero, seen);
            RowProducts<V, T>.AddTo(space.Sums.AsSpan((first + i) * V.Width, V.Width), row);
        }
        keys.Multiply(tile, scores, rows, KeyTile, space.Output.AsSpan(first * stride), accumulate: true);
    }

    /// <summary>A tile of which few pairs are seen, each by itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Few(int tile, ReadOnlySpan<T> queries, ReadOnlySpan<T> scales, Workspace space)
    {
        Span<T> scores = space.Scores;
        var seen = space.Seen;
        for (int row = seen.Rows.First; row < seen.Rows.End; row++)
        {
            int count = 0, ranges = seen.Count(row);
            if (ranges == 0)
                continue;
            for (int k = 0; k < ranges; k++)
            for (int j = seen.At(row, k).From; j < seen.At(row, k).To; j++)
                scores[count++] = RowProducts<V, T>.Dot(queries.Slice(row * d, d), keys.Key(tile * KeyTile + j));
            var padded = scores[..PackedColumns<V, T>.Padded(count)];
            padded[count..].Fill(scores[0]);
            SoftmaxKernels<V, T>.Maxima(padded, 1, padded.Length, KeyTile, space.TileMaxima);
            Raise(space, row, scales[row] * space.TileMaxima[0]);
            SoftmaxKernels<V, T>.Weights(padded, 1, padded.Length, KeyTile, scales[row..], space.Maxima.AsSpan(row), space.Unused);
            padded[count..].Clear();
            RowProducts<V, T>.AddTo(space.Sums.AsSpan(row * V.Width, V.Width), padded);
            count = 0;
            for (int k = 0; k < ranges; k++)
            for (int j = seen.At(row, k).From; j < seen.At(row, k).To; j++)
                RowProducts<V, T>.AddScaled(space.Output.AsSpan(row * stride, stride), keys.Value(tile * KeyTile + j), scores[count++]);
        }
    }

    private static void FillUnseen(Span<T> row, int number, T value, SeenKeys seen)
    {
        int from = 0, ranges = seen.Count(number);
        for (int k = 0; k < ranges; k++)
        {
            var range = seen.At(number, k);
            row[from..range.From].Fill(value);
            from = range.To;
        }
        row[from..].Fill(value);
    }

    /// <summary>The maximum of a tile: if it is larger than what was there, what was summed so far shrinks by e^{old - new}.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Raise(Workspace space, int row, T maximum)
    {
        if (!T.IsFinite(maximum))
            throw new ArithmeticException("attention: a score overflows; expected shorter queries and keys or a smaller scale");
        if (!space.Begun[row])
        {
            (space.Begun[row], space.Maxima[row]) = (true, maximum);
            return;
        }
        if (!(maximum > space.Maxima[row]))
            return;
        T factor = Exp(space.Maxima[row] - maximum);
        space.Maxima[row] = maximum;
        foreach (ref T sum in space.Sums.AsSpan(row * V.Width, V.Width))
            sum *= factor;
        foreach (ref T value in space.Output.AsSpan(row * stride, stride))
            value *= factor;
    }

    private static T Exp(T x) => T.CreateTruncating(Math.Exp(double.CreateTruncating(x)));

    /// <summary>What one thread needs.</summary>
    private sealed class Workspace(Scratch scratch, int queries, int stride, IAttentionMask mask, int keys)
    {
        public readonly ArraySegment<T> Scores = scratch.RentAligned<T>(queries * KeyTile),
            Output = scratch.RentAligned<T>(queries * stride);

        /// <summary>The sum of each query's weights, lane by lane; and those of tiles that are seen in part, before what is not seen
        /// is taken out.</summary>
        public readonly ArraySegment<T> Sums = scratch.RentAligned<T>(queries * V.Width),
            Unused = scratch.RentAligned<T>(queries * V.Width);

        public readonly T[] Maxima = new T[queries], TileMaxima = new T[queries];

        /// <summary>Whether a query has seen a key.</summary>
        public readonly bool[] Begun = new bool[queries];

        public readonly SeenKeys Seen = new(mask, keys, queries);
    }
}
