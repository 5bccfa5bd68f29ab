using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionDynamics.Numerics;

/// <summary>What is done to a tile of gaps between some rows and some other tokens, row by row; tiles lie as <see cref="PairKernels{V}"/>
/// says.</summary>
internal static class RowKernels<V>
    where V : struct, ILanes<V, double>
{
    /// <summary>Below it e^s is the smallest normal number whatever s is, and s e^s must not be.</summary>
    private const double LeastScore = -708;

    private const MethodImplOptions Kernel = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    /// <summary>The smallest and the largest number of a tile; its columns are whole registers, without padding.</summary>
    [MethodImpl(Kernel)]
    internal static (double Smallest, double Largest) Extremes(ReadOnlySpan<double> tile, int rows, int columns, int stride)
    {
        ref double at = ref MemoryMarshal.GetReference(tile);
        V least = V.OfConstant(double.MaxValue), largest = V.OfConstant(0);
        for (int i = 0; i < rows; i++)
        {
            for (nuint j = 0; j < (nuint)columns; j += (nuint)V.Width)
            {
                V value = V.Load(ref at, j);
                least = V.Min(least, value);
                largest = V.Max(largest, value);
            }
            at = ref Unsafe.Add(ref at, stride);
        }
        return (least.Smallest(), largest.Largest());
    }

    /// <summary>Gaps g become weights e^s, s = -βg; to each row's sums are added Σe^s, Σe^{2s} and Σ s e^s.</summary>
    [MethodImpl(Kernel)]
    internal static void Weights(
        Span<double> tile, int rows, int columns, int stride, double beta, Span<double> sums, Span<double> squares, Span<double> scores)
    {
        ref double at = ref MemoryMarshal.GetReference(tile);
        V factor = V.Of(-Math.Max(beta, GapWeights<V, double>.LeastBeta)), least = V.OfConstant(LeastScore);
        for (int i = 0; i < rows; i++)
        {
            V sum = V.OfConstant(0), square = sum, score = sum;
            for (nuint j = 0; j < (nuint)columns; j += (nuint)V.Width)
            {
                V exponent = V.Max(least, factor * V.Load(ref at, j)), weight = V.ExpOfNonPositive(exponent);
                weight.Store(ref at, j);
                sum += weight;
                square = V.MulAdd(weight, weight, square);
                score = V.MulAdd(weight, exponent, score);
            }
            sums[i] += sum.Sum();
            squares[i] += square.Sum();
            scores[i] += score.Sum();
            at = ref Unsafe.Add(ref at, stride);
        }
    }

    /// <summary>Adds to each row's sums the ratios after/before and the numbers after; none before is 0, and columns are whole
    /// registers.</summary>
    [MethodImpl(Kernel)]
    internal static void Ratios(
        ReadOnlySpan<double> before, ReadOnlySpan<double> after, int rows, int columns, int stride, Span<double> ratios,
        Span<double> afters)
    {
        ref double denominator = ref MemoryMarshal.GetReference(before);
        ref double numerator = ref MemoryMarshal.GetReference(after);
        for (int i = 0; i < rows; i++)
        {
            V ratio = V.OfConstant(0), sum = ratio;
            for (nuint j = 0; j < (nuint)columns; j += (nuint)V.Width)
            {
                V gap = V.Load(ref numerator, j);
                ratio += gap / V.Load(ref denominator, j);
                sum += gap;
            }
            ratios[i] += ratio.Sum();
            afters[i] += sum.Sum();
            denominator = ref Unsafe.Add(ref denominator, stride);
            numerator = ref Unsafe.Add(ref numerator, stride);
        }
    }
}
