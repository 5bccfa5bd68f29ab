using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionDynamics.Numerics;

/// <summary>Powers of two of many numbers.</summary>
/// <typeparam name="V">The lanes.</typeparam>
/// <typeparam name="T">double or float.</typeparam>
internal static class PowerKernels<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged, INumber<T>
{
    private const MethodImplOptions Kernel = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>x becomes 2^x, for |x| ≤ <see cref="PowersOfTwo{V, T}.Largest"/>.</summary>
    /// <param name="x">Whole lane sets.</param>
    internal static void Of(Span<T> x)
    {
        ref T at = ref MemoryMarshal.GetReference(x);
        // What works on several at once would spill into memory where a lane set takes two of sixteen registers.
        if (V.Registers == 1)
            ByFour(ref at, x.Length);
        else
            OneByOne(ref at, x.Length);
    }

    /// <summary>2^{fx}, or of the largest x that counts.</summary>
    /// <param name="numbers">x, rows <paramref name="stride"/> apart.</param>
    /// <param name="stride">From a row to the next.</param>
    /// <param name="powers">Receives the powers; may be the numbers.</param>
    /// <param name="powerStride">From a row of powers to the next.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="columns">How many columns, whole lane sets.</param>
    /// <param name="factor">f.</param>
    /// <param name="largest">The largest x that counts.</param>
    internal static void OfMultiples(
        ReadOnlySpan<T> numbers, int stride, Span<T> powers, int powerStride, int rows, int columns, double factor, double largest)
    {
        ref T from = ref MemoryMarshal.GetReference(numbers);
        ref T to = ref MemoryMarshal.GetReference(powers);
        if (stride == columns && powerStride == columns)
            (rows, columns) = (1, rows * columns);
        if (V.Registers == 1)
            MultiplesByFour(ref from, stride, ref to, powerStride, rows, columns, factor, largest);
        else
            MultiplesOneByOne(ref from, stride, ref to, powerStride, rows, columns, factor, largest);
    }

    [MethodImpl(Kernel)]
    private static void ByFour(ref T at, int count)
    {
        var powers = new PowersOfTwo<V, T>();
        nuint j = 0, w = (nuint)V.Width;
        for (; j + 4 * w <= (nuint)count; j += 4 * w)
        {
            V x = V.Load(ref at, j), y = V.Load(ref at, j + w), z = V.Load(ref at, j + 2 * w), u = V.Load(ref at, j + 3 * w);
            powers.Of(ref x, ref y, ref z, ref u);
            Store(x, y, z, u, ref at, j);
        }
        for (; j < (nuint)count; j += w)
            powers.Of(V.Load(ref at, j)).Store(ref at, j);
    }

    [MethodImpl(Kernel)]
    private static void OneByOne(ref T at, int count)
    {
        var powers = new PowersOfTwo<V, T>();
        for (nuint j = 0; j < (nuint)count; j += (nuint)V.Width)
            powers.Of(V.Load(ref at, j)).Store(ref at, j);
    }

    [MethodImpl(Kernel)]
    private static void MultiplesByFour(
        ref T from, int stride, ref T to, int powerStride, int rows, int columns, double factor, double largest)
    {
        var powers = new PowersOfTwo<V, T>();
        V f = V.OfConstant(factor), rest = V.OfConstant(factor - double.CreateTruncating(T.CreateTruncating(factor))),
            top = V.OfConstant(largest);
        nuint w = (nuint)V.Width;
        for (int row = 0; row < rows; row++)
        {
            nuint j = 0;
            for (; j + 4 * w <= (nuint)columns; j += 4 * w)
            {
                V x = V.Min(V.Load(ref from, j), top), y = V.Min(V.Load(ref from, j + w), top),
                    z = V.Min(V.Load(ref from, j + 2 * w), top), u = V.Min(V.Load(ref from, j + 3 * w), top);
                powers.Of(ref x, ref y, ref z, ref u, f, rest);
                Store(x, y, z, u, ref to, j);
            }
            for (; j < (nuint)columns; j += w)
                powers.Of(V.Min(V.Load(ref from, j), top), f, rest).Store(ref to, j);
            from = ref Unsafe.Add(ref from, stride);
            to = ref Unsafe.Add(ref to, powerStride);
        }
    }

    [MethodImpl(Kernel)]
    private static void MultiplesOneByOne(
        ref T from, int stride, ref T to, int powerStride, int rows, int columns, double factor, double largest)
    {
        var powers = new PowersOfTwo<V, T>();
        V f = V.OfConstant(factor), rest = V.OfConstant(factor - double.CreateTruncating(T.CreateTruncating(factor))),
            top = V.OfConstant(largest);
        for (int row = 0; row < rows; row++)
        {
            for (nuint j = 0; j < (nuint)columns; j += (nuint)V.Width)
                powers.Of(V.Min(V.Load(ref from, j), top), f, rest).Store(ref to, j);
            from = ref Unsafe.Add(ref from, stride);
            to = ref Unsafe.Add(ref to, powerStride);
        }
    }

    [MethodImpl(Inline)]
    private static void Store(V x, V y, V z, V u, ref T to, nuint offset)
    {
        nuint w = (nuint)V.Width;
        x.Store(ref to, offset);
        y.Store(ref to, offset + w);
        z.Store(ref to, offset + 2 * w);
        u.Store(ref to, offset + 3 * w);
    }
}
