using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Layers.Tiles;

/// <summary>The rows of η, formulas in <see cref="JacobianNorm"/>, as products of matrices: a block of tokens at a time with all
/// others.</summary>
/// <remarks>
/// For a block of tokens gaps, weights and projections lie in panels of block x n, through which the products pass; what belongs to a token
/// is complete when its block is, so blocks run in any order. Vectors are taken less their mean, in which nothing large cancels. What does
/// not depend on β is prepared once, and a block goes through all scales before the next.
/// </remarks>
internal sealed class LayerJacobianNorm<V>
    where V : struct, ILanes<V, double>
{
    /// <summary>Beyond it two tokens would have to lie at an angle below 1e-48 to have another weight: it stands for every larger β, and
    /// its square is a number.</summary>
    private const double LargestBeta = 1e100;

    private const int Size = PairTiles<V>.Size, FewNumbers = 1 << 18;

    private readonly TokenConfiguration tokens;
    private readonly int n, d, threads, stride;
    private readonly double[] norms, inverseNorms;
    private readonly PairTiles<V> tiles;
    private readonly PackedColumns<V, double> values;
    private readonly PackedColumns<V, double>[] columns;
    private readonly PairSquares<V>? pairs;
    private readonly TokenCovariance<V>? covariance;

    /// <param name="tokens">n x d, d ≥ 2.</param>
    /// <param name="way">How |C_i|² is computed.</param>
    /// <param name="scratch">Lends what lives as long as this.</param>
    /// <param name="threads">How many threads.</param>
    internal LayerJacobianNorm(TokenConfiguration tokens, JacobianNorm.Covariance way, Scratch scratch, int threads)
    {
        (this.tokens, n, d, this.threads) = (tokens, tokens.Count, tokens.Dimension, threads);
        // Rows of a panel lie apart by no power of two, or eight of them would share one set of the cache.
        stride = PackedColumns<V, double>.Padded(n) + 8;
        norms = scratch.Rent(n);
        inverseNorms = scratch.Rent(stride);
        inverseNorms.AsSpan(n, stride - n).Clear();
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
        if (way == JacobianNorm.Covariance.Pairs)
            pairs = new PairSquares<V>(tiles, n, scratch, threads);
        else
            covariance = new TokenCovariance<V>(tiles, n, d, scratch);
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
    /// <param name="done">Called after each block, by whichever thread, with its share of all.</param>
    /// <returns>A row of numbers for each scale.</returns>
    internal double[][] At(int[] rows, IReadOnlyList<double> betas, double alpha, Scratch scratch, Action<double> done)
    {
        double[][] results = [.. betas.Select(_ => new double[rows.Length])];
        int[] starts = JacobianPanel.Starts(n, rows.Length);
        Workers.Run(starts.Length - 1, threads,
            () => new JacobianPanel(n, d, PackedColumns<V, double>.Padded(d) + 8, tiles.Stride, stride, scratch), (item, panel) =>
        {
            int first = starts[item], count = starts[item + 1] - first;
            var chosen = rows.AsSpan(first, count);
            GapsInto(panel, chosen);
            for (int scale = 0; scale < betas.Count; scale++)
                RowsInto(panel, chosen, Math.Min(betas[scale], LargestBeta), alpha, results[scale].AsSpan(first, count));
            done((double)count / rows.Length);
        });
        return results;
    }

    /// <summary>p_ij of the block's tokens with all; the token itself as far away as what fills up.</summary>
    private void GapsInto(JacobianPanel panel, ReadOnlySpan<int> chosen)
    {
        for (int row = 0; row < chosen.Length; row++)
        {
            tiles.AllCentred.Slice(chosen[row] * tiles.Stride, tiles.Stride).CopyTo(panel.Selves.AsSpan(row * tiles.Stride));
            panel.SelfSquares[row] = tiles.Square(chosen[row]);
        }
        if (pairs is null)
        {
            for (int block = 0; block < tiles.Blocks; block++)
                tiles.Gaps(panel.Selves.AsSpan(0, chosen.Length * tiles.Stride), panel.SelfSquares, chosen.Length, block,
                    panel.Gaps.AsSpan(block * Size), stride);
        }
        pairs?.GapsInto(chosen, panel.Gaps, stride);
        for (int row = 0; row < chosen.Length; row++)
        {
            var gaps = panel.Gaps.AsSpan(row * stride, PackedColumns<V, double>.Padded(n));
            gaps[n..].Fill(PairKernels<V>.FarAwaySquared);
            gaps[chosen[row]] = PairKernels<V>.FarAwaySquared;
        }
    }

    private void RowsInto(JacobianPanel panel, ReadOnlySpan<int> chosen, double beta, double alpha, Span<double> results)
    {
        int count = chosen.Length, padded = PackedColumns<V, double>.Padded(n);
        JacobianKernels<V>.Weights(panel.Gaps, panel.Weights, panel.Work, count, padded, stride, beta, panel.Sums);
        // e_i = Σ_j A_ij (y_j-y_i), and Σ_j A_ij p_ij (y_j-y_i).
        MatrixProduct<V, double>.Into(panel.Weights, count, stride, 1, values, panel.Means, panel.Width, accumulate: false);
        MatrixProduct<V, double>.Into(panel.Work, count, stride, 1, values, panel.Drifts, panel.Width, accumulate: false);
        for (int row = 0; row < count; row++)
        {
            var sums = panel.Sums[row];
            var self = panel.Selves.AsSpan(row * tiles.Stride, d);
            VectorKernels.AddScaled(panel.Mean(row), self, -sums.Weights);
            VectorKernels.DivideBy(panel.Mean(row), 1 + sums.Weights);
            VectorKernels.AddScaled(panel.Drift(row), self, -sums.Gaps);
            VectorKernels.DivideBy(panel.Drift(row), 1 + sums.Weights);
        }
        // |C_i|²: the sum over pairs, or all of it from the matrix.
        if (pairs is not null)
            pairs.FormsInto(panel, count, stride);
        else
            covariance!.SquaresInto(panel, count, stride);
        // h_ik, but for ⟨e_i, mean⟩.
        for (int block = 0; block < tiles.Blocks; block++)
            MatrixProduct<V, double>.Into(panel.Means, count, panel.Width, 1, columns[block], panel.Work.AsSpan(block * Size), stride,
                accumulate: false);
        for (int row = 0; row < count; row++)
            results[row] = RowOf(panel, row, chosen[row], beta, alpha);
    }

    /// <summary>The squared norm of the blocks of one row, over d.</summary>
    /// <remarks>Each β multiplies a gap before the next β multiplies the product: β² alone could overflow. Terms that only rounding makes
    /// negative count as 0.</remarks>
    private double RowOf(JacobianPanel panel, int row, int i, double beta, double alpha)
    {
        var sums = panel.Sums[row];
        double total = 1 + sums.Weights, weight = 1 / total, own = -sums.Gaps / total;
        var mean = panel.Mean(row);
        double squaredMean = VectorKernels.Dot(mean, mean);
        int at = row * stride;
        var blocks = JacobianKernels<V>.Blocks(panel.Gaps.AsSpan(at), panel.Weights.AsSpan(at), panel.Work.AsSpan(at), inverseNorms,
            PackedColumns<V, double>.Padded(n),
            new BlockRow(beta, squaredMean, own, VectorKernels.Dot(mean, tiles.Mean), d - 1));

        double squares = panel.Squares[row];
        if (pairs is not null)
        {
            // Over the other tokens; with the token itself, of weight A_ii and gap 0, the pairs have 2A_ii Σ_j A_ij p_ij² more.
            squares += 2 * own * own - 2 * (sums.Weights / total) * (sums.SquaredGaps / total) + 4 * (blocks.Mixed / total)
                - 2 * (blocks.Along / total) + squaredMean * squaredMean;
        }
        double trace = beta * Math.Max(0, (2 * sums.Gaps - sums.SquaredGaps) / total - squaredMean + own * own);
        var radial = panel.Drift(row);
        VectorKernels.AddScaled(radial, mean, own);
        double square = beta * (beta * Math.Max(0, squares - VectorKernels.Dot(radial, radial)));
        double inverse = inverseNorms[i];
        double attention = weight * inverse * (weight * inverse) * (d - 1) + (2 * weight * trace + square) * inverse * inverse;
        double residual = alpha > 0 ? 2 * alpha * inverse * (weight * (d - 1) + trace) + alpha * alpha * d : 0;
        return (attention + residual + blocks.Blocks / total / total) / d;
    }
}
