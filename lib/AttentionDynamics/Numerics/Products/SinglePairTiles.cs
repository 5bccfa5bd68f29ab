using System.Runtime.CompilerServices;

namespace AttentionDynamics.Numerics;

/// <summary>The pairs of n unit vectors in square tiles, and the gaps |y_i-y_j|²/2 of a tile in single precision.</summary>
/// <remarks>
/// Vectors are centred at their mean in double precision and only then rounded, so that a gap has the relative error of a product, about
/// √d units of rounding, as long as it is not far below |δ_i|²+|δ_j|². As in <see cref="PairTiles{V}"/> the tile size is part of the
/// definition of a result.
/// </remarks>
internal sealed class SinglePairTiles<V> : TileTriangle
    where V : struct, ILanes<V, float>
{
    /// <summary>Columns of a strip of a tile: whole panels at any width, and few enough for the strip to stay in the first-level cache
    /// while it is worked on.</summary>
    internal const int Strip = 48;

    /// <summary>A gap below this share of |δ_i|²+|δ_j|² has lost more than a digit.</summary>
    internal const float Close = 0.04f;

    private readonly int n, d;
    private readonly double[] residual;
    private readonly float[] squares;
    private readonly ArraySegment<float> centred;
    private readonly PackedColumns<V, float>[] columns;

    /// <param name="unit">Writes unit vector i.</param>
    /// <param name="n">n.</param>
    /// <param name="d">d.</param>
    /// <param name="padding">The squared norm of what fills the last tile up.</param>
    /// <param name="scratch">Lends what lives as long as the tiles.</param>
    /// <param name="threads">How many threads prepare.</param>
    internal SinglePairTiles(VectorSource unit, int n, int d, float padding, Scratch scratch, int threads)
        : base(n)
    {
        (this.n, this.d) = (n, d);
        // Rows of a product lie apart by no power of two, or eight of them would share one set of the cache.
        Stride = (d + 15) / 16 * 16 + 16;
        Mean = new double[d];
        residual = new double[d];
        double[] exact = scratch.Rent((long)n * d), sums = scratch.Rent((long)Blocks * d);
        Workers.Run(Blocks, threads, block =>
        {
            var sum = sums.AsSpan(block * d, d);
            sum.Clear();
            for (int i = block * Size; i < block * Size + Rows(block); i++)
            {
                unit(i, exact.AsSpan(i * d, d));
                VectorKernels.AddScaled(sum, exact.AsSpan(i * d, d), 1.0 / n);
            }
        });
        AddInto(Mean, sums);
        centred = scratch.RentAligned<float>((long)n * Stride);
        squares = new float[Blocks * Size];
        squares.AsSpan(n).Fill(padding);
        int size = PackedColumns<V, float>.Size(d, Size);
        var panels = scratch.RentAligned<float>((long)Blocks * size);
        columns = new PackedColumns<V, float>[Blocks];
        Workers.Run(Blocks, threads, block =>
        {
            Round(block, exact, sums.AsSpan(block * d, d));
            columns[block] = PackedColumns<V, float>.OfRows(centred.AsSpan(block * Size * Stride), Rows(block), d, Stride, panels.Array!,
                panels.Offset + block * size);
        });
        AddInto(residual, sums);
    }

    /// <summary>The mean that was subtracted.</summary>
    internal double[] Mean { get; }

    /// <summary>The sum of all vectors less the mean, as they were rounded: nearly 0.</summary>
    internal ReadOnlySpan<double> Residual => residual;

    /// <summary>From a vector to the next.</summary>
    internal int Stride { get; }

    /// <summary>Vector i less the mean.</summary>
    internal ReadOnlySpan<float> this[int i] => centred.AsSpan(i * Stride, d);

    /// <summary>All vectors from a block on, less the mean.</summary>
    internal ReadOnlySpan<float> From(int block) => centred.AsSpan(block * Size * Stride);

    /// <summary>|δ_i|² of the vectors as they were rounded.</summary>
    internal float Square(int i) => squares[i];

    /// <summary>The gaps of one strip of tile (I, J): <see cref="Strip"/> columns from <paramref name="first"/> on, or as many as there
    /// are; on the diagonal of the matrix what rounding leaves of 0.</summary>
    /// <param name="blockI">I.</param>
    /// <param name="blockJ">J.</param>
    /// <param name="first">The first column, a multiple of the strip.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="strip">Receives the gaps.</param>
    /// <param name="stride">From a row of them to the next.</param>
    /// <returns>The least of gap - <see cref="Close"/>·(|δ_i|²+|δ_j|²).</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal float Gaps(int blockI, int blockJ, int first, int rows, Span<float> strip, int stride)
    {
        int padded = PackedColumns<V, float>.Padded(Math.Min(Strip, Rows(blockJ) - first));
        MatrixProduct<V, float>.Into(centred.AsSpan(blockI * Size * Stride, (rows - 1) * Stride + d), rows, Stride, 1,
            columns[blockJ].Part(first, Strip), strip, stride, accumulate: false);
        return MatrixProduct<V, float>.Gaps(strip, rows, padded, stride, squares.AsSpan(blockI * Size, rows),
            squares.AsSpan(blockJ * Size + first, padded), Close);
    }

    /// <summary>The gaps of some vectors among themselves, the bits that their tiles have.</summary>
    /// <param name="chosen">Their numbers.</param>
    /// <returns>As many rows as columns; on the diagonal what rounding leaves of 0.</returns>
    internal float[,] Gaps(int[] chosen)
    {
        int count = chosen.Length, padded = PackedColumns<V, float>.Padded(count);
        var rows = new float[count * Stride];
        var norms = new float[padded];
        for (int k = 0; k < count; k++)
        {
            this[chosen[k]].CopyTo(rows.AsSpan(k * Stride));
            norms[k] = squares[chosen[k]];
        }
        var packed = PackedColumns<V, float>.OfRows(rows, count, d, Stride, new float[PackedColumns<V, float>.Size(d, count)]);
        var tile = new float[count * padded];
        MatrixProduct<V, float>.Into(rows, count, Stride, 1, packed, tile, padded, accumulate: false);
        MatrixProduct<V, float>.Gaps(tile, count, padded, padded, norms.AsSpan(0, count), norms, Close);
        var gaps = new float[count, count];
        for (int i = 0; i < count; i++)
        for (int j = 0; j < count; j++)
            gaps[i, j] = tile[i * padded + j];
        return gaps;
    }

    /// <summary>The vectors of a block less the mean, rounded; their squared norms, and their sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Round(int block, double[] exact, Span<double> sum)
    {
        sum.Clear();
        for (int i = block * Size; i < block * Size + Rows(block); i++)
        {
            var row = exact.AsSpan(i * d, d);
            var to = centred.AsSpan(i * Stride, Stride);
            VectorKernels.AddScaled(row, Mean, -1);
            Precision.Round(row, to);
            to[d..].Clear();
            squares[i] = (float)VectorKernels.Dot(row, row);
            VectorKernels.AddScaled(sum, row, 1);
        }
    }

    private void AddInto(double[] all, double[] sums)
    {
        for (int block = 0; block < Blocks; block++)
            VectorKernels.AddScaled(all, sums.AsSpan(block * d, d), 1);
    }
}
