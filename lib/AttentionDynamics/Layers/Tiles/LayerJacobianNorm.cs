using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Layers.Tiles;

/// <summary>The rows of η, formulas in <see cref="JacobianNorm"/>, as products of matrices: a block of tokens at a time with all
/// others, of which all gaps are stored. O(n²/2) time a row for |C_i|², where <see cref="StreamingJacobianNorm{V}"/> takes
/// O(nd²/2).</summary>
/// <remarks>
/// For a block of tokens gaps, weights and projections lie in panels of block x n, through which the products pass; what belongs to a token
/// is complete when its block is, so blocks run in any order. Vectors are taken less their mean, in which nothing large cancels. What does
/// not depend on β is prepared once, and a block goes through all scales before the next.
/// </remarks>
internal sealed class LayerJacobianNorm<V>
    where V : struct, ILanes<V, double>
{
    private const int Size = PairTiles<V>.Size, FewNumbers = 1 << 18;

    private readonly TokenConfiguration tokens;
    private readonly int n, d, threads;
    private readonly double[] norms, inverseNorms;
    private readonly PairTiles<V> tiles;
    private readonly PackedColumns<V, double> values;
    private readonly PackedColumns<V, double>[] columns;
    private readonly PairSquares<V> pairs;

    /// <param name="tokens">n x d, d ≥ 2.</param>
    /// <param name="scratch">Lends what lives as long as this.</param>
    /// <param name="threads">How many threads.</param>
    internal LayerJacobianNorm(TokenConfiguration tokens, Scratch scratch, int threads)
    {
        (this.tokens, n, d, this.threads) = (tokens, tokens.Count, tokens.Dimension, threads);
        int padded = PackedColumns<V, double>.Padded(n);
        norms = scratch.Rent(n);
        inverseNorms = scratch.Rent(padded);
        inverseNorms.AsSpan(n, padded - n).Clear();
        int blocks = (n + Size - 1) / Size;
        // What a few hundred microseconds prepare is not worth the waking of threads.
        int preparing = n * (long)d < FewNumbers ? 1 : threads;
        tiles = new PairTiles<V>(UnitRow, n, d, scratch, preparing);
        values = PackedColumns<V, double>.Packed(n, d, scratch.Rent(PackedColumns<V, double>.Size(n, d)), 0);
        Workers.Run(blocks, preparing,
            block => values.Take(tiles.AllCentred[(block * Size * tiles.Stride)..], block * Size, tiles.Rows(block), tiles.Stride));
        columns = new PackedColumns<V, double>[blocks];
        int size = PackedColumns<V, double>.Size(d, Size);
        double[] packed = tiles.Few ? scratch.Rent((long)blocks * size) : [];
        for (int block = 0; block < blocks; block++)
        {
            columns[block] = tiles.Few
                ? PackedColumns<V, double>.OfRows(tiles.AllCentred[(block * Size * d)..], tiles.Rows(block), d, d, packed, block * size)
                : tiles.Columns(block);
        }
        pairs = new PairSquares<V>(tiles, n, scratch, threads);
    }

    private void UnitRow(int i, Span<double> unit)
    {
        tokens.UnitRow(i, unit);
        norms[i] = VectorKernels.Dot(tokens[i], unit);
        inverseNorms[i] = 1 / norms[i];
    }

    /// <summary>What belongs to each chosen token at each scale.</summary>
    /// <param name="rows">The tokens.</param>
    /// <param name="betas">The scales.</param>
    /// <param name="alpha">α.</param>
    /// <param name="scratch">Lends each thread its panels.</param>
    /// <param name="options">Progress; cancellation, looked at between blocks.</param>
    /// <returns>A row of numbers for each scale.</returns>
    internal double[][] At(int[] rows, IReadOnlyList<double> betas, double alpha, Scratch scratch, ComputeOptions options)
    {
        double[][] results = [.. betas.Select(_ => new double[rows.Length])];
        // Panels do not grow beyond a few caches.
        int most = n <= 2048 ? Math.Min(96, n) : 48;
        int[] starts = JacobianPanel.Starts(rows.Length, most);
        var work = new WorkDone((double)rows.Length * betas.Count, options.Progress, options.Cancellation);
        Workers.Run(starts.Length - 1, threads,
            () => new JacobianPanel(most, PackedColumns<V, double>.Padded(n), d, JacobianKernels<V>.Kept * V.Width, scratch),
            (item, panel) =>
            {
                int first = starts[item], count = starts[item + 1] - first;
                var chosen = rows.AsSpan(first, count);
                GapsInto(panel, chosen);
                for (int scale = 0; scale < betas.Count; scale++)
                {
                    work.StopIfAsked();
                    RowsInto(panel, chosen, Math.Min(betas[scale], JacobianRow.LargestBeta), alpha, results[scale].AsSpan(first, count));
                    work.Add(count);
                }
            });
        return results;
    }

    /// <summary>p_ij of the block's tokens with all; the token itself as far away as what fills up.</summary>
    private void GapsInto(JacobianPanel panel, ReadOnlySpan<int> chosen)
    {
        pairs.GapsInto(chosen, panel.Gaps, panel.Stride);
        for (int row = 0; row < chosen.Length; row++)
        {
            tiles.Centred(chosen[row]).CopyTo(panel.Self(row));
            var gaps = panel.Gaps.AsSpan(row * panel.Stride, PackedColumns<V, double>.Padded(n));
            gaps[n..].Fill(PairKernels<V>.FarAwaySquared);
            gaps[chosen[row]] = PairKernels<V>.FarAwaySquared;
        }
    }

    private void RowsInto(JacobianPanel panel, ReadOnlySpan<int> chosen, double beta, double alpha, Span<double> results)
    {
        int count = chosen.Length, padded = PackedColumns<V, double>.Padded(n), stride = panel.Stride;
        panel.KeptWeights.AsSpan(0, count * panel.Kept).Clear();
        panel.KeptBlocks.AsSpan(0, count * panel.Kept).Clear();
        JacobianKernels<V>.Weights(panel.Gaps, panel.Weights, panel.Work, count, padded, stride, beta, panel.KeptWeights);
        // e_i = Σ_j A_ij (y_j-y_i), and Σ_j A_ij p_ij (y_j-y_i).
        MatrixProduct<V, double>.Into(panel.Weights, count, stride, 1, values, panel.Means, panel.Width, accumulate: false);
        MatrixProduct<V, double>.Into(panel.Work, count, stride, 1, values, panel.Drifts, panel.Width, accumulate: false);
        for (int row = 0; row < count; row++)
        {
            panel.Sums[row] = JacobianKernels<V>.WeightsOf(panel.KeptWeights.AsSpan(row * panel.Kept));
            JacobianRow.Normalise(panel.Sums[row], panel.Self(row), panel.Mean(row), panel.Drift(row));
        }
        pairs.FormsInto(panel, count);
        // h_ik, but for ⟨e_i, mean⟩.
        for (int block = 0; block < tiles.Blocks; block++)
            MatrixProduct<V, double>.Into(panel.Means, count, panel.Width, 1, columns[block], panel.Work.AsSpan(block * Size), stride,
                accumulate: false);
        for (int row = 0; row < count; row++)
        {
            int at = row * stride;
            var sums = panel.Sums[row];
            var kept = panel.KeptBlocks.AsSpan(row * panel.Kept);
            var own = JacobianRow.Blocks(sums, panel.Mean(row), tiles.Mean, beta);
            JacobianKernels<V>.Blocks(panel.Gaps.AsSpan(at), panel.Weights.AsSpan(at), panel.Work.AsSpan(at), inverseNorms, padded, own,
                kept);
            var blocks = JacobianKernels<V>.BlocksOf(kept);
            results[row] = JacobianRow.Of(sums, blocks, own, panel.Squares[row] + JacobianRow.BeyondPairs(sums, blocks, own),
                panel.Mean(row), panel.Drift(row), inverseNorms[chosen[row]], alpha);
        }
    }
}
