using System.Numerics;
using System.Runtime.CompilerServices;
using AttentionDynamics.Numerics;

namespace AttentionDynamics.Layers.Tiles;

/// <summary>One row of attention, of the keys that it sees.</summary>
/// <param name="row">The query, counted through all heads.</param>
/// <param name="keys">Which keys, in their order.</param>
/// <param name="scores">⟨q_i, k_j⟩, without the scale.</param>
/// <param name="weights">A_ij.</param>
internal delegate void RowVisitor(int row, ReadOnlySpan<int> keys, ReadOnlySpan<double> scores, ReadOnlySpan<double> weights);

/// <summary>Attention with any normaliser: the scores of a few rows at a time come from tiles, each row is normalised whole, and its
/// weights go back into tiles.</summary>
/// <remarks>O(m) memory a row; a normaliser works in double precision whatever the tiles are in. The same bits on any number of
/// threads.</remarks>
internal sealed class RowTiles<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged, INumber<T>
{
    private const int KeyTile = KeyTiles<V, T>.Size;

    /// <summary>Scores of a block of rows, which stay in the second-level cache while they can.</summary>
    private const int BlockBytes = 1 << 19;

    /// <summary>Whole groups of rows of the product at any width, and the most of them.</summary>
    private const int QueryGroup = 24, MostQueries = 96;

    private readonly KeyTiles<V, T> keys;
    private readonly AttentionRule rule;
    private readonly Scratch scratch;
    private readonly int threads, d;

    internal RowTiles(KeyTiles<V, T> keys, AttentionRule rule, Scratch scratch, int threads) =>
        (this.keys, this.rule, this.scratch, this.threads, d) = (keys, rule, scratch, threads, keys.Dimension);

