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

    /// <summary>Whether the gaps of n tokens fit into one array.</summary>
    internal static bool Fits(int n, long longest)
    {
        long blocks = (n + Size - 1L) / Size;
        return blocks * (blocks + 1) / 2 * Area <= longest - Size;
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

    /// <summary>A part of weights times centred tokens, strip by strip: a strip of sums stays in the first-level cache while all tiles of
    /// weights add to it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Product(int firstRow, int firstColumn, Span<double> products, int stride)
    {
        (int block, int offset) = (firstRow / Size, firstRow % Size);
        int rows = Math.Min(PartRows, n - firstRow), end = Math.Min(d, firstColumn + PartColumns);
        for (int column = firstColumn; column < end; column += Strip)
        for (int other = 0; other < before.Blocks; other++)
        {
            // Below the diagonal the tile is the transpose of the one above it.
            bool above = block <= other;
            int tile = above ? before.Index(block, other) : before.Index(other, block), skipped = offset * (above ? Size : 1);
            MatrixProduct<V, double>.Into(weights.AsSpan(tile * Area + skipped, Area - skipped), rows, above ? Size : 1, above ? 1 : Size,
                values[other].Part(column, Strip), products[(firstRow * stride + column)..], stride, other > 0);
        }
    }

    /// <summary>The unit vector of ATT(y_i) + αx_i.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Output(int i, ReadOnlySpan<double> product, double alpha, Span<double> output)
    {
        (int block, int row) = (i / Size, i % Size);
        double sum = 0;
        for (int other = 0; other < before.Blocks; other++)
            sum += block <= other
                ? sums[before.Index(block, other) * 2 * Size + row]
                : sums[before.Index(other, block) * 2 * Size + Size + row];
        before.Mean.CopyTo(output);
        VectorKernels.AddScaled(output, product, 1 / sum);
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
            int columns = Math.Min(Strip, before.Rows(j) - first), whole = columns / V.Width * V.Width;
            var from = gaps.AsSpan(tile * Area + first);
            // A pair that coincides has no ratio, so its strip goes pair by pair; so does what is left of a register.
            bool fast = PairKernels<V>.TryRatios(from, Size, moved, Strip, rows, whole, diagonal, ref sum);
            for (int row = 0; row < rows; row++)
            {
                int mine = Math.Max(0, diagonal + row + 1);
                int beyond = fast ? Math.Min(PairKernels<V>.Beyond(diagonal + row), whole) : columns;
                for (int column = mine; column < beyond; column++)
                    sum.Add(from[row * Size + column], moved[row * Strip + column]);
                for (int column = Math.Max(Math.Max(mine, whole), beyond); column < columns; column++)
                    sum.Add(from[row * Size + column], moved[row * Strip + column]);
            }
        }
        return sum;
    }
}
