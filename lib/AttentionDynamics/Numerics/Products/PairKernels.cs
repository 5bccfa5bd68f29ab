using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionDynamics.Numerics;

/// <summary>What is done to the pairs of a tile, between and after the matrix products.</summary>
/// <remarks>
/// A tile is a block of <c>rows</c> by <c>columns</c> numbers whose rows lie <c>stride</c> apart. Columns are whole lane sets: what fills
/// them up is computed with and never read. A whole tile goes through one call, for a row alone is too short to pay for it.
/// </remarks>
internal static class PairKernels<V>
    where V : struct, ILanes<V, double>
{
    /// <summary>Times it, every gap between tokens is nothing and the gap of padding is not: β = 0 without a case of its own.</summary>
    internal const double LeastBeta = 1e-290;

    /// <summary>A coordinate of padding, and its square.</summary>
    internal const double FarAway = 1e150, FarAwaySquared = 1e300;

    private const MethodImplOptions Kernel = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    /// <summary>Gaps |x_i-x_j|²/2 by differences, for few coordinates: those of the columns lie coordinate by coordinate,
    /// <paramref name="coordinateStride"/> apart.</summary>
    [MethodImpl(Kernel)]
    internal static void GapsByDifferences(
        Span<double> tile, int rows, int columns, int stride, ReadOnlySpan<double> tokens, int dimension, ReadOnlySpan<double> coordinates,
        int coordinateStride)
    {
        ref double at = ref MemoryMarshal.GetReference(tile);
        ref double other = ref MemoryMarshal.GetReference(coordinates);
        ref double token = ref MemoryMarshal.GetReference(tokens);
        V half = V.OfConstant(0.5);
        for (int i = 0; i < rows; i++)
        {
            V first = V.Of(token);
            for (nuint j = 0; j < (nuint)columns; j += (nuint)V.Width)
            {
                V difference = V.Load(ref other, j) - first;
                V sum = difference * difference;
                for (int k = 1; k < dimension; k++)
                {
                    difference = V.Load(ref other, (nuint)(k * coordinateStride) + j) - V.Of(Unsafe.Add(ref token, k));
                    sum = V.MulAdd(difference, difference, sum);
                }
                (sum * half).Store(ref at, j);
            }
            at = ref Unsafe.Add(ref at, stride);
            token = ref Unsafe.Add(ref token, dimension);
        }
    }

    /// <summary>Weights e^{-β·gap} of a tile, their sums over each row, and over each column.</summary>
    /// <remarks>Padding has gaps so large that its weights are nothing, whatever β.</remarks>
    [MethodImpl(Kernel)]
    internal static void Weights(
        ReadOnlySpan<double> gaps, int rows, int columns, int stride, double beta, Span<double> weights, Span<double> rowSums,
        Span<double> columnSums)
    {
        ref double from = ref MemoryMarshal.GetReference(gaps);
        ref double to = ref MemoryMarshal.GetReference(weights);
        ref double below = ref MemoryMarshal.GetReference(columnSums);
        columnSums[..columns].Clear();
        V factor = V.Of(-Math.Max(beta, LeastBeta));
        nuint w = (nuint)V.Width;
        for (int i = 0; i < rows; i++)
        {
            V even = V.OfConstant(0), odd = even;
            nuint j = 0;
            // Two at a time: the latency of one exponential hides behind the other.
            for (; j + 2 * w <= (nuint)columns; j += 2 * w)
            {
                V first = V.ExpOfNonPositive(factor * V.Load(ref from, j)), second = V.ExpOfNonPositive(factor * V.Load(ref from, j + w));
                first.Store(ref to, j);
                second.Store(ref to, j + w);
                even += first;
                odd += second;
                (V.Load(ref below, j) + first).Store(ref below, j);
                (V.Load(ref below, j + w) + second).Store(ref below, j + w);
            }
            if (j < (nuint)columns)
            {
                V last = V.ExpOfNonPositive(factor * V.Load(ref from, j));
                last.Store(ref to, j);
                even += last;
                (V.Load(ref below, j) + last).Store(ref below, j);
            }
            rowSums[i] = (even + odd).Sum();
            from = ref Unsafe.Add(ref from, stride);
            to = ref Unsafe.Add(ref to, stride);
        }
    }

    /// <summary>The ratios and gaps of the pairs of a tile, summed; false, and nothing added, where one of them coincides before, and so
    /// has no ratio, or nearly does.</summary>
    /// <param name="before">Gaps before.</param>
    /// <param name="beforeStride">From a row of them to the next.</param>
    /// <param name="after">Gaps after.</param>
    /// <param name="afterStride">From a row of them to the next.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="columns">How many columns, whole lane sets.</param>
    /// <param name="diagonal">The column of row 0 that is the diagonal, in later rows one further each: row i begins at the first lane set
    /// beyond it.</param>
    /// <param name="sums">Added to.</param>
    [MethodImpl(Kernel)]
    internal static bool TryRatios(
        ReadOnlySpan<double> before, int beforeStride, ReadOnlySpan<double> after, int afterStride, int rows, int columns, int diagonal,
        ref PairSums sums)
    {
        ref double denominator = ref MemoryMarshal.GetReference(before);
        ref double numerator = ref MemoryMarshal.GetReference(after);
        V ratios = V.OfConstant(0), gaps = V.OfConstant(0), least = V.OfConstant(double.MaxValue), largest = V.OfConstant(0),
            closest = least;
        nuint w = (nuint)V.Width;
        for (int i = 0; i < rows; i++)
        {
            nuint j = (nuint)Beyond(diagonal + i);
            // One quotient by multiplications while the other is divided.
            for (; j + 2 * w <= (nuint)columns; j += 2 * w)
            {
                V gap = V.Load(ref numerator, j), divisor = V.Load(ref denominator, j), next = V.Load(ref numerator, j + w),
                    nextDivisor = V.Load(ref denominator, j + w);
                V nextRatio = next / nextDivisor;
                ratios += V.Quotient(gap, divisor);
                ratios += nextRatio;
                gaps += gap;
                gaps += next;
                least = V.Min(least, V.Min(gap, next));
                largest = V.Max(largest, V.Max(gap, next));
                closest = V.Min(closest, V.Min(divisor, nextDivisor));
            }
            if (j < (nuint)columns)
            {
                V gap = V.Load(ref numerator, j), divisor = V.Load(ref denominator, j);
                ratios += V.Quotient(gap, divisor);
                gaps += gap;
                least = V.Min(least, gap);
                largest = V.Max(largest, gap);
                closest = V.Min(closest, divisor);
            }
            denominator = ref Unsafe.Add(ref denominator, beforeStride);
            numerator = ref Unsafe.Add(ref numerator, afterStride);
        }
        if (!HaveQuotients(closest.Smallest(), least.Smallest()))
            return false;
        sums.Add(ratios.Sum(), gaps.Sum(), least.Smallest(), largest.Largest());
        return true;
    }

    /// <summary>Whether quotients of gaps are those of <see cref="ILanes{TSelf, T}.Quotient"/>: none before is 0 or next to it, and none
    /// after next to it. Gaps of unit vectors are at most 2.</summary>
    internal static bool HaveQuotients(double closestBefore, double leastAfter) =>
        closestBefore > 1e-140 && (leastAfter == 0 || leastAfter > 1e-140);

    /// <summary>The sums over the pairs of a strip of a tile.</summary>
    /// <param name="before">Gaps before.</param>
    /// <param name="beforeStride">From a row of them to the next.</param>
    /// <param name="after">Gaps after.</param>
    /// <param name="afterStride">From a row of them to the next.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="columns">How many columns.</param>
    /// <param name="diagonal">As in <see cref="TryRatios"/>.</param>
    /// <param name="sums">Added to.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Ratios(
        ReadOnlySpan<double> before, int beforeStride, ReadOnlySpan<double> after, int afterStride, int rows, int columns, int diagonal,
        ref PairSums sums)
    {
        int whole = columns / V.Width * V.Width;
        // A pair that coincides has no ratio, so its strip goes pair by pair; so does what is left of a register.
        bool fast = TryRatios(before, beforeStride, after, afterStride, rows, whole, diagonal, ref sums);
        for (int row = 0; row < rows; row++)
        {
            int mine = Math.Max(0, diagonal + row + 1), beyond = fast ? Math.Min(Beyond(diagonal + row), whole) : columns;
            for (int column = mine; column < beyond; column++)
                sums.Add(before[row * beforeStride + column], after[row * afterStride + column]);
            for (int column = Math.Max(Math.Max(mine, whole), beyond); column < columns; column++)
                sums.Add(before[row * beforeStride + column], after[row * afterStride + column]);
        }
    }

    /// <summary>The first lane set wholly beyond a column; 0 when that lies before all columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Beyond(int column) => column < 0 ? 0 : (column / V.Width + 1) * V.Width;
}
