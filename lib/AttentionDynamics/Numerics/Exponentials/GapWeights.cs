using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionDynamics.Numerics;

/// <summary>Weights w = e^{-βg} of gaps g ≥ 0, as powers of two; never below 2 to the power of
/// -<see cref="PowersOfTwo{V, T}.Largest"/>, which beside the weight 1 of the token itself is nothing.</summary>
/// <typeparam name="V">The lanes.</typeparam>
/// <typeparam name="T">double or float.</typeparam>
internal static class GapWeights<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged, INumber<T>
{
    /// <summary>A larger one were no number, and 0 times it neither.</summary>
    private static double MostRate => typeof(T) == typeof(double) ? double.MaxValue : float.MaxValue;

    /// <summary>Rows that are best weighed at once: what was written is still in the first-level cache when it is summed.</summary>
    internal const int Rows = 8;

    private const MethodImplOptions Kernel = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    private const double BinaryLogarithmOfE = 1.4426950408889634;

    /// <summary>Times it, every gap between tokens is nothing and that of padding is not: β = 0 without a case of its own.</summary>
    internal static double LeastBeta => typeof(T) == typeof(double) ? 1e-290 : 1e-25;

    /// <summary>The weights of a tile.</summary>
    /// <param name="gaps">Gaps, <paramref name="stride"/> apart from row to row.</param>
    /// <param name="stride">From a row of gaps to the next.</param>
    /// <param name="weights">Receives the weights; may be the gaps.</param>
    /// <param name="weightStride">From a row of weights to the next.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="columns">How many columns, whole lane sets.</param>
    /// <param name="beta">β ≥ 0.</param>
    internal static void Of(
        ReadOnlySpan<T> gaps, int stride, Span<T> weights, int weightStride, int rows, int columns, double beta)
    {
        double rate = Math.Min(Math.Max(beta, LeastBeta) * BinaryLogarithmOfE, MostRate);
        PowerKernels<V, T>.OfMultiples(
            gaps, stride, weights, weightStride, rows, columns, -rate, PowersOfTwo<V, T>.Largest / rate);
    }

    /// <summary>The sums of the weights of each row; to those of each column they are added.</summary>
    [MethodImpl(Kernel)]
    internal static void AddUp(
        ReadOnlySpan<T> weights, int stride, int rows, int columns, Span<T> rowSums, Span<T> columnSums)
    {
        ref T at = ref MemoryMarshal.GetReference(weights);
        ref T below = ref MemoryMarshal.GetReference(columnSums);
        nuint w = (nuint)V.Width;
        for (int i = 0; i < rows; i++)
        {
            V even = V.OfConstant(0), odd = even;
            nuint j = 0;
            for (; j + 2 * w <= (nuint)columns; j += 2 * w)
            {
                V first = V.Load(ref at, j), second = V.Load(ref at, j + w);
                even += first;
                odd += second;
                (V.Load(ref below, j) + first).Store(ref below, j);
                (V.Load(ref below, j + w) + second).Store(ref below, j + w);
            }
            if (j < (nuint)columns)
            {
                V last = V.Load(ref at, j);
                even += last;
                (V.Load(ref below, j) + last).Store(ref below, j);
            }
            rowSums[i] = (even + odd).Sum();
            at = ref Unsafe.Add(ref at, stride);
        }
    }

    /// <summary>The weights less a constant.</summary>
    [MethodImpl(Kernel)]
    internal static void Lower(Span<T> weights, int stride, int rows, int columns, T constant)
    {
        ref T at = ref MemoryMarshal.GetReference(weights);
        V less = V.Of(constant);
        for (int i = 0; i < rows; i++)
        {
            for (nuint j = 0; j < (nuint)columns; j += (nuint)V.Width)
                (V.Load(ref at, j) - less).Store(ref at, j);
            at = ref Unsafe.Add(ref at, stride);
        }
    }
}
