using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionDynamics.Numerics;

/// <summary>Sums over the coordinates of tokens.</summary>
/// <remarks>Optimised when first called: left to the runtime's tiers, a layer that follows many small ones runs for seconds in unoptimised
/// code.</remarks>
internal static class VectorKernels
{
    private const MethodImplOptions Kernel = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    /// <summary>⟨x, y⟩.</summary>
    [MethodImpl(Kernel)]
    internal static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var xs = MemoryMarshal.Cast<double, Vector<double>>(x);
        var ys = MemoryMarshal.Cast<double, Vector<double>>(y)[..xs.Length];
        Vector<double> a = default, b = default, c = default, d = default;
        int k = 0;
        for (; k + 3 < xs.Length; k += 4)
        {
            a += xs[k] * ys[k];
            b += xs[k + 1] * ys[k + 1];
            c += xs[k + 2] * ys[k + 2];
            d += xs[k + 3] * ys[k + 3];
        }
        for (; k < xs.Length; k++)
            a += xs[k] * ys[k];
        double sum = Vector.Sum(a + b + (c + d));
        for (int tail = xs.Length * Vector<double>.Count; tail < x.Length; tail++)
            sum += x[tail] * y[tail];
        return sum;
    }

    /// <summary>|x-y|²: the differences are taken before anything is summed, so a small distance keeps its digits.</summary>
    [MethodImpl(Kernel)]
    internal static double SquaredDistance(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var xs = MemoryMarshal.Cast<double, Vector<double>>(x);
        var ys = MemoryMarshal.Cast<double, Vector<double>>(y)[..xs.Length];
        Vector<double> a = default, b = default;
        int k = 0;
        for (; k + 1 < xs.Length; k += 2)
        {
            var first = xs[k] - ys[k];
            var second = xs[k + 1] - ys[k + 1];
            a += first * first;
            b += second * second;
        }
        if (k < xs.Length)
        {
            var last = xs[k] - ys[k];
            a += last * last;
        }
        double sum = Vector.Sum(a + b);
        for (int tail = xs.Length * Vector<double>.Count; tail < x.Length; tail++)
        {
            double difference = x[tail] - y[tail];
            sum += difference * difference;
        }
        return sum;
    }

    /// <summary>sum += factor·x.</summary>
    [MethodImpl(Kernel)]
    internal static void AddScaled(Span<double> sum, ReadOnlySpan<double> x, double factor)
    {
        var sums = MemoryMarshal.Cast<double, Vector<double>>(sum);
        var xs = MemoryMarshal.Cast<double, Vector<double>>(x)[..sums.Length];
        var factors = new Vector<double>(factor);
        for (int k = 0; k < sums.Length; k++)
            sums[k] += xs[k] * factors;
        for (int tail = sums.Length * Vector<double>.Count; tail < sum.Length; tail++)
            sum[tail] += x[tail] * factor;
    }

    /// <summary>x / divisor in place.</summary>
    [MethodImpl(Kernel)]
    internal static void DivideBy(Span<double> x, double divisor)
    {
        var xs = MemoryMarshal.Cast<double, Vector<double>>(x);
        var divisors = new Vector<double>(divisor);
        for (int k = 0; k < xs.Length; k++)
            xs[k] /= divisors;
        for (int tail = xs.Length * Vector<double>.Count; tail < x.Length; tail++)
            x[tail] /= divisor;
    }

    /// <summary>The transpose of a matrix whose rows lie <paramref name="stride"/> apart, columns first: its rows lie
    /// <paramref name="targetStride"/> apart.</summary>
    [MethodImpl(Kernel)]
    internal static void Transpose(ReadOnlySpan<double> from, int rows, int columns, int stride, Span<double> to, int targetStride)
    {
        // Eight rows at a time: a cache line of each column.
        for (int first = 0; first < rows; first += 8)
        {
            int count = Math.Min(8, rows - first);
            for (int column = 0; column < columns; column++)
            {
                var source = from[(first * stride + column)..];
                var target = to.Slice(column * targetStride + first, count);
                for (int row = 0; row < target.Length; row++)
                    target[row] = source[row * stride];
            }
        }
    }

    /// <summary>Turns scores s_j in place into their softmax at scale β: e^{β(s_j-max)}, normalised. The maximum is subtracted, so nothing
    /// overflows.</summary>
    [MethodImpl(Kernel)]
    internal static void Softmax(Span<double> scores, double beta)
    {
        double largest = double.NegativeInfinity;
        foreach (double score in scores)
            largest = Math.Max(largest, score);
        double sum = 0;
        for (int j = 0; j < scores.Length; j++)
        {
            scores[j] = Math.Exp(beta * (scores[j] - largest));
            sum += scores[j];
        }
        for (int j = 0; j < scores.Length; j++)
            scores[j] /= sum;
    }
}
