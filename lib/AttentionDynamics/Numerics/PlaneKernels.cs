using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionDynamics.Numerics;

/// <summary>Pairs of unit vectors in the plane: so little is computed for a pair that nothing of it is worth storing.</summary>
/// <remarks>Columns come in whole lane sets; as points, padding lies far away, so its weights are next to nothing, and as values it is 0.</remarks>
internal static class PlaneKernels<V>
    where V : struct, ILanes<V, double>
{
    private const MethodImplOptions Kernel = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    /// <summary>The weights w = e^{-β|y_i-y_j|²/2} of one row with all columns.</summary>
    [MethodImpl(Kernel)]
    internal static void Weights(double x, double y, ReadOnlySpan<double> xs, ReadOnlySpan<double> ys, double beta, Span<double> weights)
    {
        ref double otherX = ref MemoryMarshal.GetReference(xs);
        ref double otherY = ref MemoryMarshal.GetReference(ys);
        ref double to = ref MemoryMarshal.GetReference(weights);
        V factor = V.Of(-0.5 * Math.Max(beta, PairKernels<V>.LeastBeta)), mineX = V.Of(x), mineY = V.Of(y);
        for (nuint j = 0; j < (nuint)xs.Length; j += (nuint)V.Width)
        {
            V toX = V.Load(ref otherX, j) - mineX, toY = V.Load(ref otherY, j) - mineY;
            V.ExpOfNonPositive(factor * V.MulAdd(toY, toY, toX * toX)).Store(ref to, j);
        }
    }

    /// <summary>Σw, Σwx, Σwy over the columns for one row; and w, wx, wy of the row, added to the sums of each column.</summary>
    /// <param name="x">The row's first coordinate.</param>
    /// <param name="y">Its second one.</param>
    /// <param name="weights">A weight a column.</param>
    /// <param name="xs">The columns' first coordinates, 0 where they are padding.</param>
    /// <param name="ys">Their second ones.</param>
    /// <param name="row">The row's three sums.</param>
    /// <param name="columns">Three runs of sums, each as long as <paramref name="weights"/>.</param>
    [MethodImpl(Kernel)]
    internal static void Sum(double x, double y, ReadOnlySpan<double> weights, ReadOnlySpan<double> xs, ReadOnlySpan<double> ys, Span<double> row, Span<double> columns)
    {
        ref double from = ref MemoryMarshal.GetReference(weights);
        ref double otherX = ref MemoryMarshal.GetReference(xs);
        ref double otherY = ref MemoryMarshal.GetReference(ys);
        nuint length = (nuint)weights.Length;
        ref double below = ref MemoryMarshal.GetReference(columns);
        ref double belowX = ref Unsafe.Add(ref below, length);
        ref double belowY = ref Unsafe.Add(ref belowX, length);
        V mineX = V.Of(x), mineY = V.Of(y), sum = V.OfConstant(0), sumX = sum, sumY = sum;
        for (nuint j = 0; j < length; j += (nuint)V.Width)
        {
            V weight = V.Load(ref from, j), theirs = V.Load(ref below, j);
            (theirs + weight).Store(ref below, j);
            sum += weight;
            V.AddProduct(ref sumX, weight, V.Load(ref otherX, j));
            V.AddProduct(ref sumY, weight, V.Load(ref otherY, j));
            theirs = V.Load(ref belowX, j);
            V.AddProduct(ref theirs, weight, mineX);
            theirs.Store(ref belowX, j);
            theirs = V.Load(ref belowY, j);
            V.AddProduct(ref theirs, weight, mineY);
            theirs.Store(ref belowY, j);
        }
        row[0] = sum.Sum();
        row[1] = sumX.Sum();
        row[2] = sumY.Sum();
    }

    /// <summary>The ratios and gaps of all pairs of rows with columns, summed; false, and nothing added, where one of them coincides before.</summary>
    /// <param name="x">The rows before: first coordinates, then as many second ones.</param>
    /// <param name="xs">The columns before, likewise.</param>
    /// <param name="movedX">The rows after.</param>
    /// <param name="movedXs">The columns after.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="columns">How many columns, whole lane sets.</param>
    /// <param name="stride">From first coordinates to second ones, for all four.</param>
    /// <param name="sums">Added to.</param>
    [MethodImpl(Kernel)]
    internal static bool TryRatios(ReadOnlySpan<double> x, ReadOnlySpan<double> xs, ReadOnlySpan<double> movedX, ReadOnlySpan<double> movedXs, int rows, int columns, int stride, ref PairSums sums)
    {
        ref double from = ref MemoryMarshal.GetReference(xs);
        ref double to = ref MemoryMarshal.GetReference(movedXs);
        V ratios = V.OfConstant(0), gaps = ratios, least = V.OfConstant(double.MaxValue), largest = ratios, closest = least, half = V.OfConstant(0.5);
        for (int i = 0; i < rows; i++)
        {
            V fromX = V.Of(x[i]), fromY = V.Of(x[stride + i]), toX = V.Of(movedX[i]), toY = V.Of(movedX[stride + i]);
            for (nuint j = 0; j < (nuint)columns; j += (nuint)V.Width)
            {
                V one = V.Load(ref from, j) - fromX, other = V.Load(ref from, (nuint)stride + j) - fromY, divisor = V.MulAdd(other, other, one * one);
                one = V.Load(ref to, j) - toX;
                other = V.Load(ref to, (nuint)stride + j) - toY;
                V gap = V.MulAdd(other, other, one * one);
                ratios += gap / divisor;
                gaps += gap;
                least = V.Min(least, gap);
                largest = V.Max(largest, gap);
                closest = V.Min(closest, divisor);
            }
        }
        if (!(closest.Smallest() > 0))
            return false;
        sums.Add(ratios.Sum(), (half * gaps).Sum(), (half * least).Smallest(), (half * largest).Largest());
        return true;
    }
}
