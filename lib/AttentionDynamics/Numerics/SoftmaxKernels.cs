using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionDynamics.Numerics;

/// <summary>The softmax of a tile of scores, row by row, kept up while tiles come one after another.</summary>
/// <remarks>Columns are whole registers.</remarks>
internal static class SoftmaxKernels<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged, INumber<T>
{
    private const MethodImplOptions Kernel = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    /// <summary>The largest score of each row.</summary>
    [MethodImpl(Kernel)]
    internal static void Maxima(ReadOnlySpan<T> tile, int rows, int columns, int stride, Span<T> maxima)
    {
        ref T at = ref MemoryMarshal.GetReference(tile);
        for (int i = 0; i < rows && columns > 0; i++)
        {
            V largest = V.Load(ref at, 0);
            for (nuint j = (nuint)V.Width; j < (nuint)columns; j += (nuint)V.Width)
                largest = V.Max(largest, V.Load(ref at, j));
            maxima[i] = largest.Largest();
            at = ref Unsafe.Add(ref at, stride);
        }
    }

    /// <summary>Scores s become weights e^{scale_i·s - shift_i}, added to the row's sum, which is kept lane by lane.</summary>
    [MethodImpl(Kernel)]
    internal static void Weights(
        Span<T> tile, int rows, int columns, int stride, ReadOnlySpan<T> scales, ReadOnlySpan<T> shifts, Span<T> sums)
    {
        ref T at = ref MemoryMarshal.GetReference(tile);
        ref T lanes = ref MemoryMarshal.GetReference(sums);
        nuint w = (nuint)V.Width;
        for (int i = 0; i < rows; i++)
        {
            V factor = V.Of(scales[i]), shift = V.Of(-shifts[i]), even = V.Load(ref lanes, 0), odd = V.OfConstant(0);
            nuint j = 0;
            for (; j + 2 * w <= (nuint)columns; j += 2 * w)
            {
                V first = V.ExpOfNonPositive(V.MulAdd(factor, V.Load(ref at, j), shift)),
                    second = V.ExpOfNonPositive(V.MulAdd(factor, V.Load(ref at, j + w), shift));
                first.Store(ref at, j);
                second.Store(ref at, j + w);
                even += first;
                odd += second;
            }
            if (j < (nuint)columns)
            {
                V last = V.ExpOfNonPositive(V.MulAdd(factor, V.Load(ref at, j), shift));
                last.Store(ref at, j);
                odd += last;
            }
            (even + odd).Store(ref lanes, 0);
            lanes = ref Unsafe.Add(ref lanes, V.Width);
            at = ref Unsafe.Add(ref at, stride);
        }
    }

    /// <summary>Products p of unit vectors become weights e^{β(p-1)}, added to the sums of their rows, which are kept lane by lane, and of
    /// their columns.</summary>
    [MethodImpl(Kernel)]
    internal static void SymmetricWeights(Span<T> tile, int rows, int columns, int stride, T beta, Span<T> rowSums, Span<T> columnSums)
    {
        ref T at = ref MemoryMarshal.GetReference(tile);
        ref T lanes = ref MemoryMarshal.GetReference(rowSums);
        ref T below = ref MemoryMarshal.GetReference(columnSums);
        V factor = V.Of(beta), shift = V.Of(-beta), zero = V.OfConstant(0);
        nuint w = (nuint)V.Width;
        for (int i = 0; i < rows; i++)
        {
            V even = V.Load(ref lanes, 0), odd = zero;
            nuint j = 0;
            for (; j + 2 * w <= (nuint)columns; j += 2 * w)
            {
                V first = V.ExpOfNonPositive(V.Min(zero, V.MulAdd(factor, V.Load(ref at, j), shift))),
                    second = V.ExpOfNonPositive(V.Min(zero, V.MulAdd(factor, V.Load(ref at, j + w), shift)));
                first.Store(ref at, j);
                second.Store(ref at, j + w);
                even += first;
                odd += second;
                (V.Load(ref below, j) + first).Store(ref below, j);
                (V.Load(ref below, j + w) + second).Store(ref below, j + w);
            }
            if (j < (nuint)columns)
            {
                V last = V.ExpOfNonPositive(V.Min(zero, V.MulAdd(factor, V.Load(ref at, j), shift)));
                last.Store(ref at, j);
                odd += last;
                (V.Load(ref below, j) + last).Store(ref below, j);
            }
            (even + odd).Store(ref lanes, 0);
            lanes = ref Unsafe.Add(ref lanes, V.Width);
            at = ref Unsafe.Add(ref at, stride);
        }
    }

    /// <summary>Each row over its sum, which is kept lane by lane.</summary>
    [MethodImpl(Kernel)]
    internal static void Normalise(Span<T> tile, int rows, int columns, int stride, ReadOnlySpan<T> sums)
    {
        ref T at = ref MemoryMarshal.GetReference(tile);
        ref T lanes = ref MemoryMarshal.GetReference(sums);
        for (int i = 0; i < rows; i++)
        {
            V sum = V.Of(V.Load(ref lanes, 0).Sum());
            for (nuint k = 0; k < (nuint)columns; k += (nuint)V.Width)
                (V.Load(ref at, k) / sum).Store(ref at, k);
            lanes = ref Unsafe.Add(ref lanes, V.Width);
            at = ref Unsafe.Add(ref at, stride);
        }
    }
}
