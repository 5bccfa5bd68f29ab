namespace AttentionDynamics.Numerics;

/// <summary>The pairs of n unit vectors in square tiles, and the gaps |y_i-y_j|²/2 of a tile.</summary>
/// <remarks>
/// The tile size is part of the definition of a result: it fixes the order of additions, whatever the threads. In few dimensions gaps are taken by
/// differences. In many they come from the products of the vectors centred at their mean, in which nothing large cancels however near the vectors
/// lie to one another; a pair much closer than its distance from the mean is taken by differences again.
/// </remarks>
internal sealed class PairTiles<V>
    where V : struct, ILanes<V, double>
{
    /// <summary>Tokens in a tile: whole panels of columns and whole groups of rows at any width.</summary>
    internal const int Size = 96;

    /// <summary>A gap below this share of |δ_i|²+|δ_j|² is taken by differences: above it at most 1e2 units of rounding are lost.</summary>
    internal const double Close = 0.01;

    /// <summary>In no more dimensions gaps are taken by differences.</summary>
    internal const int FewDimensions = 8;

    private readonly int n, d, stride;
    private readonly double[] centred, squares, packed;
    private readonly PackedColumns<V, double>[] columns = [];
    private readonly bool few;

    /// <param name="unit">n x d, row-major.</param>
    /// <param name="n">n.</param>
    /// <param name="d">d.</param>
    /// <param name="scratch">Lends what lives as long as the tiles.</param>
    /// <param name="threads">How many threads prepare.</param>
    internal PairTiles(double[] unit, int n, int d, Scratch scratch, int threads)
    {
        (this.n, this.d) = (n, d);
        few = d <= FewDimensions;
        // Rows of a product lie apart by no power of two, or eight of them would share one set of the cache.
        stride = few ? d : (d + 7) / 8 * 8 + 8;
        centred = few ? unit : scratch.Rent(n * stride);
        Blocks = (n + Size - 1) / Size;
        Mean = new double[d];
        squares = [];
        if (few)
        {
            packed = scratch.Rent(Blocks * Size * d);
            packed.AsSpan(0, Blocks * Size * d).Fill(PairKernels<V>.FarAway);
            for (int i = 0; i < n; i++)
            for (int k = 0; k < d; k++)
                packed[(i / Size * d + k) * Size + i % Size] = unit[i * d + k];
            return;
        }

        squares = scratch.Rent(Blocks * Size);
        squares.AsSpan(n, Blocks * Size - n).Fill(PairKernels<V>.FarAwaySquared);
        double[] sums = scratch.Rent(Blocks * d);
        Workers.Run(Blocks, threads, () => 0, (block, _) =>
        {
            var sum = sums.AsSpan(block * d, d);
            sum.Clear();
            for (int i = block * Size; i < block * Size + Rows(block); i++)
                VectorKernels.AddScaled(sum, unit.AsSpan(i * d, d), 1.0 / n);
        });
        for (int block = 0; block < Blocks; block++)
            VectorKernels.AddScaled(Mean, sums.AsSpan(block * d, d), 1);
        packed = scratch.Rent(Blocks * PackedColumns<V, double>.Size(d, Size));
        columns = new PackedColumns<V, double>[Blocks];
        Workers.Run(Blocks, threads, () => 0, (block, _) =>
        {
            for (int i = block * Size; i < block * Size + Rows(block); i++)
            {
                var row = centred.AsSpan(i * stride, d);
                unit.AsSpan(i * d, d).CopyTo(row);
                VectorKernels.AddScaled(row, Mean, -1);
                squares[i] = VectorKernels.Dot(row, row);
            }
            columns[block] = PackedColumns<V, double>.OfRows(centred.AsSpan(block * Size * stride), Rows(block), d, stride, packed, block * PackedColumns<V, double>.Size(d, Size));
        });
    }

    /// <summary>How many tiles in a row of tiles.</summary>
    internal int Blocks { get; }

    /// <summary>Tiles on and above the diagonal.</summary>
    internal int Count => Blocks * (Blocks + 1) / 2;

    /// <summary>The mean that was subtracted; 0 where none was.</summary>
    internal double[] Mean { get; }

    /// <summary>Vector i less the mean.</summary>
    internal ReadOnlySpan<double> Centred(int i) => centred.AsSpan(i * stride, d);

    /// <summary>Tokens in a block.</summary>
    internal int Rows(int block) => Math.Min(Size, n - block * Size);

    /// <summary>The number of the tile (I, J), I ≤ J.</summary>
    internal int Index(int i, int j) => i * Blocks - i * (i - 1) / 2 + (j - i);

    /// <summary>The tile of a number.</summary>
    internal (int I, int J) At(int index)
    {
        int i = 0;
        while (index >= Blocks - i)
            index -= Blocks - i++;
        return (i, i + index);
    }

    /// <summary>The gaps of tile (I, J), rows Size apart; on the diagonal of the matrix exactly 0.</summary>
    internal void Gaps(int blockI, int blockJ, Span<double> tile)
    {
        int rows = Rows(blockI), padded = PackedColumns<V, double>.Padded(Rows(blockJ));
        if (few)
        {
            PairKernels<V>.GapsByDifferences(tile, rows, padded, Size, centred.AsSpan(blockI * Size * d, rows * d), d, packed.AsSpan(blockJ * Size * d));
            return;
        }

        MatrixProduct<V, double>.Into(centred.AsSpan(blockI * Size * stride, rows * stride), rows, stride, 1, columns[blockJ], tile, Size, accumulate: false);
        if (PairKernels<V>.GapsOfProducts(tile, rows, padded, Size, squares.AsSpan(blockI * Size, rows), squares.AsSpan(blockJ * Size, padded), Close) < 0)
            TakeCloseByDifferences(blockI, blockJ, tile);
    }

    private void TakeCloseByDifferences(int blockI, int blockJ, Span<double> tile)
    {
        for (int i = 0; i < Rows(blockI); i++)
        for (int j = 0; j < Rows(blockJ); j++)
        {
            (int one, int other) = (blockI * Size + i, blockJ * Size + j);
            if (tile[i * Size + j] < Close * (squares[one] + squares[other]))
                tile[i * Size + j] = VectorKernels.SquaredDistance(Centred(one), Centred(other)) / 2;
        }
    }
}
