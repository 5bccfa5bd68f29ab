using System.Numerics;
using System.Runtime.CompilerServices;
using AttentionDynamics.Numerics;

namespace AttentionDynamics.Layers.Tiles;

/// <summary>softmax(β_i⟨q_i, k_j⟩)V over the keys that a mask shows: keys pass by in tiles, and each query keeps its running sum and
/// output, and its running maximum where it needs one.</summary>
/// <remarks>
/// Queries are multiplied by β_i/log 2, so that weights are powers of two, and packed in panels. A panel's scores have a row a key and a
/// column a query: keys are read where they lie; sums over keys are no sums over lanes; and weights lie as the product with values wants
/// its right factor, Vᵀ times weights, for which values are read where they lie. By Cauchy and Schwarz no score is beyond max β|q|·max|k|:
/// where that leaves weights far from the ends of the range of numbers no maximum is taken off. A tile that no query of a block sees costs
/// nothing; one that all see whole, what it costs without a mask; of one that is seen in part each panel of queries takes the keys from
/// the first to the last that one of them sees, and the weights of what is not seen are set to 0; where few pairs are seen they are
/// computed one by one. Which of these depends on the mask and on constants alone, and a query meets the keys in their order: the same
/// bits on any number of threads.
/// </remarks>
internal sealed class SoftmaxTiles<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged, INumber<T>
{
    /// <summary>Keys of a tile: whole groups of rows of the product at any width.</summary>
    private const int KeyTile = 144;

    /// <summary>Queries that share a pass over keys and values, at most: the more, the seldomer these come from beyond the second-level
    /// cache. No power of two: it lies between one coordinate of the outputs and the next, which would share a few sets of the first-level
    /// cache.</summary>
    private const int MostQueries = 240;

    /// <summary>Blocks that there are queries enough for, before a block takes more of them: under a mask, where the bits depend on it, and
    /// for each thread.</summary>
    private const int Parts = 64, PartsOfThread = 8;

    /// <summary>Tiles whose weights, and whose products with values, meet in one sum, before that is added to what earlier ones came to: of
    /// as many floats as there are keys in a long context, added up one after the other, few digits would be left.</summary>
    private const int TilesOfSum = 8;

    /// <summary>The same where few pairs of a tile are seen.</summary>
    private const int FewTilesOfSum = PairCost * TilesOfSum;

    /// <summary>A pair by itself costs about so many of a tile's: for d from 16 to 128, double and float, 5 to 10.</summary>
    internal const int PairCost = 8;

    private readonly ReadOnlyMemory<T> keys, values;
    private readonly IAttentionMask mask;
    private readonly bool full, ordinaryValues;
    private readonly Scratch scratch;
    private readonly int threads, d, c, count;
    private readonly double longestKey;
    private bool bounded;

    /// <summary>Room for the queries of a block: from a coordinate of the outputs to the next.</summary>
    private int room;

    /// <param name="keys">Rows of d numbers.</param>
    /// <param name="values">As many rows of c numbers.</param>
    /// <param name="dimension">d.</param>
    /// <param name="valueDimension">c.</param>
    /// <param name="mask">Which keys a query sees.</param>
    /// <param name="scratch">Lends what the threads need.</param>
    /// <param name="threads">How many.</param>
    internal SoftmaxTiles(
        ReadOnlyMemory<T> keys, ReadOnlyMemory<T> values, int dimension, int valueDimension, IAttentionMask mask, Scratch scratch,
        int threads)
    {
        (this.keys, this.values, this.mask, this.scratch, this.threads) = (keys, values, mask, scratch, threads);
        (full, d, c, count) = (mask is FullMask, dimension, valueDimension, keys.Length / dimension);
        for (int j = 0; j < count; j++)
            longestKey = Math.Max(longestKey, Length(Key(j)));
        ordinaryValues = RowProducts<V, T>.AllBetween(values.Span, T.CreateTruncating(LeastValue), T.CreateTruncating(LargestValue));
    }

    /// <summary>Without a maximum taken off, weights are powers of two up to this, and down to its inverse.</summary>
    private static int LargestPower => typeof(T) == typeof(double) ? 500 : 60;

    /// <summary>Values that are not 0 are then at least so large: with the least weight they still make a normal number.</summary>
    private static double LeastValue => Math.ScaleB(1, LargestPower - (typeof(T) == typeof(double) ? 1022 : 126));

    /// <summary>And at most so large: 2³¹ of them with the largest weight do not overflow.</summary>
    private static double LargestValue => Math.ScaleB(1, (typeof(T) == typeof(double) ? 990 : 95) - LargestPower);

    /// <summary>Below every score.</summary>
    private static T Lowest => typeof(T) == typeof(double) ? T.CreateTruncating(double.MinValue) : T.CreateTruncating(float.MinValue);

