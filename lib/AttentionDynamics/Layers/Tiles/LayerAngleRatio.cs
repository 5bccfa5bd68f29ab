using System.Runtime.CompilerServices;
using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Layers.Tiles;

/// <summary>λ of one self-attention layer, fused: what is symmetric is computed once, what does not depend on β once for all β, and neither
/// scores nor normalised weights are ever stored.</summary>
/// <remarks>
/// With gaps g_ij = |y_i-y_j|²/2 the weights are e^{-βg_ij} up to the row's sum, so no maximum is searched. Tiles (I ≤ J) of gaps and
/// weights are kept, n² numbers in all; outputs are products of whole rows of tiles, in the order of tiles; sums of weights and λ add up
/// tile by tile in that order too.
/// </remarks>
internal sealed class LayerAngleRatio<V>
    where V : struct, ILanes<V, double>
{
    private const int Size = PairTiles<V>.Size, Area = Size * Size, Strip = PairTiles<V>.Strip;

    /// <summary>Rows and columns of a part of the outputs: the weights of its rows stay in the second-level cache, and there are enough
    /// parts for all threads.</summary>
    private const int PartRows = Size / 2, PartColumns = 8 * Strip;

    private readonly TokenConfiguration tokens;
    private readonly int n, d;
    private readonly ComputeOptions options;
    private readonly PairTiles<V> before;
    private readonly ArraySegment<double> gaps, weights;
    private readonly double[] sums;
    private readonly PackedColumns<V, double>[] values;

    /// <param name="tokens">n x d.</param>
    /// <param name="scratch">Lends what lives as long as this.</param>
    /// <param name="options">Threads; cancellation, looked at between tiles.</param>
    internal LayerAngleRatio(TokenConfiguration tokens, Scratch scratch, ComputeOptions options)
    {
        (this.tokens, n, d, this.options) = (tokens, tokens.Count, tokens.Dimension, options);
        before = new PairTiles<V>(tokens.UnitRow, n, d, scratch, options.CountThreads());
        gaps = scratch.RentAligned<double>((long)before.Count * Area);
        weights = scratch.RentAligned<double>((long)before.Count * Area);
        sums = scratch.Rent(before.Count * 2L * Size);
        Workers.Run(before.Count, options, tile =>
        {
            (int i, int j) = before.At(tile);
            before.Gaps(i, j, gaps.AsSpan(tile * Area, Area));
        });

        int size = PackedColumns<V, double>.Size(Size, d);
        var packed = scratch.RentAligned<double>((long)before.Blocks * size);
        values = new PackedColumns<V, double>[before.Blocks];
        Workers.Run(before.Blocks, options, block =>
            values[block] = PackedColumns<V, double>.Of(before.AllCentred[(block * Size * before.Stride)..], before.Rows(block), d,
                before.Stride, packed.Array!, packed.Offset + block * size));
    }

    internal AngleRatio At(double beta, double alpha)
    {
        using var scratch = new Scratch();
        Workers.Run(before.Count, options, tile =>
        {
            (int i, int j) = before.At(tile);
            PairKernels<V>.Weights(gaps.AsSpan(tile * Area, Area), before.Rows(i), PackedColumns<V, double>.Padded(before.Rows(j)), Size,
                beta, weights.AsSpan(tile * Area, Area), sums.AsSpan(tile * 2 * Size, Size), sums.AsSpan(tile * 2 * Size + Size, Size));
        });
        // Rows of a product lie apart by no power of two, or eight of them would share one set of the cache.
        int stride = PackedColumns<V, double>.Padded(d) + 8, across = (d + PartColumns - 1) / PartColumns,
            down = (n + PartRows - 1) / PartRows;
        var products = scratch.RentAligned<double>((long)n * stride);
        Workers.Run(down * across, options,
            part => Product(part / across * PartRows, part % across * PartColumns, products, stride));
        var after = new PairTiles<V>((i, row) => Output(i, products.AsSpan(i * stride, d), alpha, row), n, d, scratch,
            options.CountThreads());
        var tiles = new PairSums[before.Count];
        Workers.Run(before.Count, options, () => new double[Size * Strip], (tile, moved) => tiles[tile] = Compare(tile, after, moved));
        return AngleRatio.Of(tiles, (long)n * (n - 1) / 2);
    }

    /// <summary>A part of weights times centred tokens.</summary>
    private void Product(int firstRow, int firstColumn, Span<double> products, int stride) => MatrixProduct<V, double>.OfTiles(
        before, weights, values, firstRow, Math.Min(PartRows, n - firstRow), firstColumn,
        Math.Min(d, firstColumn + PartColumns), Strip, products, stride);

    /// <summary>The unit vector of ATT(y_i) + αx_i.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Output(int i, ReadOnlySpan<double> product, double alpha, Span<double> output)
    {
        (int block, int row) = (i / Size, i % Size);
        double sum = 0;
        for (int other = 0; other < before.Blocks; other++)
            sum += sums[before.PlaceOfSum(block, other, row)];
        VectorKernels.Combine(output, before.Mean, product, 1 / sum);
        if (alpha > 0)
            VectorKernels.AddScaled(output, tokens[i], alpha);
        TokenConfiguration.Normalise(output, i);
    }

    /// <summary>The sums over the pairs of a tile, strip by strip: gaps after the layer are compared while they are in the first-level
    /// cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private PairSums Compare(int tile, PairTiles<V> after, double[] moved)
    {
        (int i, int j) = before.At(tile);
        var sum = PairSums.None;
        for (int first = 0; first < before.Rows(j); first += Strip)
        {
            // On the diagonal of tiles, the pairs beyond that of the matrix.
            int rows = after.Gaps(i, j, first, moved, Strip), diagonal = i == j ? -first : -Size;
            PairKernels<V>.Ratios(gaps.AsSpan(tile * Area + first), Size, moved, Strip, rows, Math.Min(Strip, before.Rows(j) - first),
                diagonal, ref sum);
        }
        return sum;
    }
}
