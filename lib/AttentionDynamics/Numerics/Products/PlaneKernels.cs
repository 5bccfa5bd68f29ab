using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionDynamics.Numerics;

/// <summary>Pairs of unit vectors in the plane: so little is computed for a pair that nothing of it is worth storing.</summary>
/// <remarks>Columns come in whole lane sets; as points, padding lies far away, so its weights are next to nothing, and as values it is
/// 0.</remarks>
internal static class PlaneKernels<V>
    where V : struct, ILanes<V, double>
{
    private const MethodImplOptions Kernel = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    /// <summary>Weights w = e^{-β|y_i-y_j|²/2} of a tile, summed as they arise: Σw, Σwx, Σwy over the columns for each row, and over the
    /// rows for each column.</summary>
    /// <param name="rowPoints">The rows: first coordinates, then as many second ones, <paramref name="stride"/> apart.</param>
    /// <param name="points">The columns, likewise.</param>
    /// <param name="values">The columns again, with 0 for padding.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="columns">How many columns, whole lane sets.</param>
    /// <param name="stride">From first coordinates to second ones, and from sums to sums.</param>
    /// <param name="beta">β.</param>
    /// <param name="rowSums">Receives three runs of sums.</param>
    /// <param name="columnSums">Receives three runs of sums.</param>
    [MethodImpl(Kernel)]
    internal static void Sums(
        ReadOnlySpan<double> rowPoints, ReadOnlySpan<double> points, ReadOnlySpan<double> values, int rows, int columns, int stride,
        double beta, Span<double> rowSums, Span<double> columnSums)
    {
        ref double theirs = ref MemoryMarshal.GetReference(points);
        ref double value = ref MemoryMarshal.GetReference(values);
        ref double below = ref MemoryMarshal.GetReference(columnSums);
        nuint second = (nuint)stride, third = 2 * second;
        columnSums[..(3 * stride)].Clear();
        V factor = V.Of(-0.5 * Math.Max(beta, PairKernels<V>.LeastBeta));
        int row = 0;
        // Two rows at a time share what is loaded and stored of the columns.
        for (; row + 2 <= rows; row += 2)
        {
            V x = V.Of(rowPoints[row]), y = V.Of(rowPoints[stride + row]), nextX = V.Of(rowPoints[row + 1]),
                nextY = V.Of(rowPoints[stride + row + 1]);
            V sum = V.OfConstant(0), sumX = sum, sumY = sum, next = sum, nextSumX = sum, nextSumY = sum;
            for (nuint j = 0; j < (nuint)columns; j += (nuint)V.Width)
            {
                V weight = V.ExpOfNonPositive(factor * SquaredDistance(ref theirs, j, stride, x, y));
                V nextWeight = V.ExpOfNonPositive(factor * SquaredDistance(ref theirs, j, stride, nextX, nextY));
                V first = V.Load(ref value, j), other = V.Load(ref value, second + j);
                sum += weight;
                V.AddProduct(ref sumX, weight, first);
                V.AddProduct(ref sumY, weight, other);
                next += nextWeight;
                V.AddProduct(ref nextSumX, nextWeight, first);
                V.AddProduct(ref nextSumY, nextWeight, other);
                (V.Load(ref below, j) + weight + nextWeight).Store(ref below, j);
                V total = V.Load(ref below, second + j);
                V.AddProduct(ref total, weight, x);
                V.AddProduct(ref total, nextWeight, nextX);
                total.Store(ref below, second + j);
                total = V.Load(ref below, third + j);
                V.AddProduct(ref total, weight, y);
                V.AddProduct(ref total, nextWeight, nextY);
                total.Store(ref below, third + j);
            }
            Leave(row, sum, sumX, sumY, stride, rowSums);
            Leave(row + 1, next, nextSumX, nextSumY, stride, rowSums);
        }
        if (row < rows)
        {
            V x = V.Of(rowPoints[row]), y = V.Of(rowPoints[stride + row]), sum = V.OfConstant(0), sumX = sum, sumY = sum;
            for (nuint j = 0; j < (nuint)columns; j += (nuint)V.Width)
            {
                V weight = V.ExpOfNonPositive(factor * SquaredDistance(ref theirs, j, stride, x, y));
                sum += weight;
                V.AddProduct(ref sumX, weight, V.Load(ref value, j));
                V.AddProduct(ref sumY, weight, V.Load(ref value, second + j));
                (V.Load(ref below, j) + weight).Store(ref below, j);
                V total = V.Load(ref below, second + j);
                V.AddProduct(ref total, weight, x);
                total.Store(ref below, second + j);
                total = V.Load(ref below, third + j);
                V.AddProduct(ref total, weight, y);
                total.Store(ref below, third + j);
            }
            Leave(row, sum, sumX, sumY, stride, rowSums);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Leave(int row, V sum, V sumX, V sumY, int stride, Span<double> rowSums)
    {
        rowSums[row] = sum.Sum();
        rowSums[stride + row] = sumX.Sum();
        rowSums[2 * stride + row] = sumY.Sum();
    }

    /// <summary>The ratios and gaps of pairs of rows with columns, summed; false, and nothing added, where one of them coincides
    /// before.</summary>
    /// <param name="x">The rows before: first coordinates, then as many second ones.</param>
    /// <param name="xs">The columns before, likewise.</param>
    /// <param name="movedX">The rows after.</param>
    /// <param name="movedXs">The columns after.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="columns">How many columns, whole lane sets.</param>
    /// <param name="stride">From first coordinates to second ones, for all four.</param>
    /// <param name="diagonal">The column of row 0 that is the diagonal, as in <see cref="PairKernels{V}.TryRatios"/>.</param>
    /// <param name="sums">Added to.</param>
    [MethodImpl(Kernel)]
    internal static bool TryRatios(
        ReadOnlySpan<double> x, ReadOnlySpan<double> xs, ReadOnlySpan<double> movedX, ReadOnlySpan<double> movedXs, int rows, int columns,
        int stride, int diagonal, ref PairSums sums)
    {
        ref double from = ref MemoryMarshal.GetReference(xs);
        ref double to = ref MemoryMarshal.GetReference(movedXs);
        V ratios = V.OfConstant(0), gaps = ratios, least = V.OfConstant(double.MaxValue), largest = ratios, closest = least,
            half = V.OfConstant(0.5);
        for (int i = 0; i < rows; i++)
        {
            V fromX = V.Of(x[i]), fromY = V.Of(x[stride + i]), toX = V.Of(movedX[i]), toY = V.Of(movedX[stride + i]);
            nuint j = (nuint)PairKernels<V>.Beyond(diagonal + i), w = (nuint)V.Width;
            // One quotient by multiplications while the other is divided.
            for (; j + 2 * w <= (nuint)columns; j += 2 * w)
            {
                V divisor = SquaredDistance(ref from, j, stride, fromX, fromY), gap = SquaredDistance(ref to, j, stride, toX, toY);
                V nextDivisor = SquaredDistance(ref from, j + w, stride, fromX, fromY);
                V next = SquaredDistance(ref to, j + w, stride, toX, toY);
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
                V divisor = SquaredDistance(ref from, j, stride, fromX, fromY), gap = SquaredDistance(ref to, j, stride, toX, toY);
                ratios += V.Quotient(gap, divisor);
                gaps += gap;
                least = V.Min(least, gap);
                largest = V.Max(largest, gap);
                closest = V.Min(closest, divisor);
            }
        }
        if (!PairKernels<V>.HaveQuotients(closest.Smallest(), least.Smallest()))
            return false;
        sums.Add(ratios.Sum(), (half * gaps).Sum(), (half * least).Smallest(), (half * largest).Largest());
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V SquaredDistance(ref double points, nuint place, int stride, V x, V y)
    {
        V toX = V.Load(ref points, place) - x, toY = V.Load(ref points, (nuint)stride + place) - y;
        return V.MulAdd(toY, toY, toX * toX);
    }
}