    /// <summary>Attends.</summary>
    /// <param name="queries">Rows of d numbers, those of one head after those of another.</param>
    /// <param name="heads">How many heads.</param>
    /// <param name="scales">β of each query of a head.</param>
    /// <param name="output">As many rows of c numbers.</param>
    /// <param name="work">Told of each block of queries.</param>
    internal void Attend(ReadOnlyMemory<T> queries, int heads, ReadOnlyMemory<T> scales, Memory<T> output, WorkDone work)
    {
        int rows = queries.Length / d, next = -1;
        double longest = 0;
        for (int i = 0; i < rows; i++)
            longest = Math.Max(longest, double.CreateTruncating(scales.Span[i % scales.Length]) * Length(queries.Span.Slice(i * d, d)));
        bounded = ordinaryValues && longest * longestKey / Math.Log(2) <= LargestPower;
        var blocks = new HeadBlocks(rows / heads, heads, MostQueries, full ? PartsOfThread * threads : Parts);
        room = Math.Min(MostQueries, PackedColumns<V, T>.Padded(rows / heads));
        Workspace[] spaces =
            [.. Enumerable.Range(0, Math.Min(threads, blocks.Count)).Select(_ => new Workspace(scratch, room, d, c, mask, count))];
        Workers.Run(blocks.Count, threads, () => spaces[Interlocked.Increment(ref next)], (item, space) =>
        {
            (int query, int first, int count) = blocks[item];
            space.Take(queries.Span.Slice(first * d, count * d), scales.Span.Slice(query, count), d);
            Attend(query, space, work);
            Finish(space, output.Span.Slice(first * c, count * c));
            work.Add(count);
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Attend(int query, Workspace space, WorkDone work)
    {
        var seen = space.Seen;
        int rows = space.Rows;
        space.Sums.AsSpan().Clear();
        space.Totals.AsSpan().Clear();
        space.Output.AsSpan().Clear();
        space.Recent.AsSpan().Clear();
        space.Singles.AsSpan().Clear();
        space.EarlierSingles.AsSpan().Clear();
        int summed = 0, fewSummed = 0;
        space.Maxima.AsSpan().Fill(Lowest);
        if (!full)
            seen.Take(query, rows);
        for (int first = 0; first < count; first += KeyTile)
        {
            work.StopIfAsked();
            int end = Math.Min(first + KeyTile, count);
            if (!full)
                seen.Turn(first, end);
            if (!full && seen.Pairs == 0)
            {
                // On to the next tile that a query sees.
                first = seen.Next / KeyTile * KeyTile - KeyTile;
                if (seen.Next == count)
                    break;
                continue;
            }
            bool whole = full || seen.Pairs == (long)rows * (end - first);
            if (!whole && PairCost * seen.Pairs <= (long)rows * (end - first))
            {
                Few(first, space);
                if (++fewSummed % FewTilesOfSum == 0)
                {
                    Add(space.Singles, space.EarlierSingles);
                    Add(space.Sums, space.Totals);
                }
                continue;
            }
            if (whole)
                Whole(first, end, space);
            else
                Part(first, end, space);
            if (++summed % TilesOfSum == 0)
            {
                Add(space.Recent, space.Output);
                Add(space.Sums, space.Totals);
            }
        }
        Add(space.Recent, space.Output);
        Add(space.Sums, space.Totals);
    }

    /// <summary>Adds recent sums to the earlier ones, and begins anew.</summary>
    private static void Add(Span<T> recent, Span<T> earlier)
    {
        RowProducts<V, T>.AddScaled(earlier, recent, T.One);
        recent.Clear();
    }

    /// <summary>Sums over weights, as rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Finish(Workspace space, Span<T> output)
    {
        VectorKernels.Transpose<T>(space.Output, c, space.Rows, room, output, c);
        for (int i = 0; i < space.Rows; i++)
        {
            var row = output.Slice(i * c, c);
            if (!full)
            {
                RowProducts<V, T>.AddScaled(row, space.EarlierSingles.AsSpan(i * c, c), T.One);
                RowProducts<V, T>.AddScaled(row, space.Singles.AsSpan(i * c, c), T.One);
            }
            RowProducts<V, T>.Scaled(row, row, T.One / space.Totals[i]);
        }
        if (!RowProducts<V, T>.AllFinite(output))
            throw new ArithmeticException("attention: an output overflows; expected smaller values");
    }

    /// <summary>A tile that every query sees whole.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Whole(int first, int end, Workspace space)
    {
        for (int column = 0; column < space.Rows; column += PackedColumns<V, T>.PanelWidth)
        {
            var weights = Scores(first, end, column, space);
            Weigh(weights, column, space);
            Add(first, weights, column, space);
        }
    }

    /// <summary>A tile that is seen in part: a score that is not seen becomes less than any, and its weight 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Part(int first, int end, Workspace space)
    {
        for (int column = 0; column < space.Rows; column += PackedColumns<V, T>.PanelWidth)
        {
            int last = Math.Min(space.Rows, column + PackedColumns<V, T>.PanelWidth), from = end - first, to = 0;
            for (int i = column; i < last; i++)
            {
                int ranges = space.Seen.Count(i);
                if (ranges == 0)
                    continue;
                (from, to) = (Math.Min(from, space.Seen.At(i, 0).From), Math.Max(to, space.Seen.At(i, ranges - 1).To));
            }
            if (to == 0)
                continue;
            var weights = Scores(first + from, first + to, column, space);
            FillUnseen(weights, column, last, from, bounded ? T.Zero : Lowest, space);
            Weigh(weights, column, space);
            FillUnseen(weights, column, last, from, T.Zero, space);
            Add(first + from, weights, column, space);
        }
    }

    /// <summary>A tile of which few pairs are seen, each by itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Few(int first, Workspace space)
    {
        var seen = space.Seen;
        Span<T> scores = space.Scores;
        for (int row = seen.Rows.First; row < seen.Rows.End; row++)
        {
            int pairs = 0, ranges = seen.Count(row);
            if (ranges == 0)
                continue;
            for (int k = 0; k < ranges; k++)
            for (int j = seen.At(row, k).From; j < seen.At(row, k).To; j++)
                scores[pairs++] = RowProducts<V, T>.Dot(space.Query(row, d), Key(first + j));
            if (!bounded)
                LessMaximum(scores[..pairs], row, space);
            var padded = scores[..PackedColumns<V, T>.Padded(pairs)];
            padded[pairs..].Clear();
            PowerKernels<V, T>.Of(padded);
            pairs = 0;
            for (int k = 0; k < ranges; k++)
            for (int j = seen.At(row, k).From; j < seen.At(row, k).To; j++)
            {
                T weight = scores[pairs++];
                space.Sums[row] += weight;
                RowProducts<V, T>.AddScaled(space.Singles.AsSpan(row * c, c), values.Span.Slice((first + j) * c, c), weight);
            }
        }
    }

    /// <summary>Scores of some keys with the queries of a panel, as the right factor of a product.</summary>
    private PackedColumns<V, T> Scores(int first, int end, int column, Workspace space)
    {
        var panel = space.Packed.Part(column, PackedColumns<V, T>.PanelWidth);
        MatrixProduct<V, T>.Into(keys.Span[(first * d)..(end * d)], end - first, d, 1, panel, space.Scores, panel.PaddedColumns,
            accumulate: false);
        return PackedColumns<V, T>.Packed(end - first, panel.PaddedColumns, space.Scores.Array!, space.Scores.Offset);
    }

    /// <summary>Scores become weights. Where a maximum has grown, what was summed before shrinks.</summary>
    private void Weigh(PackedColumns<V, T> scores, int column, Workspace space)
    {
        int width = scores.PaddedColumns;
        Span<T> panel = space.Scores.AsSpan(0, scores.K * width);
        if (!bounded)
        {
            var maxima = space.Maxima.AsSpan(column, width);
            maxima.CopyTo(space.Factors.AsSpan(column));
            if (!SoftmaxKernels<V, T>.Maxima(panel, scores.K, width, maxima))
                throw Overflow();
            Shrink(column, width, space);
            SoftmaxKernels<V, T>.Lower(panel, scores.K, width, maxima);
        }
        PowerKernels<V, T>.Of(panel);
    }

    /// <summary>Adds the weights of a panel to the sums of weights, and values times them to those of values.</summary>
    private void Add(int first, PackedColumns<V, T> weights, int column, Workspace space)
    {
        int width = weights.PaddedColumns;
        SoftmaxKernels<V, T>.AddUp(space.Scores.AsSpan(0, weights.K * width), weights.K, width, space.Sums.AsSpan(column, width));
        MatrixProduct<V, T>.Into(values.Span.Slice(first * c, weights.K * c), c, 1, c, weights, space.Recent.AsSpan(column), room,
            accumulate: true);
    }

    /// <summary>Takes the maximum of a row off its scores.</summary>
    private void LessMaximum(Span<T> scores, int row, Workspace space)
    {
        if (!RowProducts<V, T>.AllFinite(scores))
            throw Overflow();
        int column = row / V.Width * V.Width;
        space.Maxima.AsSpan(column, V.Width).CopyTo(space.Factors.AsSpan(column));
        T maximum = space.Maxima[row], least = T.CreateTruncating(-PowersOfTwo<V, T>.Largest);
        foreach (T score in scores)
            maximum = T.Max(maximum, score);
        space.Maxima[row] = maximum;
        Shrink(column, V.Width, space);
        for (int k = 0; k < scores.Length; k++)
            scores[k] = T.Max(least, scores[k] - maximum);
    }

    /// <summary>Sums and outputs of queries whose maximum has grown shrink.</summary>
    private void Shrink(int column, int width, Workspace space)
    {
        var factors = space.Factors.AsSpan(column, width);
        SoftmaxKernels<V, T>.Shrink(factors, space.Maxima.AsSpan(column, width), space.Sums.AsSpan(column, width));
        SoftmaxKernels<V, T>.Scale(space.Totals.AsSpan(column), 1, width, factors);
        if (!factors.ContainsAnyExcept(T.One))
            return;
        SoftmaxKernels<V, T>.Scale(space.Output.AsSpan(column), c, room, factors);
        SoftmaxKernels<V, T>.Scale(space.Recent.AsSpan(column), c, room, factors);
        for (int i = column; i < Math.Min(space.Rows, column + width) && !full; i++)
        {
            RowProducts<V, T>.Scaled(space.Singles.AsSpan(i * c, c), space.Singles.AsSpan(i * c, c), space.Factors[i]);
            RowProducts<V, T>.Scaled(space.EarlierSingles.AsSpan(i * c, c), space.EarlierSingles.AsSpan(i * c, c), space.Factors[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FillUnseen(PackedColumns<V, T> scores, int first, int end, int from, T value, Workspace space)
    {
        for (int i = first; i < end; i++)
        {
            int key = from, to = from + scores.K, ranges = space.Seen.Count(i);
            for (int k = 0; k <= ranges; k++)
            {
                var range = k < ranges ? space.Seen.At(i, k) : new KeyRange(to, to);
                for (; key < range.From; key++)
                    space.Scores[(key - from) * scores.PaddedColumns + i - first] = value;
                key = range.To;
            }
        }
    }

    private static ArithmeticException Overflow() =>
        new("attention: a score overflows; expected shorter queries and keys or a smaller scale");

    private ReadOnlySpan<T> Key(int j) => keys.Span.Slice(j * d, d);

    /// <summary>|x|, or a little more: never so small that its square is lost.</summary>
    private static double Length(ReadOnlySpan<T> x) => Math.Sqrt(Math.Max(double.CreateTruncating(RowProducts<V, T>.Dot(x, x)),
        typeof(T) == typeof(double) ? 1e-280 : 1e-30));

    /// <summary>What one thread needs.</summary>
    private sealed class Workspace(Scratch scratch, int room, int d, int c, IAttentionMask mask, int keys)
    {
        /// <summary>Scores of a panel with the keys of a tile, then weights: a row a key.</summary>
        public readonly ArraySegment<T> Scores = scratch.RentAligned<T>(KeyTile * PackedColumns<V, T>.PanelWidth);

        /// <summary>Outputs, a row a coordinate; what tiles of late add to them; and what pairs one by one do, of late and earlier, a row
        /// a query.</summary>
        public readonly ArraySegment<T> Output = scratch.RentAligned<T>(c * room), Recent = scratch.RentAligned<T>(c * room),
            Singles = scratch.RentAligned<T>(mask is FullMask ? 0 : room * c),
            EarlierSingles = scratch.RentAligned<T>(mask is FullMask ? 0 : room * c);

        /// <summary>The sum of each query's weights of late and before, its maximum, and by what these shrink.</summary>
        public readonly ArraySegment<T> Sums = scratch.RentAligned<T>(room), Totals = scratch.RentAligned<T>(room),
            Maxima = scratch.RentAligned<T>(room), Factors = scratch.RentAligned<T>(room);

        public readonly SeenKeys Seen = new(mask, keys, room);

        private readonly ArraySegment<T> queries = scratch.RentAligned<T>(room * d),
            packed = scratch.RentAligned<T>(PackedColumns<V, T>.Size(d, room));

        /// <summary>Queries of the block.</summary>
        public int Rows { get; private set; }

        /// <summary>Queries times β/log 2, packed.</summary>
        public PackedColumns<V, T> Packed { get; private set; }

        /// <summary>Begins with a block.</summary>
        public void Take(ReadOnlySpan<T> rows, ReadOnlySpan<T> scales, int d)
        {
            Rows = scales.Length;
            for (int i = 0; i < Rows; i++)
            {
                // One after the other: their product may be out of range.
                var query = queries.AsSpan(i * d, d);
                RowProducts<V, T>.Scaled(query, rows.Slice(i * d, d), scales[i]);
                RowProducts<V, T>.Scaled(query, query, T.CreateTruncating(1 / Math.Log(2)));
            }
            Packed = PackedColumns<V, T>.OfRows(queries, Rows, d, d, packed.Array!, packed.Offset);
        }

        /// <summary>Query i of the block times β/log 2.</summary>
        public ReadOnlySpan<T> Query(int i, int d) => queries.AsSpan(i * d, d);
    }
}
