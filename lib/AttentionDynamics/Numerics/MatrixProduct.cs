using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionDynamics.Numerics;

/// <summary>Products of matrices that lie in memory, one tile of the result at a time.</summary>
/// <typeparam name="V">The register.</typeparam>
/// <typeparam name="T">double or float.</typeparam>
internal static class MatrixProduct<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged
{
    /// <summary>Steps of k after which the sums go to memory: a panel of B and 8 rows of A stay in the second-level cache.</summary>
    private const int Block = 512;

    /// <summary>C (rows x columns of B) = or += A·B.</summary>
    /// <param name="a">A, element (i, k) at i·rowStride + k·stepStride.</param>
    /// <param name="rows">How many rows of A.</param>
    /// <param name="rowStride">From a row of A to the next.</param>
    /// <param name="stepStride">From a column of A to the next.</param>
    /// <param name="b">B, packed.</param>
    /// <param name="c">C, row-major; columns beyond those of B are overwritten up to <see cref="PackedColumns{V, T}.PaddedColumns"/>.</param>
    /// <param name="stride">From a row of C to the next, at least the padded columns.</param>
    /// <param name="accumulate">Whether to add to C.</param>
    internal static void Into(ReadOnlySpan<T> a, int rows, int rowStride, int stepStride, PackedColumns<V, T> b, Span<T> c, int stride, bool accumulate)
    {
        if (stride < b.PaddedColumns || c.Length < (rows - 1) * stride + b.PaddedColumns || a.Length < (rows - 1) * rowStride + (b.K - 1) * stepStride + 1)
            throw new ArgumentException("a matrix product's operands are shorter than their shapes say");
        Span<T> edge = stackalloc T[rows % 8 == 0 ? 0 : 8 * 3 * V.Width];
        for (int step = 0; step < b.K; step += Block)
        {
            int steps = Math.Min(Block, b.K - step);
            bool add = accumulate || step > 0;
            for (int column = 0; column < b.PaddedColumns; column += 3 * V.Width)
            {
                ref T panel = ref b.Panel(column, step, out int registers);
                int row = 0;
                for (; row + 8 <= rows; row += 8)
                    Micro(ref Unsafe.Add(ref MemoryMarshal.GetReference(a), row * rowStride + step * stepStride), rowStride, stepStride, ref panel, steps,
                        ref Unsafe.Add(ref MemoryMarshal.GetReference(c), row * stride + column), stride, add, registers);
                int width = registers * V.Width;
                // Rows left over go one by one, each as eight times itself, of which the first is kept.
                for (; row < rows; row++)
                {
                    Micro(ref Unsafe.Add(ref MemoryMarshal.GetReference(a), row * rowStride + step * stepStride), 0, stepStride, ref panel, steps,
                        ref MemoryMarshal.GetReference(edge), width, false, registers);
                    var target = c.Slice(row * stride + column, width);
                    if (add)
                        Add(target, edge[..width]);
                    else
                        edge[..width].CopyTo(target);
                }
            }
        }
    }

    private static void Micro(ref T a, int rowStride, int stepStride, ref T b, int steps, ref T c, int stride, bool accumulate, int registers)
    {
        if (registers == 3)
            MicroProduct<V, T>.By3(ref a, rowStride, stepStride, ref b, steps, ref c, (nuint)stride, accumulate);
        else if (registers == 2)
            MicroProduct<V, T>.By2(ref a, rowStride, stepStride, ref b, steps, ref c, (nuint)stride, accumulate);
        else
            MicroProduct<V, T>.By1(ref a, rowStride, stepStride, ref b, steps, ref c, (nuint)stride, accumulate);
    }

    private static void Add(Span<T> target, ReadOnlySpan<T> terms)
    {
        for (int k = 0; k < target.Length; k += V.Width)
            (V.Load(ref MemoryMarshal.GetReference(target), (nuint)k) + V.Load(ref Unsafe.AsRef(in MemoryMarshal.GetReference(terms)), (nuint)k)).Store(ref MemoryMarshal.GetReference(target), (nuint)k);
    }
}
