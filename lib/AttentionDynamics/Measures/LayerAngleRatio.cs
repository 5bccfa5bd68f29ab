using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Measures;

/// <summary>λ of one self-attention layer, fused: what is symmetric is computed once, what does not depend on β once for all β, and neither scores nor
/// normalised weights are ever stored.</summary>
/// <remarks>
/// With gaps g_ij = |y_i-y_j|²/2 the weights are e^{-βg_ij} up to the row's sum, so no maximum is searched. Tiles (I ≤ J) of gaps and weights are kept,
/// n² numbers in all; outputs are products of whole rows of tiles, in the order of tiles; sums of weights and λ add up tile by tile in that order too.
/// </remarks>
internal sealed class LayerAngleRatio<V>
    where V : struct, ILanes<V, double>
{
    private const int Size = PairTiles<V>.Size, Area = Size * Size;

    private readonly TokenConfiguration tokens;
    private readonly int n, d, threads, chunks;
    private readonly PairTiles<V> before;
    private readonly double[] gaps, weights, sums;
    private readonly PackedColumns<V, double>[] values;

    /// <param name="tokens">n x d.</param>
    /// <param name="scratch">Lends what lives as long as this.</param>
    /// <param name="threads">How many threads.</param>
    internal LayerAngleRatio(TokenConfiguration tokens, Scratch scratch, int threads)
    {
        (this.tokens, n, d, this.threads) = (tokens, tokens.Count, tokens.Dimension, threads);
        chunks = (d + Size - 1) / Size;
        double[] unit = scratch.Rent(n * d);
        Workers.Run((n + Size - 1) / Size, threads, () => 0, (block, _) => tokens.UnitRows(unit, block * Size, Math.Min(Size, n - block * Size)));
        before = new PairTiles<V>(unit, n, d, scratch, threads);
        gaps = scratch.Rent(before.Count * Area);
        weights = scratch.Rent(before.Count * Area);
        sums = scratch.Rent(before.Count * 2 * Size);
        Workers.Run(before.Count, threads, () => 0, (tile, _) =>
        {
            (int i, int j) = before.At(tile);
            before.Gaps(i, j, gaps.AsSpan(tile * Area, Area));
        });

        int size = PackedColumns<V, double>.Size(Size, Size);
        double[] packed = scratch.Rent(before.Blocks * chunks * size);
        values = new PackedColumns<V, double>[before.Blocks * chunks];
        Workers.Run(before.Blocks, threads, () => new double[Size * Size], (block, rows) =>
        {
            for (int chunk = 0; chunk < chunks; chunk++)
            {
                int width = Width(chunk), index = block * chunks + chunk;
                for (int i = 0; i < before.Rows(block); i++)
                    before.Centred(block * Size + i).Slice(chunk * Size, width).CopyTo(rows.AsSpan(i * width));
                values[index] = PackedColumns<V, double>.Of(rows, before.Rows(block), width, packed, index * size);
            }
        });
    }

    internal AngleRatio At(double beta, double alpha)
    {
        using var scratch = new Scratch();
        Workers.Run(before.Count, threads, () => 0, (tile, _) =>
        {
            (int i, int j) = before.At(tile);
            PairKernels<V>.Weights(gaps.AsSpan(tile * Area, Area), before.Rows(i), PackedColumns<V, double>.Padded(before.Rows(j)), Size, beta, weights.AsSpan(tile * Area, Area), sums.AsSpan(tile * 2 * Size, Size), sums.AsSpan(tile * 2 * Size + Size, Size));
        });
        var after = new PairTiles<V>(Outputs(alpha, scratch), n, d, scratch, threads);
        return Compare(after);
    }

    private int Width(int chunk) => Math.Min(Size, d - chunk * Size);

    /// <summary>The unit vectors of ATT(y_i) + αx_i, from sums of weights times centred tokens.</summary>
    private double[] Outputs(double alpha, Scratch scratch)
    {
        int stride = PackedColumns<V, double>.Padded(d);
        double[] products = scratch.Rent(before.Blocks * Size * stride), output = scratch.Rent(n * d);
        Workers.Run(before.Blocks * chunks, threads, () => 0, (item, _) =>
        {
            (int block, int chunk) = (item / chunks, item % chunks);
            for (int other = 0; other < before.Blocks; other++)
            {
                // Below the diagonal the tile is the transpose of the one above it.
                bool above = block <= other;
                int tile = above ? before.Index(block, other) : before.Index(other, block);
                MatrixProduct<V, double>.Into(weights.AsSpan(tile * Area, Area), before.Rows(block), above ? Size : 1, above ? 1 : Size,
                    values[other * chunks + chunk], products.AsSpan(block * Size * stride + chunk * Size), stride, other > 0);
            }
        });
        Workers.Run(before.Blocks, threads, () => 0, (block, _) =>
        {
            for (int i = 0; i < before.Rows(block); i++)
            {
                int token = block * Size + i;
                double sum = 0;
                for (int other = 0; other < before.Blocks; other++)
                    sum += block <= other ? sums[before.Index(block, other) * 2 * Size + i] : sums[before.Index(other, block) * 2 * Size + Size + i];
                var target = output.AsSpan(token * d, d);
                before.Mean.CopyTo(target);
                VectorKernels.AddScaled(target, products.AsSpan(token * stride, d), 1 / sum);
                if (alpha > 0)
                    VectorKernels.AddScaled(target, tokens[token], alpha);
                TokenConfiguration.Normalise(target, token);
            }
        });
        return output;
    }

    private AngleRatio Compare(PairTiles<V> after)
    {
        var tiles = new PairSums[before.Count];
        Workers.Run(before.Count, threads, () => new double[Area], (tile, moved) =>
        {
            (int i, int j) = before.At(tile);
            after.Gaps(i, j, moved);
            var sum = PairSums.None;
            int rows = before.Rows(i), columns = before.Rows(j), whole = i == j ? 0 : columns / V.Width * V.Width;
            var from = gaps.AsSpan(tile * Area, Area);
            // A pair that coincides has no ratio, so its tile goes pair by pair; so do the diagonal and what is left of a register.
            if (whole > 0 && !PairKernels<V>.TryRatios(from, moved, rows, whole, Size, ref sum))
                whole = 0;
            for (int row = 0; row < rows; row++)
            for (int column = i == j ? row + 1 : whole; column < columns; column++)
                sum.Add(from[row * Size + column], moved[row * Size + column]);
            tiles[tile] = sum;
        });
        return AngleRatio.Of(tiles, (long)n * (n - 1) / 2);
    }
}
