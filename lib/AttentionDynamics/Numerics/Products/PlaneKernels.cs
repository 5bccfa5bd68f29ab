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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Sums(
        ReadOnlySpan<double> rowPoints, ReadOnlySpan<double> points, ReadOnlySpan<double> values, int rows, int columns, int stride,
        double beta, Span<double> rowSums, Span<double> columnSums)
    {
        columnSums[..(3 * stride)].Clear();
        Span<double> weights = stackalloc double[GapWeights<V, double>.Rows * columns];
        for (int first = 0; first < rows; first += GapWeights<V, double>.Rows)
        {
            int some = Math.Min(GapWeights<V, double>.Rows, rows - first), row = 0;
            SquaredDistances(rowPoints[first..], points, some, columns, stride, weights);
            GapWeights<V, double>.Of(weights, columns, weights, columns, some, columns, beta / 2);
            // Four rows share what is loaded and stored of the columns, where there are registers enough.
            for (; V.Registers == 1 && row + 4 <= some; row += 4)
                AddFour(weights[(row * columns)..], rowPoints[(first + row)..], values, columns, stride, rowSums[(first + row)..],
                    columnSums);
            for (; row < some; row++)
                AddOne(weights[(row * columns)..], rowPoints[(first + row)..], values, columns, stride, rowSums[(first + row)..],
                    columnSums);
        }
    }

    [MethodImpl(Kernel)]
    private static void SquaredDistances(
        ReadOnlySpan<double> rowPoints, ReadOnlySpan<double> points, int rows, int columns, int stride, Span<double> distances)
    {
        ref double from = ref MemoryMarshal.GetReference(points);
        ref double to = ref MemoryMarshal.GetReference(distances);
        for (int i = 0; i < rows; i++)
        {
            V x = V.Of(rowPoints[i]), y = V.Of(rowPoints[stride + i]);
            for (nuint j = 0; j < (nuint)columns; j += (nuint)V.Width)
                SquaredDistance(ref from, j, stride, x, y).Store(ref to, j);
            to = ref Unsafe.Add(ref to, columns);
        }
    }

    [MethodImpl(Kernel)]
    private static void AddFour(
        ReadOnlySpan<double> weights, ReadOnlySpan<double> rowPoints, ReadOnlySpan<double> values, int columns, int stride,
        Span<double> rowSums, Span<double> columnSums)
    {
        ref double at = ref MemoryMarshal.GetReference(weights);
        ref double value = ref MemoryMarshal.GetReference(values);
        ref double below = ref MemoryMarshal.GetReference(columnSums);
        nuint second = (nuint)stride, third = 2 * second, row = (nuint)columns;
        V x0 = V.Of(rowPoints[0]), x1 = V.Of(rowPoints[1]), x2 = V.Of(rowPoints[2]), x3 = V.Of(rowPoints[3]);
        V y0 = V.Of(rowPoints[stride]), y1 = V.Of(rowPoints[stride + 1]), y2 = V.Of(rowPoints[stride + 2]),
            y3 = V.Of(rowPoints[stride + 3]);
        V sum0 = V.OfConstant(0), sum1 = sum0, sum2 = sum0, sum3 = sum0, sumX0 = sum0, sumX1 = sum0, sumX2 = sum0, sumX3 = sum0,
            sumY0 = sum0, sumY1 = sum0, sumY2 = sum0, sumY3 = sum0;
        for (nuint j = 0; j < row; j += (nuint)V.Width)
        {
            V w0 = V.Load(ref at, j), w1 = V.Load(ref at, row + j), w2 = V.Load(ref at, 2 * row + j), w3 = V.Load(ref at, 3 * row + j);
            sum0 += w0;
            sum1 += w1;
            sum2 += w2;
            sum3 += w3;
            V x = V.Load(ref value, j), y = V.Load(ref value, second + j);
            V.AddProduct(ref sumX0, w0, x);
            V.AddProduct(ref sumX1, w1, x);
            V.AddProduct(ref sumX2, w2, x);
            V.AddProduct(ref sumX3, w3, x);
            V.AddProduct(ref sumY0, w0, y);
            V.AddProduct(ref sumY1, w1, y);
            V.AddProduct(ref sumY2, w2, y);
            V.AddProduct(ref sumY3, w3, y);
            (V.Load(ref below, j) + w0 + w1 + w2 + w3).Store(ref below, j);
            V total = V.Load(ref below, second + j);
            V.AddProduct(ref total, w0, x0);
            V.AddProduct(ref total, w1, x1);
            V.AddProduct(ref total, w2, x2);
            V.AddProduct(ref total, w3, x3);
            total.Store(ref below, second + j);
            total = V.Load(ref below, third + j);
            V.AddProduct(ref total, w0, y0);
            V.AddProduct(ref total, w1, y1);
            V.AddProduct(ref total, w2, y2);
            V.AddProduct(ref total, w3, y3);
            total.Store(ref below, third + j);
        }
        Leave(0, sum0, sumX0, sumY0, stride, rowSums);
        Leave(1, sum1, sumX1, sumY1, stride, rowSums);
        Leave(2, sum2, sumX2, sumY2, stride, rowSums);
        Leave(3, sum3, sumX3, sumY3, stride, rowSums);
    }

    [MethodImpl(Kernel)]
    private static void AddOne(
        ReadOnlySpan<double> weights, ReadOnlySpan<double> rowPoints, ReadOnlySpan<double> values, int columns, int stride,
        Span<double> rowSums, Span<double> columnSums)
    {
        ref double at = ref MemoryMarshal.GetReference(weights);
        ref double value = ref MemoryMarshal.GetReference(values);
        ref double below = ref MemoryMarshal.GetReference(columnSums);
        nuint second = (nuint)stride, third = 2 * second;
        V x = V.Of(rowPoints[0]), y = V.Of(rowPoints[stride]), sum = V.OfConstant(0), sumX = sum, sumY = sum;
        for (nuint j = 0; j < (nuint)columns; j += (nuint)V.Width)
        {
            V weight = V.Load(ref at, j);
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
        Leave(0, sum, sumX, sumY, stride, rowSums);
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
            // Three ratios by one division.
            for (; j + 3 * w <= (nuint)columns; j += 3 * w)
            {
                V one = SquaredDistance(ref from, j, stride, fromX, fromY), first = SquaredDistance(ref to, j, stride, toX, toY);
                V other = SquaredDistance(ref from, j + w, stride, fromX, fromY), second = SquaredDistance(ref to, j + w, stride, toX, toY);
                V product = one * other, sum = V.MulAdd(first, other, second * one);
                // Not before: sixteen registers hold no six distances.
                V last = SquaredDistance(ref from, j + 2 * w, stride, fromX, fromY),
                    third = SquaredDistance(ref to, j + 2 * w, stride, toX, toY);
                ratios += V.MulAdd(sum, last, third * product) / (product * last);
                PairKernels<V>.Keep(first, second, third, one, other, last, ref gaps, ref least, ref largest, ref closest);
            }
            for (; j < (nuint)columns; j += w)
                PairKernels<V>.AddOne(SquaredDistance(ref to, j, stride, toX, toY), SquaredDistance(ref from, j, stride, fromX, fromY),
                    ref ratios, ref gaps, ref least, ref largest, ref closest);
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