    /// <summary>Attends, and shows each row.</summary>
    /// <param name="queries">Rows of d numbers, those of one head after those of another.</param>
    /// <param name="heads">How many heads.</param>
    /// <param name="scales">β of each query of a head.</param>
    /// <param name="output">As many rows of c numbers; empty: none are computed.</param>
    /// <param name="visit">Shown each row, by several threads at a time; null: nobody.</param>
    /// <param name="work">Told of each block of queries.</param>
    internal void Attend(ReadOnlyMemory<T> queries, int heads, double[] scales, Memory<T> output, RowVisitor? visit, WorkDone work)
    {
        int rows = queries.Length / d, stride = keys.Count * KeyTile, next = -1;
        int size = Math.Clamp(BlockBytes / (Unsafe.SizeOf<T>() * stride) / QueryGroup * QueryGroup, QueryGroup, MostQueries);
        var blocks = new HeadBlocks(rows / heads, heads, size);
        Workspace[] spaces =
            [.. Enumerable.Range(0, Math.Min(threads, blocks.Count)).Select(_ => new Workspace(scratch, size, stride, keys, rule.Mask))];
        Workers.Run(blocks.Count, threads, () => spaces[Interlocked.Increment(ref next)], (item, space) =>
        {
            (int query, int first, int count) = blocks[item];
            Scores(queries.Span.Slice(first * d, count * d), query, count, space, work);
            for (int i = 0; i < count; i++)
                Normalise(i, scales[query + i], first, query, space, visit);
            if (!output.IsEmpty)
                Output(count, first, output.Span, space, work);
            work.Add(count);
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Scores(ReadOnlySpan<T> queries, int query, int rows, Workspace space, WorkDone work)
    {
        var seen = space.Seen;
        space.Used.Clear();
        space.Counts.AsSpan().Clear();
        seen.Take(query, rows);
        for (int tile = 0; tile < keys.Count; tile++)
        {
            work.StopIfAsked();
            int start = tile * KeyTile;
            seen.Turn(start, start + keys.Columns(tile));
            if (seen.Pairs == 0)
            {
                tile = seen.Next / KeyTile - 1;
                if (seen.Next == keys.Keys)
                    break;
                continue;
            }
            (int first, int end) = seen.Rows;
            bool few = SoftmaxTiles<V, T>.PairCost * seen.Pairs <= (long)rows * keys.Columns(tile);
            space.Used.Add((tile, few, first, end));
            if (!few)
                keys.Scores(tile, queries[(first * d)..], end - first, space.Scores.AsSpan(first * space.Stride + start), space.Stride);
            for (int i = first; i < end; i++)
            {
                int ranges = seen.Count(i);
                for (int k = 0; k < ranges; k++)
                {
                    var range = seen.At(i, k);
                    for (int j = start + range.From; j < start + range.To; j++)
                    {
                        if (few)
                            space.Scores[i * space.Stride + j] = RowProducts<V, T>.Dot(queries.Slice(i * d, d), keys.Key(j));
                        space.Keys[i * keys.Keys + space.Counts[i]++] = j;
                    }
                }
            }
        }
    }

    /// <summary>Weights in the place of scores, 0 where the row sees nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Normalise(int i, double scale, int firstRow, int query, Workspace space, RowVisitor? visit)
    {
        int count = space.Counts[i];
        Span<T> row = space.Scores.AsSpan(i * space.Stride, space.Stride);
        Span<double> plain = space.Plain.AsSpan(0, count), scaled = space.Scaled.AsSpan(0, count), weights = space.Weights.AsSpan(0, count);
        ReadOnlySpan<int> shown = space.Keys.AsSpan(i * keys.Keys, count);
        double check = 0;
        for (int k = 0; k < count; k++)
        {
            plain[k] = double.CreateTruncating(row[shown[k]]);
            scaled[k] = scale * plain[k];
            // 0 times what is not finite is NaN.
            check += 0 * scaled[k];
        }
        if (check != 0)
            throw new ArithmeticException("attention: a score overflows; expected shorter queries and keys or a smaller scale");
        rule.Normaliser.Normalise(scaled, weights);
        foreach (double weight in weights)
            check += 0 * weight;
        if (check != 0)
            throw new ArithmeticException(FormattableString.Invariant(
                $"the normaliser gave a weight that is NaN or infinite for query {query + i}"));
        visit?.Invoke(firstRow + i, shown, plain, weights);
        foreach ((int tile, _, _, _) in space.Used)
            row.Slice(tile * KeyTile, KeyTile).Clear();
        for (int k = 0; k < count; k++)
            row[shown[k]] = T.CreateTruncating(weights[k]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Output(int rows, int firstRow, Span<T> output, Workspace space, WorkDone work)
    {
        Span<T> sums = space.Output;
        sums.Clear();
        foreach ((int tile, bool few, int first, int end) in space.Used)
        {
            work.StopIfAsked();
            if (!few)
            {
                keys.Multiply(tile, space.Scores.AsSpan(first * space.Stride + tile * KeyTile), end - first, space.Stride,
                    sums[(first * keys.Stride)..], true);
                continue;
            }
            for (int i = first; i < end; i++)
            for (int j = tile * KeyTile; j < tile * KeyTile + keys.Columns(tile); j++)
            {
                T weight = space.Scores[i * space.Stride + j];
                if (weight != T.Zero)
                    RowProducts<V, T>.AddScaled(sums.Slice(i * keys.Stride, keys.Stride), keys.Value(j), weight);
            }
        }
        for (int i = 0; i < rows; i++)
            sums.Slice(i * keys.Stride, keys.ValueDimension).CopyTo(output[((firstRow + i) * keys.ValueDimension)..]);
    }

    /// <summary>What one thread needs.</summary>
    private sealed class Workspace(Scratch scratch, int queries, int stride, KeyTiles<V, T> keys, IAttentionMask mask)
    {
        public readonly int Stride = stride;

        public readonly ArraySegment<T> Scores = scratch.RentAligned<T>(checked(queries * stride)),
            Output = scratch.RentAligned<T>(queries * keys.Stride);

        /// <summary>The keys that each row sees, and how many.</summary>
        public readonly int[] Keys = new int[checked(queries * keys.Keys)], Counts = new int[queries];

        /// <summary>One row.</summary>
        public readonly double[] Plain = new double[keys.Keys], Scaled = new double[keys.Keys], Weights = new double[keys.Keys];

        /// <summary>The tiles that some row sees, whether pair by pair, and which rows.</summary>
        public readonly List<(int Tile, bool Few, int First, int End)> Used = [];

        public readonly SeenKeys Seen = new(mask, keys.Keys, queries);
    }
}
