using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionDynamics.Numerics;

/// <summary>Products of single rows, for tiles in which a mask leaves too few pairs for products of matrices.</summary>
internal static class RowProducts<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged, INumber<T>
{
    private const MethodImplOptions Kernel = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    /// <summary>⟨x, y⟩.</summary>
    [MethodImpl(Kernel)]
    internal static T Dot(ReadOnlySpan<T> x, ReadOnlySpan<T> y)
    {
        y = y[..x.Length];
        ref T one = ref MemoryMarshal.GetReference(x);
        ref T other = ref MemoryMarshal.GetReference(y);
        V even = V.OfConstant(0), odd = even;
        nuint k = 0, w = (nuint)V.Width, length = (nuint)x.Length;
        for (; k + 2 * w <= length; k += 2 * w)
        {
            V.AddProduct(ref even, V.Load(ref one, k), V.Load(ref other, k));
            V.AddProduct(ref odd, V.Load(ref one, k + w), V.Load(ref other, k + w));
        }
        if (k + w <= length)
        {
            V.AddProduct(ref even, V.Load(ref one, k), V.Load(ref other, k));
            k += w;
        }
        T sum = (even + odd).Sum();
        for (; k < length; k++)
            sum += x[(int)k] * y[(int)k];
        return sum;
    }

    /// <summary>sum += factor·x.</summary>
    [MethodImpl(Kernel)]
    internal static void AddScaled(Span<T> sum, ReadOnlySpan<T> x, T factor)
    {
        sum = sum[..x.Length];
        ref T to = ref MemoryMarshal.GetReference(sum);
        ref T from = ref MemoryMarshal.GetReference(x);
        V factors = V.Of(factor);
        nuint k = 0, w = (nuint)V.Width, length = (nuint)x.Length;
        for (; k + w <= length; k += w)
            V.MulAdd(factors, V.Load(ref from, k), V.Load(ref to, k)).Store(ref to, k);
        for (; k < length; k++)
            sum[(int)k] += factor * x[(int)k];
    }

    /// <summary>Adds a row in whole registers to its sum, which is kept lane by lane.</summary>
    [MethodImpl(Kernel)]
    internal static void AddTo(Span<T> lanes, ReadOnlySpan<T> row)
    {
        ref T from = ref MemoryMarshal.GetReference(row);
        ref T to = ref MemoryMarshal.GetReference(lanes);
        V sum = V.Load(ref to, 0);
        for (nuint k = 0; k < (nuint)row.Length; k += (nuint)V.Width)
            sum += V.Load(ref from, k);
        sum.Store(ref to, 0);
    }
}
