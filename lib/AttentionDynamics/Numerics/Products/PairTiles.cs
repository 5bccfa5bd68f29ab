using System.Runtime.CompilerServices;

namespace AttentionDynamics.Numerics;

/// <summary>The pairs of n unit vectors in square tiles, and the gaps |y_i-y_j|²/2 of a tile.</summary>
/// <remarks>
/// The tile size is part of the definition of a result: it fixes the order of additions, whatever the threads. In few dimensions gaps are
/// taken by differences. In many they come from the products of the vectors centred at their mean, in which nothing large cancels however
/// near the vectors lie to one another; a pair much closer than its distance from the mean is taken by differences again.
/// </remarks>
internal sealed class PairTiles<V> : TileTriangle
    where V : struct, ILanes<V, double>
{
    /// <summary>Columns of a strip of a tile: whole panels at any width, and few enough for the strip to stay in the first-level cache
    /// while it is worked on.</summary>
    internal const int Strip = 24;

    /// <summary>A gap below this share of |δ_i|²+|δ_j|² is taken by differences: above it at most 1e2 units of rounding are lost.</summary>
    private const double Close = 0.01;

    /// <summary>In no more dimensions gaps are taken by differences.</summary>
    internal const int FewDimensions = 8;

    private readonly int n, d, stride;
    private readonly double[] centred, squares, packed;
    private readonly PackedColumns<V, double>[] columns = [];
    private readonly bool few;

    /// <param name="unit">Writes unit vector i.</param>
    /// <param name="n">n.</param>
    /// <param name="d">d.</param>
    /// <param name="scratch">Lends what lives as long as the tiles.</param>
    /// <param name="threads">How many threads prepare.</param>
    internal PairTiles(VectorSource unit, int n, int d, Scratch scratch, int threads)
        : base(n)
    {
        (this.n, this.d) = (n, d);
        few = d <= FewDimensions;
        // Rows of a product lie apart by no power of two, or eight of them would share one set of the cache.
        stride = few ? d : (d + 7) / 8 * 8 + 8;
        centred = scratch.Rent((long)n * stride);
        (Mean, squares) = (new double[d], []);
        if (few)
        {
            packed = scratch.Rent((long)Blocks * Size * d);
            Workers.Run(Blocks, threads, block => FillByCoordinates(unit, block));
            return;
        }

        squares = scratch.Rent(Blocks * Size);
        squares.AsSpan(n, Blocks * Size - n).Fill(PairKernels<V>.FarAwaySquared);
        Mean = MeanOf(n, d, threads, (i, _) =>
        {
            var row = centred.AsSpan(i * stride, d);
            unit(i, row);
            return row;
        });
        // The last block is packed as wide as it is: of two tokens in a million dimensions the whole block would be most of the memory.
        long whole = (long)(Blocks - 1) * PackedColumns<V, double>.Size(d, Size);
        var panels = scratch.RentAligned<double>(whole + PackedColumns<V, double>.Size(d, Rows(Blocks - 1)));
        packed = panels.Array!;
        columns = new PackedColumns<V, double>[Blocks];
        Workers.Run(Blocks, threads, block =>
        {
            Centre(block);
            columns[block] = PackedColumns<V, double>.OfRows(centred.AsSpan(block * Size * stride), Rows(block), d, stride, packed,
                panels.Offset + block * PackedColumns<V, double>.Size(d, Size));
        });
    }

    /// <summary>The mean that was subtracted; 0 where none was.</summary>
    internal double[] Mean { get; }

    /// <summary>Vector i less the mean.</summary>
    internal ReadOnlySpan<double> Centred(int i) => centred.AsSpan(i * stride, d);

    /// <summary>All vectors less the mean, <see cref="Stride"/> apart; in many dimensions 0 between them.</summary>
    internal ReadOnlySpan<double> AllCentred => centred.AsSpan(0, few ? n * d : n * stride);

    /// <summary>From a vector to the next.</summary>
    internal int Stride => stride;

    /// <summary>|y_i - mean|²; in many dimensions only.</summary>
    internal double Square(int i) => few ? 0 : squares[i];

    /// <summary>Whether there are so few dimensions that gaps are taken by differences.</summary>
    internal bool Few => few;

    /// <summary>The vectors of a block less the mean as columns of a product; in many dimensions only.</summary>
    internal PackedColumns<V, double> Columns(int block) => columns[block];

    /// <summary>The gaps of tile (I, J), rows <paramref name="tileStride"/> apart; on the diagonal of the matrix exactly 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Gaps(int blockI, int blockJ, Span<double> tile, int tileStride = Size)
    {
        int columns = Rows(blockJ);
        for (int first = 0; first < columns; first += Strip)
            Gaps(blockI, blockJ, first, tile[first..], tileStride);
        for (int first = Strip; blockI == blockJ && first < columns; first += Strip)
            VectorKernels.Transpose(tile[first..], first, Math.Min(Strip, columns - first), tileStride, tile[(first * tileStride)..],
                tileStride);
    }

    /// <summary>The gaps of one strip of tile (I, J): <see cref="Strip"/> columns from <paramref name="first"/> on, or as many as there
    /// are.</summary>
    /// <returns>How many rows: on the diagonal of tiles, those that reach into the strip's upper triangle.</returns>
    internal int Gaps(int blockI, int blockJ, int first, Span<double> strip, int stripStride)
    {
        int rows = blockI == blockJ ? Math.Min(first + Strip, Rows(blockI)) : Rows(blockI);
        Gaps(centred.AsSpan(blockI * Size * stride, (rows - 1) * stride + d), few ? [] : squares.AsSpan(blockI * Size, rows), rows, blockJ,
            first, strip, stripStride);
        return rows;
    }

    /// <summary>The gaps of any vectors with those of a block.</summary>
    /// <param name="rows">The vectors less the mean, <see cref="Stride"/> apart, as <see cref="Centred"/> has them.</param>
    /// <param name="rowSquares">Their squared norms; unused in few dimensions.</param>
    /// <param name="count">How many.</param>
    /// <param name="blockJ">The block.</param>
    /// <param name="tile">Receives the gaps.</param>
    /// <param name="tileStride">From a row of them to the next.</param>
    internal void Gaps(ReadOnlySpan<double> rows, ReadOnlySpan<double> rowSquares, int count, int blockJ, Span<double> tile, int tileStride)
    {
        for (int first = 0; first < Rows(blockJ); first += Strip)
            Gaps(rows, rowSquares, count, blockJ, first, tile[first..], tileStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gaps(
        ReadOnlySpan<double> rows, ReadOnlySpan<double> rowSquares, int count, int blockJ, int first, Span<double> tile, int tileStride)
    {
        int used = Math.Min(Strip, Rows(blockJ) - first), padded = PackedColumns<V, double>.Padded(used);
        if (few)
        {
            PairKernels<V>.GapsByDifferences(tile, count, padded, tileStride, rows, d,
                packed.AsSpan(blockJ * Size * d + first, Size * d - first), Size);
            return;
        }

        int other = blockJ * Size + first;
        GapsOfCentred(rows, rowSquares, count, stride, columns[blockJ].Part(first, Strip), centred.AsSpan(other * stride), stride,
            squares.AsSpan(other, padded), used, tile, tileStride);
    }

    /// <summary>The gaps of centred vectors in many dimensions: by their products, and where they are close by differences.</summary>
    /// <param name="rows">Vectors, <paramref name="stride"/> apart.</param>
    /// <param name="rowSquares">Their squared norms.</param>
    /// <param name="count">How many.</param>
    /// <param name="stride">From a vector to the next.</param>
    /// <param name="columns">Other vectors, packed.</param>
    /// <param name="others">The same as they are, <paramref name="othersStride"/> apart.</param>
    /// <param name="othersStride">From one of them to the next.</param>
    /// <param name="otherSquares">Their squared norms, filled up to whole lane sets.</param>
    /// <param name="used">How many of them.</param>
    /// <param name="tile">Receives the gaps.</param>
    /// <param name="tileStride">From a row of them to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void GapsOfCentred(
        ReadOnlySpan<double> rows, ReadOnlySpan<double> rowSquares, int count, int stride, PackedColumns<V, double> columns,
        ReadOnlySpan<double> others, int othersStride, ReadOnlySpan<double> otherSquares, int used, Span<double> tile, int tileStride)
    {
        MatrixProduct<V, double>.Into(rows, count, stride, 1, columns, tile, tileStride, accumulate: false);
        if (MatrixProduct<V, double>.Gaps(tile, count, otherSquares.Length, tileStride, rowSquares, otherSquares, Close) >= 0)
            return;
        for (int i = 0; i < count; i++)
        {
            var row = tile.Slice(i * tileStride, otherSquares.Length);
            if (!PairKernels<V>.AnyClose(row, rowSquares[i], otherSquares, Close))
                continue;
            for (int j = 0; j < used; j++)
            {
                if (row[j] < Close * (rowSquares[i] + otherSquares[j]))
                    row[j] =
                        VectorKernels.SquaredDistance(rows.Slice(i * stride, columns.K), others.Slice(j * othersStride, columns.K)) / 2;
            }
        }
    }

    /// <summary>The mean of n vectors that are seen once: sums of blocks, added in the order of blocks.</summary>
    /// <param name="n">n.</param>
    /// <param name="d">d.</param>
    /// <param name="threads">How many threads.</param>
    /// <param name="row">Vector i, in the room given or where it will lie.</param>
    internal static double[] MeanOf(int n, int d, int threads, VectorPlace row)
    {
        int blocks = (n + Size - 1) / Size;
        double[] mean = new double[d], sums = new double[Scratch.Length((long)blocks * d)];
        Workers.Run(blocks, threads, () => new double[d], (block, room) => Sum(row, block, n, room, sums.AsSpan(block * d, d)));
        for (int block = 0; block < blocks; block++)
            VectorKernels.AddScaled(mean, sums.AsSpan(block * d, d), 1);
        return mean;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum(VectorPlace row, int block, int n, Span<double> room, Span<double> sum)
    {
        for (int i = block * Size; i < Math.Min(n, (block + 1) * Size); i++)
            VectorKernels.AddScaled(sum, row(i, room), 1.0 / n);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Centre(int block)
    {
        for (int i = block * Size; i < block * Size + Rows(block); i++)
        {
            centred.AsSpan(i * stride + d, stride - d).Clear();
            var row = centred.AsSpan(i * stride, d);
            VectorKernels.AddScaled(row, Mean, -1);
            squares[i] = VectorKernels.Dot(row, row);
        }
    }

    /// <summary>The vectors of a block, and coordinate by coordinate.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillByCoordinates(VectorSource unit, int block)
    {
        packed.AsSpan(block * Size * d, Size * d).Fill(PairKernels<V>.FarAway);
        for (int i = 0; i < Rows(block); i++)
        {
            var row = centred.AsSpan((block * Size + i) * d, d);
            unit(block * Size + i, row);
            for (int k = 0; k < d; k++)
                packed[(block * d + k) * Size + i] = row[k];
        }
    }
}
