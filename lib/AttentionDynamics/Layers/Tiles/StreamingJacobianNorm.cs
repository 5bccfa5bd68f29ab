using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Layers.Tiles;

/// <summary>The rows of η, formulas in <see cref="JacobianNorm"/>, without anything of size n² and without a copy of the tokens: O(nd²/2)
/// time a row, beside the tokens n numbers and a few panels for each thread.</summary>
/// <remarks>
/// A block of tokens meets all in chunks, twice: what the first pass sums, weights, means, drifts and |C_i|², the second needs for the
/// blocks of the Jacobian, and it computes gaps and weights again, which is little beside |C_i|². Where there is but one chunk they are
/// still there. Sums are kept in lane sets, so no bit depends on how many chunks there are. Where pairs are fewer than products of
/// coordinates, |C_i|² comes from them, O(n²/2) time a row and half as much or as much again to compute their gaps, for blocks as large as
/// memory for several copies of the tokens allows.
/// </remarks>
internal sealed class StreamingJacobianNorm<V>
    where V : struct, ILanes<V, double>
{
    private const int Size = CentredTile<V>.Size;

    private readonly TokenConfiguration tokens;
    private readonly bool byPairs, byProducts;
    private readonly int n, d, threads, rows, chunk;
    private readonly double[] centre, inverseNorms;
    private readonly VectorSource unit;

    /// <param name="tokens">n x d, d ≥ 2.</param>
    /// <param name="way">How |C_i|² is computed, with nothing of size n² stored.</param>
    /// <param name="threads">How many threads.</param>
    internal StreamingJacobianNorm(TokenConfiguration tokens, JacobianNorm.Covariance way, int threads)
    {
        (this.tokens, n, d, this.threads) = (tokens, tokens.Count, tokens.Dimension, threads);
        byPairs = way == JacobianNorm.Covariance.Pairs;
        byProducts = way == JacobianNorm.Covariance.Matrix && PanelCovariances<V>.Pays(d);
        unit = tokens.UnitRow;
        bool few = CentredTile<V>.Few(d);
        // In few dimensions to compute a weight again would cost more than to keep it.
        int tiles = (n + Size - 1) / Size;
        chunk = Math.Min(few ? 128 : Chunk, tiles) * Size;
        rows = byPairs ? PanelForms<V>.Rows(n, d, threads) : !few ? PanelCovariances<V>.Rows(d) : n <= 2048 ? 96 : 48;
        inverseNorms = new double[PackedColumns<V, double>.Padded(n)];
        centre = few ? new double[d] : PairTiles<V>.MeanOf(n, d, threads, UnitRow);
        Workers.Run(tiles, threads, () => new double[d], (tile, room) =>
        {
            for (int i = tile * Size; i < Math.Min(n, (tile + 1) * Size); i++)
                inverseNorms[i] = 1 / VectorKernels.Dot(tokens[i], UnitRow(i, room));
        });
    }

    /// <summary>Tiles of a chunk in many dimensions: enough that sums seldom go to memory, few enough that weights stay in the second-level
    /// cache.</summary>
    private static int Chunk => 4;

    private Span<double> UnitRow(int i, Span<double> room)
    {
        tokens.UnitRow(i, room);
        return room;
    }

    /// <summary>What belongs to each chosen token at each scale.</summary>
    /// <param name="chosen">The tokens.</param>
    /// <param name="betas">The scales.</param>
    /// <param name="alpha">α.</param>
    /// <param name="scratch">Lends each thread its panels.</param>
    /// <param name="options">Progress; cancellation, looked at between chunks.</param>
    /// <returns>A row of numbers for each scale.</returns>
    internal double[][] At(int[] chosen, IReadOnlyList<double> betas, double alpha, Scratch scratch, ComputeOptions options)
    {
        double[][] results = [.. betas.Select(_ => new double[chosen.Length])];
        int[] starts = byPairs
            ? JacobianPanel.EvenStarts(chosen.Length, rows, threads)
            : JacobianPanel.Starts(chosen.Length, Math.Clamp(chosen.Length / 8 / 8 * 8, Math.Min(24, rows), rows));
        var work = new WorkDone((double)chosen.Length * betas.Count * (2 + Squaring) * n, options.Progress, options.Cancellation);
        int largest = Enumerable.Range(0, starts.Length - 1).Max(item => starts[item + 1] - starts[item]);
        Workers.Run(starts.Length - 1, threads, () => new Room(this, largest, scratch), (item, room) =>
        {
            int first = starts[item], count = starts[item + 1] - first;
            for (int tile = 0; tile * Size < count; tile++)
            {
                var own = room.Own[tile];
                own.Fill((i, row) => tokens.UnitRow(chosen[first + i], row), tile * Size, Math.Min(Size, count - tile * Size), centre);
                for (int row = 0; row < own.Count; row++)
                    own[row].CopyTo(room.Panel.Self(tile * Size + row));
            }
            room.HasGaps = false;
            for (int scale = 0; scale < betas.Count; scale++)
                RowsInto(room, chosen.AsSpan(first, count), Math.Min(betas[scale], JacobianRow.LargestBeta), alpha,
                    results[scale].AsSpan(first, count), work);
        });
        return results;
    }

    /// <summary>What |C_i|² costs beside one pass of gaps, weights and means.</summary>
    private double Squaring => Math.Ceiling((byPairs ? n * (0.5 + 0.5 * d / rows) : d * d / 2.0) / (3 * d + 24));

    private void RowsInto(Room room, ReadOnlySpan<int> chosen, double beta, double alpha, Span<double> results, WorkDone work)
    {
        var panel = room.Panel;
        int count = chosen.Length;
        panel.KeptWeights.AsSpan(0, count * panel.Kept).Clear();
        panel.KeptBlocks.AsSpan(0, count * panel.Kept).Clear();
        for (int start = 0; start < n; start += chunk)
        {
            work.StopIfAsked();
            Weigh(room, chosen, start, beta, panel.KeptWeights);
            // e_i = Σ_j A_ij (y_j-y_i), and Σ_j A_ij p_ij (y_j-y_i).
            MatrixProduct<V, double>.Into(panel.Weights, count, panel.Stride, 1, room.Tokens.Values, panel.Means, panel.Width, start > 0);
            MatrixProduct<V, double>.Into(panel.Work, count, panel.Stride, 1, room.Tokens.Values, panel.Drifts, panel.Width, start > 0);
            room.Covariances?.Add(room.Tokens, panel, count, anew: start == 0);
            room.Forms?.Add(panel, count, start, room.Tokens.Count);
            work.Add((byPairs ? 1 : 1 + Squaring) * count * room.Tokens.Count);
        }
        for (int row = 0; row < count; row++)
        {
            panel.Sums[row] = JacobianKernels<V>.WeightsOf(panel.KeptWeights.AsSpan(row * panel.Kept));
            JacobianRow.Normalise(panel.Sums[row], panel.Self(row), panel.Mean(row), panel.Drift(row));
        }
        Square(room, chosen, beta, work);
        for (int start = 0; start < n; start += chunk)
        {
            work.StopIfAsked();
            if (chunk < n)
                Weigh(room, chosen, start, beta, room.Unused);
            // h_ik, but for ⟨e_i, mean⟩.
            MatrixProduct<V, double>.Into(panel.Means, count, panel.Width, 1, room.Tokens.Projected, panel.Work, panel.Stride, false);
            for (int row = 0; row < count; row++)
            {
                int at = row * panel.Stride;
                var own = JacobianRow.Blocks(panel.Sums[row], panel.Mean(row), centre, beta);
                JacobianKernels<V>.Blocks(panel.Gaps.AsSpan(at), panel.Weights.AsSpan(at), panel.Work.AsSpan(at),
                    inverseNorms.AsSpan(start), PackedColumns<V, double>.Padded(room.Tokens.Count), own,
                    panel.KeptBlocks.AsSpan(row * panel.Kept));
            }
            work.Add((double)count * room.Tokens.Count);
        }
        for (int row = 0; row < count; row++)
        {
            var blocks = JacobianKernels<V>.BlocksOf(panel.KeptBlocks.AsSpan(row * panel.Kept));
            var own = JacobianRow.Blocks(panel.Sums[row], panel.Mean(row), centre, beta);
            double beyond = byPairs ? JacobianRow.BeyondPairs(panel.Sums[row], blocks, own) : 0;
            results[row] = JacobianRow.Of(panel.Sums[row], blocks, own, panel.Squares[row] + beyond, panel.Mean(row), panel.Drift(row),
                inverseNorms[chosen[row]], alpha);
        }
    }

    /// <summary>|C_i|² of the block, by pairs the part of it that is a sum over pairs of other tokens.</summary>
    private void Square(Room room, ReadOnlySpan<int> chosen, double beta, WorkDone work)
    {
        if (room.Forms is { } forms)
        {
            forms.Into(unit, centre, room.Panel, chosen.Length, work, Squaring * chosen.Length);
            return;
        }
        for (int row = 0; row < chosen.Length; row++)
            room.Panel.Squares[row] = room.Covariances?.Square(room.Panel, row) ?? double.NaN;
        for (int row = 0; row < chosen.Length; row++)
        {
            if (double.IsNaN(room.Panel.Squares[row]))
                room.Panel.Squares[row] = Alone(room, row, chosen.Slice(row, 1), beta, work);
        }
    }

    /// <summary>Gaps and weights of the block with a chunk.</summary>
    private void Weigh(Room room, ReadOnlySpan<int> chosen, int start, double beta, double[] sums)
    {
        var panel = room.Panel;
        room.Tokens.Fill(unit, start, n, centre);
        for (int tile = 0; tile * Size < chosen.Length && !room.HasGaps; tile++)
        {
            room.Tokens.Gaps(room.Own[tile], 0, room.Own[tile].Count, panel.Gaps.AsSpan(tile * Size * panel.Stride), panel.Stride);
            room.Tokens.Part(chosen.Slice(tile * Size, room.Own[tile].Count), panel.Gaps.AsSpan(tile * Size * panel.Stride), panel.Stride);
        }
        room.HasGaps = chunk >= n;
        JacobianKernels<V>.Weights(panel.Gaps, panel.Weights, panel.Work, chosen.Length, PackedColumns<V, double>.Padded(room.Tokens.Count),
            panel.Stride, beta, sums);
    }

    /// <summary>|C_i|² of one token of the block.</summary>
    private double Alone(Room room, int row, ReadOnlySpan<int> self, double beta, WorkDone work)
    {
        var panel = room.Panel;
        room.Alone ??= new RowCovariance<V>(d);
        for (int start = 0; start < n; start += chunk)
        {
            work.StopIfAsked();
            int at = row * panel.Stride;
            if (chunk < n)
            {
                at = 0;
                room.Tokens.Fill(unit, start, n, centre);
                room.Tokens.Gaps(room.Own[row / Size], row % Size, 1, panel.Gaps, panel.Stride);
                room.Tokens.Part(self, panel.Gaps, panel.Stride);
                JacobianKernels<V>.Weights(panel.Gaps, panel.Weights, panel.Work, 1, PackedColumns<V, double>.Padded(room.Tokens.Count),
                    panel.Stride, beta, room.Unused);
            }
            room.Alone.Add(room.Tokens, panel.Weights.AsSpan(at), panel.PaddedSelf(row), anew: start == 0);
        }
        return room.Alone.Square(panel.Mean(row), 1 + panel.Sums[row].Weights);
    }

    /// <summary>What one thread needs.</summary>
    private sealed class Room(StreamingJacobianNorm<V> norm, int rows, Scratch scratch)
    {
        public JacobianPanel Panel { get; } = new(rows, norm.chunk, norm.d, JacobianKernels<V>.Kept * V.Width, scratch);

        /// <summary>The block.</summary>
        public CentredTile<V>[] Own { get; } =
            [.. Enumerable.Range(0, (rows + Size - 1) / Size)
                .Select(tile => new CentredTile<V>(norm.d, TileRole.Rows, rows - tile * Size))];

        /// <summary>The chunk.</summary>
        public TokenChunk<V> Tokens { get; } = new(norm.d, norm.chunk);

        public PanelCovariances<V>? Covariances { get; } =
            norm.byProducts ? new(norm.d, rows, norm.chunk) : null;

        public PanelForms<V>? Forms { get; } = norm.byPairs ? new(norm.n, norm.d, rows, norm.chunk) : null;

        /// <summary>Made when first needed.</summary>
        public RowCovariance<V>? Alone { get; set; }

        /// <summary>Sums that are known already.</summary>
        public double[] Unused { get; } = new double[rows * JacobianKernels<V>.Kept * V.Width];

        /// <summary>Whether the panel has the gaps of the block.</summary>
        public bool HasGaps { get; set; }
    }
}
