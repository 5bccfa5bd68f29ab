using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionDynamics.Numerics;

/// <summary>Products of matrices that lie in memory, one tile of the result at a time, and the gaps that products of vectors are.</summary>
/// <remarks>Optimised when first called, as all that loops over numbers here: the runtime's tiers would run a first layer in unoptimised
/// code.</remarks>
/// <typeparam name="V">The register.</typeparam>
/// <typeparam name="T">double or float.</typeparam>
internal static class MatrixProduct<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged
{
    /// <summary>The part of a panel of B after which the sums go to memory: it stays in the second-level cache while the rows of A pass
    /// by.</summary>
    private const int BlockBytes = 1 << 18;

    /// <summary>C (rows x columns of B) = or += A·B.</summary>
    /// <param name="a">A, element (i, k) at i·rowStride + k·stepStride.</param>
    /// <param name="rows">How many rows of A.</param>
    /// <param name="rowStride">From a row of A to the next.</param>
    /// <param name="stepStride">From a column of A to the next.</param>
    /// <param name="b">B, packed.</param>
    /// <param name="c">C, row-major; columns beyond those of B are overwritten up to
    /// <see cref="PackedColumns{V, T}.PaddedColumns"/>.</param>
    /// <param name="stride">From a row of C to the next, at least the padded columns.</param>
    /// <param name="accumulate">Whether to add to C.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Into(
        ReadOnlySpan<T> a, int rows, int rowStride, int stepStride, PackedColumns<V, T> b, Span<T> c, int stride, bool accumulate)
    {
        if (stride < b.PaddedColumns || c.Length < (rows - 1) * stride + b.PaddedColumns
            || a.Length < (rows - 1) * rowStride + (b.K - 1) * stepStride + 1)
            throw new ArgumentException("a matrix product's operands are shorter than their shapes say");
        int group = MicroProduct<V, T>.Rows, block = BlockBytes / Unsafe.SizeOf<T>() / PackedColumns<V, T>.PanelWidth;
        Span<T> edge = stackalloc T[rows % group == 0 ? 0 : group * PackedColumns<V, T>.PanelWidth];
        ref T first = ref MemoryMarshal.GetReference(a);
        for (int step = 0; step < b.K; step += block)
        {
            int steps = Math.Min(block, b.K - step);
            bool add = accumulate || step > 0;
            for (int column = 0; column < b.PaddedColumns; column += PackedColumns<V, T>.PanelWidth)
            {
                ref T panel = ref b.Panel(column, step, out int lanes);
                int row = 0;
                for (; row + group <= rows; row += group)
                    MicroProduct<V, T>.Into(ref Unsafe.Add(ref first, row * rowStride + step * stepStride), rowStride, stepStride,
                        ref panel, steps,
                        ref Unsafe.Add(ref MemoryMarshal.GetReference(c), row * stride + column), (nuint)stride, add, lanes);
                int width = lanes * V.Width;
                if (row < rows && rows >= group)
                {
                    // Rows left over once more with those before them as a whole group, of which they are kept.
                    int start = rows - group;
                    for (int i = row; i < rows && add; i++)
                        c.Slice(i * stride + column, width).CopyTo(edge[((i - start) * width)..]);
                    MicroProduct<V, T>.Into(ref Unsafe.Add(ref first, start * rowStride + step * stepStride), rowStride, stepStride,
                        ref panel, steps, ref MemoryMarshal.GetReference(edge), (nuint)width, add, lanes);
                    for (; row < rows; row++)
                        edge.Slice((row - start) * width, width).CopyTo(c[(row * stride + column)..]);
                }
                // Where there are fewer than a group, one by one, each as a whole group of itself, of which the first is kept.
                for (; row < rows; row++)
                {
                    var target = c.Slice(row * stride + column, width);
                    if (add)
                        target.CopyTo(edge);
                    MicroProduct<V, T>.Into(ref Unsafe.Add(ref first, row * rowStride + step * stepStride), 0, stepStride, ref panel, steps,
                        ref MemoryMarshal.GetReference(edge), (nuint)width, add, lanes);
                    edge[..width].CopyTo(target);
                }
            }
        }
    }

    /// <summary>A part of the product of a symmetric matrix of weights, whose tiles on and above the diagonal are kept, with tokens; by
    /// strips: the sums of one stay in the first-level cache while all tiles of weights add to them.</summary>
    /// <param name="tiles">The tiles.</param>
    /// <param name="weights">Their weights, one tile after another.</param>
    /// <param name="values">The tokens, block by block.</param>
    /// <param name="firstRow">The part's first row.</param>
    /// <param name="rows">Its rows, all of one block.</param>
    /// <param name="firstColumn">Its first coordinate.</param>
    /// <param name="end">The one after its last.</param>
    /// <param name="strip">Coordinates of a strip.</param>
    /// <param name="products">Receives the rows of the whole product, <paramref name="stride"/> apart.</param>
    /// <param name="stride">From a row of them to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void OfTiles(
        TileTriangle tiles, ReadOnlySpan<T> weights, PackedColumns<V, T>[] values, int firstRow, int rows, int firstColumn, int end,
        int strip, Span<T> products, int stride)
    {
        const int Size = TileTriangle.Size;
        (int block, int offset) = (firstRow / Size, firstRow % Size);
        for (int column = firstColumn; column < end; column += strip)
        for (int other = 0; other < tiles.Blocks; other++)
        {
            // Below the diagonal the tile is the transpose of the one above it.
            bool above = block <= other;
            int tile = above ? tiles.Index(block, other) : tiles.Index(other, block), skipped = offset * (above ? Size : 1);
            Into(weights.Slice(tile * Size * Size + skipped, Size * Size - skipped), rows, above ? Size : 1,
                above ? 1 : Size, values[other].Part(column, strip), products[(firstRow * stride + column)..], stride, other > 0);
        }
    }

    /// <summary>Gaps |x_i-x_j|²/2 = (|x_i|²+|x_j|²)/2 - ⟨x_i, x_j⟩ in the place of the products; the least of gap -
    /// tolerance·(|x_i|²+|x_j|²), +∞ of none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static T Gaps(
        Span<T> tile, int rows, int columns, int stride, ReadOnlySpan<T> rowSquares, ReadOnlySpan<T> columnSquares, T tolerance)
    {
        ref T at = ref MemoryMarshal.GetReference(tile);
        ref T other = ref MemoryMarshal.GetReference(columnSquares);
        V half = V.OfConstant(0.5), limit = V.Of(tolerance), least = V.OfConstant(double.PositiveInfinity), zero = V.OfConstant(0);
        for (int i = 0; i < rows; i++)
        {
            V mine = V.Of(rowSquares[i]);
            for (nuint j = 0; j < (nuint)columns; j += (nuint)V.Width)
            {
                V sum = mine + V.Load(ref other, j);
                V gap = V.MulAdd(half, sum, zero - V.Load(ref at, j));
                least = V.Min(least, gap - limit * sum);
                gap.Store(ref at, j);
            }
            at = ref Unsafe.Add(ref at, stride);
        }
        return least.Smallest();
    }
}
