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
    internal static void Weights(
        ReadOnlySpan<double> gaps, int rows, int columns, int stride, double beta, Span<double> weights, Span<double> rowSums,
        Span<double> columnSums)
    {
        columnSums[..columns].Clear();
        for (int first = 0; first < rows; first += GapWeights<V, double>.Rows)
        {
            int some = Math.Min(GapWeights<V, double>.Rows, rows - first);
            var part = weights[(first * stride)..];
            GapWeights<V, double>.Of(gaps[(first * stride)..], stride, part, stride, some, columns, beta);
            GapWeights<V, double>.AddUp(part, stride, some, columns, rowSums[first..], columnSums);
        }
    }

    /// <summary>Whether one of a row's gaps is below a share of the squared norms of its two vectors.</summary>
    [MethodImpl(Kernel)]
    internal static bool AnyClose(ReadOnlySpan<double> gaps, double square, ReadOnlySpan<double> otherSquares, double share)
    {
        ref double at = ref MemoryMarshal.GetReference(gaps);
        ref double other = ref MemoryMarshal.GetReference(otherSquares);
        V mine = V.Of(square), limit = V.Of(-share), least = V.OfConstant(double.MaxValue);
        for (nuint j = 0; j < (nuint)gaps.Length; j += (nuint)V.Width)
            least = V.Min(least, V.MulAdd(limit, mine + V.Load(ref other, j), V.Load(ref at, j)));
        return least.Smallest() < 0;
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
            // Three ratios by one division.
            for (; j + 3 * w <= (nuint)columns; j += 3 * w)
            {
                V first = V.Load(ref numerator, j), second = V.Load(ref numerator, j + w), third = V.Load(ref numerator, j + 2 * w);
                V one = V.Load(ref denominator, j), other = V.Load(ref denominator, j + w), last = V.Load(ref denominator, j + 2 * w);
                V product = one * other;
                ratios += V.MulAdd(V.MulAdd(first, other, second * one), last, third * product) / (product * last);
                Keep(first, second, third, one, other, last, ref gaps, ref least, ref largest, ref closest);
            }
            for (; j < (nuint)columns; j += w)
                AddOne(V.Load(ref numerator, j), V.Load(ref denominator, j), ref ratios, ref gaps, ref least, ref largest, ref closest);
            denominator = ref Unsafe.Add(ref denominator, beforeStride);
            numerator = ref Unsafe.Add(ref numerator, afterStride);
        }
        if (!HaveQuotients(closest.Smallest(), least.Smallest()))
            return false;
        sums.Add(ratios.Sum(), gaps.Sum(), least.Smallest(), largest.Largest());
        return true;
    }

    /// <summary>What is kept of three gaps after and of as many before, beside their ratios.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Keep(
        V first, V second, V third, V one, V other, V last, ref V gaps, ref V least, ref V largest, ref V closest)
    {
        gaps += first + second + third;
        least = V.Min(least, V.Min(first, V.Min(second, third)));
        largest = V.Max(largest, V.Max(first, V.Max(second, third)));
        closest = V.Min(closest, V.Min(one, V.Min(other, last)));
    }

    /// <summary>Adds the ratio of a gap to one before, and what is kept of both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void AddOne(V gap, V divisor, ref V ratios, ref V gaps, ref V least, ref V largest, ref V closest)
    {
        ratios += gap / divisor;
        gaps += gap;
        least = V.Min(least, gap);
        largest = V.Max(largest, gap);
        closest = V.Min(closest, divisor);
    }

    /// <summary>Whether sums of three quotients may be had by one division: no product of three gaps before and no product of the least
    /// one after with two before is below what a double holds to all its digits. Where the least is 0, a ratio below 1e-30 may get lost.
    /// Gaps of unit vectors are at most 2.</summary>
    internal static bool HaveQuotients(double closestBefore, double leastAfter) =>
        closestBefore > 1e-90 && (leastAfter == 0 || leastAfter > 1e-120);

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
        // Rows before the diagonal have no such rest.
        for (int row = fast && whole == columns ? Math.Max(0, -diagonal) : 0; row < rows; row++)
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
