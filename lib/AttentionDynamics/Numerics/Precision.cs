using System.Numerics;
using System.Runtime.CompilerServices;

namespace AttentionDynamics.Numerics;

/// <summary>Rows of doubles rounded to floats, and rows of floats added to doubles. Number by number and with no fused product, so the
/// same bits in every register.</summary>
internal static class Precision
{
    private const MethodImplOptions Kernel = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    /// <summary>Rounds a row, and leaves in it what it was rounded to.</summary>
    [MethodImpl(Kernel)]
    internal static void Round(Span<double> row, Span<float> rounded)
    {
        rounded = rounded[..row.Length];
        int k = 0, w = Vector<double>.Count;
        for (; k + 2 * w <= row.Length; k += 2 * w)
        {
            var singles = Vector.Narrow(new Vector<double>(row[k..]), new Vector<double>(row[(k + w)..]));
            singles.CopyTo(rounded[k..]);
            Vector.Widen(singles, out var low, out var high);
            low.CopyTo(row[k..]);
            high.CopyTo(row[(k + w)..]);
        }
        for (; k < row.Length; k++)
            row[k] = rounded[k] = (float)row[k];
    }

    /// <summary>sum += factor·x.</summary>
    [MethodImpl(Kernel)]
    internal static void AddScaled(Span<double> sum, ReadOnlySpan<float> x, double factor)
    {
        sum = sum[..x.Length];
        int k = 0, w = Vector<double>.Count;
        for (; k + 2 * w <= x.Length; k += 2 * w)
        {
            Vector.Widen(new Vector<float>(x[k..]), out var low, out var high);
            (new Vector<double>(sum[k..]) + factor * low).CopyTo(sum[k..]);
            (new Vector<double>(sum[(k + w)..]) + factor * high).CopyTo(sum[(k + w)..]);
        }
        for (; k < x.Length; k++)
            sum[k] += factor * x[k];
    }
}
