using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionDynamics.Numerics;

/// <summary>Single rows: their products, for tiles in which a mask leaves too few pairs for products of matrices, and their
/// sizes.</summary>
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

    /// <summary>factor·x.</summary>
    [MethodImpl(Kernel)]
    internal static void Scaled(Span<T> to, ReadOnlySpan<T> x, T factor)
    {
        to = to[..x.Length];
        ref T into = ref MemoryMarshal.GetReference(to);
        ref T from = ref MemoryMarshal.GetReference(x);
        V factors = V.Of(factor);
        nuint k = 0, w = (nuint)V.Width, length = (nuint)x.Length;
        for (; k + w <= length; k += w)
            (factors * V.Load(ref from, k)).Store(ref into, k);
        for (; k < length; k++)
            to[(int)k] = factor * x[(int)k];
    }

    /// <summary>Whether every |x_k| is 0 or between two bounds.</summary>
    [MethodImpl(Kernel)]
    internal static bool AllBetween(ReadOnlySpan<T> x, T least, T largest)
    {
        int k = 0, w = Vector<T>.Count;
        Vector<T> low = new(least), high = new(largest);
        for (; k + w <= x.Length; k += w)
        {
            var size = Vector.Abs(new Vector<T>(x[k..]));
            var between = Vector.GreaterThanOrEqual(size, low) & Vector.LessThanOrEqual(size, high);
            if (!Vector.EqualsAll(Vector.ConditionalSelect(between, Vector<T>.Zero, size), Vector<T>.Zero))
                return false;
        }
        for (; k < x.Length; k++)
        {
            T size = T.Abs(x[k]);
            if (size != T.Zero && !(size >= least && size <= largest))
                return false;
        }
        return true;
    }

    /// <summary>Whether all numbers are finite.</summary>
    [MethodImpl(Kernel)]
    internal static bool AllFinite(ReadOnlySpan<T> x)
    {
        // 0·x is 0, unless x is NaN or infinite.
        ref T from = ref MemoryMarshal.GetReference(x);
        V zero = V.OfConstant(0), a = zero, b = zero, c = zero, d = zero;
        nuint k = 0, w = (nuint)V.Width, length = (nuint)x.Length;
        for (; k + 4 * w <= length; k += 4 * w)
        {
            V.AddProduct(ref a, zero, V.Load(ref from, k));
            V.AddProduct(ref b, zero, V.Load(ref from, k + w));
            V.AddProduct(ref c, zero, V.Load(ref from, k + 2 * w));
            V.AddProduct(ref d, zero, V.Load(ref from, k + 3 * w));
        }
        T sum = (a + b + (c + d)).Sum();
        for (; k < length; k++)
            sum += T.Zero * x[(int)k];
        return sum == T.Zero;
    }
}
