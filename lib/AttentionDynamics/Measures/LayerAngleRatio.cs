using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Measures;

/// <summary>λ of one self-attention layer, fused: what is symmetric is computed once, and neither scores nor normalised weights are ever stored.</summary>
/// <remarks>
/// With gaps g_ij = |y_i-y_j|²/2 the weights are e^{-βg_ij} up to the row's sum, so no maximum is searched. Tiles (I ≤ J) of gaps and weights are kept,
/// n² numbers in all; outputs are products of whole rows of tiles, in the order of tiles; λ adds up tile by tile in that order too.
/// </remarks>
internal static class LayerAngleRatio<V>
    where V : struct, ILanes<V, double>
{
    private const int Size = PairTiles<V>.Size;

    internal static AngleRatio Of(TokenConfiguration tokens, double beta, double alpha, int threads)
    {
        (int n, int d) = (tokens.Count, tokens.Dimension);
        using var scratch = new Scratch();
        double[] unit = scratch.Rent(n * d);
        tokens.UnitRows(unit);
        var before = new PairTiles<V>(unit, n, d, scratch, threads);
        double[] gaps = scratch.Rent(before.Count * Size * Size), weights = scratch.Rent(before.Count * Size * Size);
        Workers.Run(before.Count, threads, () => 0, (tile, _) =>
        {
            (int i, int j) = before.At(tile);
            var run = gaps.AsSpan(tile * Size * Size, Size * Size);
            before.Gaps(i, j, run);
            int used = before.Rows(i) * Size;
            PairKernels<V>.Weights(run[..used], beta, weights.AsSpan(tile * Size * Size, used));
        });
        double[] output = Outputs(tokens, before, weights, alpha, scratch, threads);
        var after = new PairTiles<V>(output, n, d, scratch, threads);
        return Compare(before, after, gaps, n, threads);
    }

    /// <summary>The unit vectors of ATT(y_i) + αx_i: sums of weights times centred tokens, with a column of ones for the weights' own sum.</summary>
    private static double[] Outputs(TokenConfiguration tokens, PairTiles<V> tiles, double[] weights, double alpha, Scratch scratch, int threads)
    {
        (int n, int d) = (tokens.Count, tokens.Dimension);
        int size = PackedColumns<V, double>.Size(Size, d + 1), padded = PackedColumns<V, double>.Padded(d + 1);
        double[] packed = scratch.Rent(tiles.Blocks * size);
        var blocks = new PackedColumns<V, double>[tiles.Blocks];
        Workers.Run(tiles.Blocks, threads, () => new double[Size * (d + 1)], (block, rows) =>
        {
            for (int i = 0; i < tiles.Rows(block); i++)
            {
                tiles.Centred(block * Size + i).CopyTo(rows.AsSpan(i * (d + 1)));
                rows[i * (d + 1) + d] = 1;
            }
            blocks[block] = PackedColumns<V, double>.Of(rows, tiles.Rows(block), d + 1, packed, block * size);
        });

        double[] output = scratch.Rent(n * d);
        Workers.Run(tiles.Blocks, threads, () => new double[Size * padded], (block, sums) =>
        {
            for (int other = 0; other < tiles.Blocks; other++)
            {
                // Below the diagonal the tile is the transpose of the one above it.
                bool above = block <= other;
                int tile = above ? tiles.Index(block, other) : tiles.Index(other, block);
                MatrixProduct<V, double>.Into(weights.AsSpan(tile * Size * Size, Size * Size), tiles.Rows(block), above ? Size : 1, above ? 1 : Size, blocks[other], sums, padded, other > 0);
            }
            for (int i = 0; i < tiles.Rows(block); i++)
            {
                int token = block * Size + i;
                var target = output.AsSpan(token * d, d);
                tiles.Mean.CopyTo(target);
                VectorKernels.AddScaled(target, sums.AsSpan(i * padded, d), 1 / sums[i * padded + d]);
                if (alpha > 0)
                    VectorKernels.AddScaled(target, tokens[token], alpha);
                TokenConfiguration.Normalise(target, token);
            }
        });
        return output;
    }

    private static AngleRatio Compare(PairTiles<V> before, PairTiles<V> after, double[] gaps, int n, int threads)
    {
        var tiles = new PairSums[before.Count];
        Workers.Run(before.Count, threads, () => new double[Size * Size], (tile, moved) =>
        {
            (int i, int j) = before.At(tile);
            after.Gaps(i, j, moved);
            var sums = PairSums.None;
            int rows = before.Rows(i), columns = before.Rows(j), whole = i == j ? 0 : columns / V.Width * V.Width;
            var from = gaps.AsSpan(tile * Size * Size, Size * Size);
            // A pair that coincides has no ratio, so its tile goes pair by pair; so do the diagonal and what is left of a register.
            if (whole > 0 && !PairKernels<V>.TryRatios(from, moved, rows, whole, Size, ref sums))
                whole = 0;
            for (int row = 0; row < rows; row++)
            for (int column = i == j ? row + 1 : whole; column < columns; column++)
                sums.Add(from[row * Size + column], moved[row * Size + column]);
            tiles[tile] = sums;
        });
        var all = PairSums.None;
        foreach (var tile in tiles)
            all.Add(tile);
        return AngleRatio.Of(all, (long)n * (n - 1) / 2);
    }
}
