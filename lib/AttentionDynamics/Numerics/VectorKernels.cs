using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AttentionDynamics.Numerics;

/// <summary>Sums over the coordinates of tokens.</summary>
/// <remarks>Optimised when first called: left to the runtime's tiers, a layer that follows many small ones runs for seconds in unoptimised
/// code.</remarks>
internal static class VectorKernels
{
    private const MethodImplOptions Kernel = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    /// <summary>Of the squares that are transposed at once.</summary>
    private const int Side = 4;

    /// <summary>⟨x, y⟩.</summary>
    [MethodImpl(Kernel)]
    internal static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y) => DotInline(x, y);

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
    internal static void AddScaled(Span<double> sum, ReadOnlySpan<double> x, double factor) => AddScaledInline(sum, x, factor);

    /// <summary>z = y + factor·x, with the bits of <see cref="AddScaled"/>.</summary>
    [MethodImpl(Kernel)]
    internal static void Combine(Span<double> z, ReadOnlySpan<double> y, ReadOnlySpan<double> x, double factor)
    {
        var sums = MemoryMarshal.Cast<double, Vector<double>>(z);
        var ys = MemoryMarshal.Cast<double, Vector<double>>(y)[..sums.Length];
        var xs = MemoryMarshal.Cast<double, Vector<double>>(x)[..sums.Length];
        var factors = new Vector<double>(factor);
        for (int k = 0; k < sums.Length; k++)
            sums[k] = ys[k] + xs[k] * factors;
        for (int tail = sums.Length * Vector<double>.Count; tail < z.Length; tail++)
            z[tail] = y[tail] + x[tail] * factor;
    }

    /// <summary>y_i = ⟨row i, x⟩ with the bits of <see cref="Dot"/>: short rows cost less than a call for each.</summary>
    [MethodImpl(Kernel)]
    internal static void Dots(ReadOnlySpan<double> rows, ReadOnlySpan<double> x, Span<double> y)
    {
        for (int i = 0; i < y.Length; i++)
            y[i] = DotInline(x, rows.Slice(i * x.Length, x.Length));
    }

    /// <summary>sum += Σ_i factor_i · row i, with the bits of <see cref="AddScaled"/> row after row: the sum stays in registers.</summary>
    [MethodImpl(Kernel)]
    internal static void AddRows(Span<double> sum, ReadOnlySpan<double> rows, ReadOnlySpan<double> factors)
    {
        int d = sum.Length, width = Vector<double>.Count, column = 0;
        rows = rows[..(factors.Length * d)];
        ref double first = ref MemoryMarshal.GetReference(rows), to = ref MemoryMarshal.GetReference(sum);
        for (; column + 4 * width <= d; column += 4 * width)
        {
            ref double at = ref Unsafe.Add(ref to, column), row = ref Unsafe.Add(ref first, column);
            nuint w = (nuint)width;
            Vector<double> a = Vector.LoadUnsafe(ref at), b = Vector.LoadUnsafe(ref at, w), c = Vector.LoadUnsafe(ref at, 2 * w),
                e = Vector.LoadUnsafe(ref at, 3 * w);
            foreach (double factor in factors)
            {
                var scale = new Vector<double>(factor);
                a += Vector.LoadUnsafe(ref row) * scale;
                b += Vector.LoadUnsafe(ref row, w) * scale;
                c += Vector.LoadUnsafe(ref row, 2 * w) * scale;
                e += Vector.LoadUnsafe(ref row, 3 * w) * scale;
                row = ref Unsafe.Add(ref row, d);
            }
            a.StoreUnsafe(ref at);
            b.StoreUnsafe(ref at, w);
            c.StoreUnsafe(ref at, 2 * w);
            e.StoreUnsafe(ref at, 3 * w);
        }
        for (; column + width <= d; column += width)
        {
            ref double at = ref Unsafe.Add(ref to, column), row = ref Unsafe.Add(ref first, column);
            var a = Vector.LoadUnsafe(ref at);
            foreach (double factor in factors)
            {
                a += Vector.LoadUnsafe(ref row) * new Vector<double>(factor);
                row = ref Unsafe.Add(ref row, d);
            }
            a.StoreUnsafe(ref at);
        }
        for (; column < d; column++)
        for (int i = 0; i < factors.Length; i++)
            sum[column] += rows[i * d + column] * factors[i];
    }

    /// <summary>Row i += factor_i · x, with the bits of <see cref="AddScaled"/>.</summary>
    [MethodImpl(Kernel)]
    internal static void AddOuter(Span<double> rows, ReadOnlySpan<double> factors, ReadOnlySpan<double> x)
    {
        for (int i = 0; i < factors.Length; i++)
            AddScaledInline(rows.Slice(i * x.Length, x.Length), x, factors[i]);
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
    internal static void Transpose<T>(ReadOnlySpan<T> from, int rows, int columns, int stride, Span<T> to, int targetStride)
        where T : unmanaged
    {
        if (rows == 0 || columns == 0)
            return;
        ref T source = ref MemoryMarshal.GetReference(from[..((rows - 1) * stride + columns)]);
        ref T target = ref MemoryMarshal.GetReference(to[..((columns - 1) * targetStride + rows)]);
        int row = 0;
        // Stores of single numbers, each to a cache line of its own, take several times as long as loads of four.
        for (; HasSquares<T>() && row + Side <= rows; row += Side)
        {
            int column = 0;
            for (; column + Side <= columns; column += Side)
                TransposeSquare(ref Unsafe.Add(ref source, row * stride + column), stride,
                    ref Unsafe.Add(ref target, column * targetStride + row), targetStride);
            for (; column < columns; column++)
            for (int i = row; i < row + Side; i++)
                Unsafe.Add(ref target, column * targetStride + i) = Unsafe.Add(ref source, i * stride + column);
        }
        for (; row < rows; row++)
        for (int column = 0; column < columns; column++)
            Unsafe.Add(ref target, column * targetStride + row) = Unsafe.Add(ref source, row * stride + column);
    }

    /// <summary>Whether the machine transposes squares of numbers in its registers.</summary>
    private static bool HasSquares<T>() =>
        typeof(T) == typeof(double) ? Avx.IsSupported : typeof(T) == typeof(float) && Sse.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeSquare<T>(ref T from, int stride, ref T to, int targetStride)
        where T : unmanaged
    {
        if (typeof(T) == typeof(double))
            TransposeSquare(ref Unsafe.As<T, double>(ref from), (nuint)stride, ref Unsafe.As<T, double>(ref to), (nuint)targetStride);
        else
            TransposeSquare(ref Unsafe.As<T, float>(ref from), (nuint)stride, ref Unsafe.As<T, float>(ref to), (nuint)targetStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeSquare(ref double from, nuint stride, ref double to, nuint targetStride)
    {
        Vector256<double> a = Vector256.LoadUnsafe(ref from), b = Vector256.LoadUnsafe(ref from, stride),
            c = Vector256.LoadUnsafe(ref from, 2 * stride), d = Vector256.LoadUnsafe(ref from, 3 * stride);
        Vector256<double> evenAb = Avx.UnpackLow(a, b), oddAb = Avx.UnpackHigh(a, b), evenCd = Avx.UnpackLow(c, d),
            oddCd = Avx.UnpackHigh(c, d);
        Avx.Permute2x128(evenAb, evenCd, 0x20).StoreUnsafe(ref to);
        Avx.Permute2x128(oddAb, oddCd, 0x20).StoreUnsafe(ref to, targetStride);
        Avx.Permute2x128(evenAb, evenCd, 0x31).StoreUnsafe(ref to, 2 * targetStride);
        Avx.Permute2x128(oddAb, oddCd, 0x31).StoreUnsafe(ref to, 3 * targetStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeSquare(ref float from, nuint stride, ref float to, nuint targetStride)
    {
        Vector128<float> a = Vector128.LoadUnsafe(ref from), b = Vector128.LoadUnsafe(ref from, stride),
            c = Vector128.LoadUnsafe(ref from, 2 * stride), d = Vector128.LoadUnsafe(ref from, 3 * stride);
        Vector128<float> lowAb = Sse.UnpackLow(a, b), highAb = Sse.UnpackHigh(a, b), lowCd = Sse.UnpackLow(c, d),
            highCd = Sse.UnpackHigh(c, d);
        Sse.MoveLowToHigh(lowAb, lowCd).StoreUnsafe(ref to);
        Sse.MoveHighToLow(lowCd, lowAb).StoreUnsafe(ref to, targetStride);
        Sse.MoveLowToHigh(highAb, highCd).StoreUnsafe(ref to, 2 * targetStride);
        Sse.MoveHighToLow(highCd, highAb).StoreUnsafe(ref to, 3 * targetStride);
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double DotInline(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddScaledInline(Span<double> sum, ReadOnlySpan<double> x, double factor)
    {
        var sums = MemoryMarshal.Cast<double, Vector<double>>(sum);
        var xs = MemoryMarshal.Cast<double, Vector<double>>(x)[..sums.Length];
        var factors = new Vector<double>(factor);
        for (int k = 0; k < sums.Length; k++)
            sums[k] += xs[k] * factors;
        for (int tail = sums.Length * Vector<double>.Count; tail < sum.Length; tail++)
            sum[tail] += x[tail] * factor;
    }
}
