using AttentionDynamics.Numerics;

namespace AttentionDynamics.Measures;

/// <summary>The gaps of all pairs, once each, and their squares as the triangular factor of the quadratic forms Σ_jl w_j w_l p_jl². n² numbers in all.</summary>
internal sealed class PairSquares<V>
    where V : struct, ILanes<V, double>
{
    private const int Size = PairTiles<V>.Size;

    private readonly int n;

    // For each block of tokens, its rows of gaps with its own and all later tokens; and the squares of these gaps with the later of two tokens, packed.
    private readonly double[][] gaps;
    private readonly PackedColumns<V, double>[] squares;

    internal PairSquares(PairTiles<V> tiles, int n, Scratch scratch, int threads)
    {
        this.n = n;
        gaps = new double[tiles.Blocks][];
        squares = new PackedColumns<V, double>[tiles.Blocks];
        var packed = new double[tiles.Blocks][];
        for (int block = 0; block < tiles.Blocks; block++)
        {
            gaps[block] = scratch.Rent(Size * Stride(block));
            packed[block] = scratch.Rent(PackedColumns<V, double>.Size(n - block * Size, tiles.Rows(block)));
        }
        Workers.Run(tiles.Count, threads, () => 0, (tile, _) =>
        {
            (int i, int j) = tiles.At(tile);
            tiles.Gaps(i, j, gaps[i].AsSpan((j - i) * Size), Stride(i));
        });
        Workers.Run(tiles.Blocks, threads, () => 0, (block, _) =>
        {
            int rows = tiles.Rows(block), later = n - block * Size;
            squares[block] = PackedColumns<V, double>.OfRows(gaps[block], rows, later, Stride(block), packed[block]);
            VectorKernels.Square(packed[block].AsSpan(0, PackedColumns<V, double>.Size(later, rows)));
            for (int j = 0; j < rows; j++)
            for (int l = j; l < rows; l++)
                squares[block].At(j, l) = 0;
        });
    }

    /// <summary>p_ij of one token with all.</summary>
    internal void GapsInto(int i, Span<double> row)
    {
        (int block, int own) = (i / Size, i % Size);
        for (int earlier = 0; earlier < block; earlier++)
            VectorKernels.Gather(gaps[earlier].AsSpan(i - earlier * Size), Stride(earlier), row.Slice(earlier * Size, Size));
        gaps[block].AsSpan(own * Stride(block), n - block * Size).CopyTo(row[(block * Size)..]);
    }

    /// <summary>Σ_jl A_ij A_il p_jl² over the other tokens j and l: twice that over j &gt; l, a product with a triangular matrix.</summary>
    internal void FormsInto(JacobianPanel panel, int count, int stride)
    {
        var forms = panel.Squares.AsSpan(0, count);
        forms.Clear();
        for (int block = 0; block < squares.Length; block++)
        {
            int first = block * Size, width = squares[block].Columns;
            MatrixProduct<V, double>.Into(panel.Weights.AsSpan(first), count, stride, 1, squares[block], panel.Tile, Size, accumulate: false);
            for (int row = 0; row < count; row++)
                forms[row] += VectorKernels.Dot(panel.Tile.AsSpan(row * Size, width), panel.Weights.AsSpan(row * stride + first, width));
        }
        for (int row = 0; row < count; row++)
        {
            double total = 1 + panel.Sums[row].Weights;
            forms[row] = 2 * (forms[row] / total) / total;
        }
    }

    private int Stride(int block) => PackedColumns<V, double>.Padded(n - block * Size) + 8;
}
