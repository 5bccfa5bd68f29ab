using System.Runtime.CompilerServices;
using AttentionDynamics.Numerics;

namespace AttentionDynamics.Layers.Tiles;

/// <summary>The gaps of all pairs, once each, and their squares as the triangular factor of the quadratic forms Σ_jl w_j w_l p_jl². n²
/// numbers in all.</summary>
internal sealed class PairSquares<V>
    where V : struct, ILanes<V, double>
{
    /// <summary>Tokens of a column of the triangle: whole panels at any width, and a whole part of a block.</summary>
    internal const int Group = 24;

    private const int Size = PairTiles<V>.Size;

    private readonly int n;

    // For each group of tokens, the gaps of itself and all later tokens with its own, token after token; and the squares of these gaps with
    // the later of two tokens, packed.
    private readonly double[][] gaps;
    private readonly PackedColumns<V, double>[] squares;

    internal PairSquares(PairTiles<V> tiles, int n, Scratch scratch, int threads)
    {
        this.n = n;
        gaps = new double[(n + Group - 1) / Group][];
        squares = new PackedColumns<V, double>[gaps.Length];
        for (int group = 0; group < gaps.Length; group++)
        {
            int later = n - group * Group, columns = Math.Min(Group, later);
            gaps[group] = scratch.Rent((long)later * Group);
            squares[group] = PackedColumns<V, double>.Packed(later, columns, scratch.Rent(PackedColumns<V, double>.Size(later, columns)),
                0);
        }
        // The later tokens of a tile are its rows.
        Workers.Run(tiles.Count, threads, () => Lend(scratch), (tile, block) => Take(tiles, tiles.At(tile), block));
    }

    /// <summary>From a row of a tile to the next: no power of two, or eight rows would share one set of the cache.</summary>
    private static int Stride => Size + 8;

    /// <summary>p_ij of some tokens with all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void GapsInto(ReadOnlySpan<int> tokens, Span<double> rows, int stride)
    {
        for (int row = 0, count; row < tokens.Length; row += count)
        {
            // Tokens that follow one another in a group go together.
            int own = tokens[row] / Group;
            count = 1;
            while (row + count < tokens.Length && tokens[row + count] == tokens[row] + count && tokens[row + count] / Group == own)
                count++;
            for (int i = row; i < row + count; i++)
            for (int earlier = 0; earlier < own; earlier++)
                gaps[earlier].AsSpan((tokens[i] - earlier * Group) * Group, Group).CopyTo(rows[(i * stride + earlier * Group)..]);
            VectorKernels.Transpose(gaps[own].AsSpan(tokens[row] % Group), n - own * Group, count, Group,
                rows[(row * stride + own * Group)..], stride);
        }
    }

    /// <summary>Σ_jl A_ij A_il p_jl² over the other tokens j and l: twice that over j &gt; l, a product with a triangular matrix.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void FormsInto(JacobianPanel panel, int count)
    {
        int stride = panel.Stride;
        // The sums over blocks come later.
        var lanes = panel.KeptBlocks.AsSpan(0, count * V.Width);
        lanes.Clear();
        for (int group = 0; group < squares.Length; group++)
        {
            var weights = panel.Weights.AsSpan(group * Group);
            MatrixProduct<V, double>.Into(weights, count, stride, 1, squares[group], panel.Work, Group, accumulate: false);
            JacobianKernels<V>.AddProducts(panel.Work, Group, weights, stride, count, squares[group].PaddedColumns, lanes);
        }
        for (int row = 0; row < count; row++)
        {
            double total = 1 + panel.Sums[row].Weights;
            panel.Squares[row] = 2 * (JacobianKernels<V>.Sum(lanes[(row * V.Width)..]) / total) / total;
        }
        lanes.Clear();
    }

    private static double[] Lend(Scratch scratch)
    {
        lock (scratch)
            return scratch.Rent(Size * Stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Take(PairTiles<V> tiles, (int I, int J) at, double[] block)
    {
        tiles.Gaps(at.J, at.I, block, Stride);
        for (int column = 0; column < tiles.Rows(at.I); column += Group)
        {
            int first = at.I * Size + column, row = Math.Max(0, first - at.J * Size);
            Take(first / Group, block.AsSpan(row * Stride + column), at.J * Size + row - first, tiles.Rows(at.J) - row);
        }
    }

    /// <summary>Takes the gaps of some later tokens with a group, and their squares below the diagonal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Take(int group, ReadOnlySpan<double> tile, int first, int rows)
    {
        var packed = squares[group];
        JacobianKernels<V>.Squares(tile, Stride, rows, packed, first, gaps[group].AsSpan(first * Group), Group);
        for (int j = first; j < Math.Min(packed.Columns, first + rows); j++)
        for (int l = j; l < packed.PaddedColumns; l++)
            packed.At(j, l) = 0;
    }
}
