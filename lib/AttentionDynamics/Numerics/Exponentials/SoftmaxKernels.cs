using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionDynamics.Numerics;

/// <summary>The softmax of scores, kept up while tiles of them come one after another.</summary>
/// <remarks>Columns are whole registers.</remarks>
internal static class SoftmaxKernels<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged, INumber<T>
{
    private const MethodImplOptions Kernel = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    /// <summary>The largest score of each column, or what was there before if that is larger.</summary>
    /// <returns>Whether all scores are finite.</returns>
    [MethodImpl(Kernel)]
    internal static bool Maxima(ReadOnlySpan<T> panel, int rows, int columns, Span<T> maxima)
    {
        ref T largest = ref MemoryMarshal.GetReference(maxima);
        V zero = V.OfConstant(0), check = zero;
        for (nuint j = 0; j < (nuint)columns; j += (nuint)V.Width)
        {
            ref T at = ref Unsafe.Add(ref MemoryMarshal.GetReference(panel), j);
            V maximum = V.Load(ref largest, j);
            for (int i = 0; i < rows; i++)
            {
                V score = V.Load(ref at, 0);
                maximum = V.Max(maximum, score);
                // 0 times what is not finite is NaN.
                V.AddProduct(ref check, zero, score);
                at = ref Unsafe.Add(ref at, columns);
            }
            maximum.Store(ref largest, j);
        }
        return check.Sum() == T.Zero;
    }

    /// <summary>Maxima have grown: sums shrink by 2 to the power of the one before less the one now, which takes its place.</summary>
    [MethodImpl(Kernel)]
    internal static void Shrink(Span<T> before, ReadOnlySpan<T> maxima, Span<T> sums)
    {
        ref T factors = ref MemoryMarshal.GetReference(before);
        ref T now = ref MemoryMarshal.GetReference(maxima);
        ref T sum = ref MemoryMarshal.GetReference(sums);
        V least = V.OfConstant(-PowersOfTwo<V, T>.Largest);
        var powers = new PowersOfTwo<V, T>();
        for (nuint j = 0; j < (nuint)maxima.Length; j += (nuint)V.Width)
        {
            V factor = powers.Of(V.Max(least, V.Load(ref factors, j) - V.Load(ref now, j)));
            factor.Store(ref factors, j);
            (factor * V.Load(ref sum, j)).Store(ref sum, j);
        }
    }

    /// <summary>Scores less the largest one of their column, or so much less that its power of two is next to nothing.</summary>
    [MethodImpl(Kernel)]
    internal static void Lower(Span<T> panel, int rows, int columns, ReadOnlySpan<T> maxima)
    {
        ref T at = ref MemoryMarshal.GetReference(panel);
        ref T largest = ref MemoryMarshal.GetReference(maxima);
        V least = V.OfConstant(-PowersOfTwo<V, T>.Largest);
        for (int i = 0; i < rows; i++)
        {
            for (nuint j = 0; j < (nuint)columns; j += (nuint)V.Width)
                V.Max(least, V.Load(ref at, j) - V.Load(ref largest, j)).Store(ref at, j);
            at = ref Unsafe.Add(ref at, columns);
        }
    }

    /// <summary>Weights are added to the sums of their columns.</summary>
    /// <remarks>As sums of a tile, not of all keys: of a million floats one after the other the last would be rounded to a few
    /// digits.</remarks>
    [MethodImpl(Kernel)]
    internal static void AddUp(ReadOnlySpan<T> panel, int rows, int columns, Span<T> sums)
    {
        ref T sum = ref MemoryMarshal.GetReference(sums);
        for (nuint j = 0; j < (nuint)columns; j += (nuint)V.Width)
        {
            ref T at = ref Unsafe.Add(ref MemoryMarshal.GetReference(panel), j);
            V even = V.OfConstant(0), odd = even;
            int i = 0;
            for (; i + 2 <= rows; i += 2)
            {
                even += V.Load(ref at, 0);
                odd += V.Load(ref at, (nuint)columns);
                at = ref Unsafe.Add(ref at, 2 * columns);
            }
            if (i < rows)
                even += V.Load(ref at, 0);
            (V.Load(ref sum, j) + (even + odd)).Store(ref sum, j);
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

    /// <summary>Sums that are kept lane by lane, each added up.</summary>
    [MethodImpl(Kernel)]
    internal static void Totals(ReadOnlySpan<T> lanes, Span<T> totals)
    {
        ref T at = ref MemoryMarshal.GetReference(lanes);
        for (int i = 0; i < totals.Length; i++)
            totals[i] = V.Load(ref at, (nuint)(i * V.Width)).Sum();
    }

    /// <summary>Each row times factors, one a column.</summary>
    [MethodImpl(Kernel)]
    internal static void Scale(Span<T> tile, int rows, int stride, ReadOnlySpan<T> factors)
    {
        ref T at = ref MemoryMarshal.GetReference(tile);
        ref T factor = ref MemoryMarshal.GetReference(factors);
        for (int i = 0; i < rows; i++)
        {
            for (nuint j = 0; j < (nuint)factors.Length; j += (nuint)V.Width)
                (V.Load(ref factor, j) * V.Load(ref at, j)).Store(ref at, j);
            at = ref Unsafe.Add(ref at, stride);
        }
    }

    /// <summary>Each row over its sum.</summary>
    [MethodImpl(Kernel)]
    internal static void Normalise(Span<T> tile, int rows, int columns, int stride, ReadOnlySpan<T> sums)
    {
        ref T at = ref MemoryMarshal.GetReference(tile);
        for (int i = 0; i < rows; i++)
        {
            V sum = V.Of(sums[i]);
            for (nuint k = 0; k < (nuint)columns; k += (nuint)V.Width)
                (V.Load(ref at, k) / sum).Store(ref at, k);
            at = ref Unsafe.Add(ref at, stride);
        }
    }
}
