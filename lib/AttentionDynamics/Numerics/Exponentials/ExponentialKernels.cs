using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionDynamics.Numerics;

/// <summary>Exponentials of many numbers.</summary>
internal static class ExponentialKernels
{
    private const MethodImplOptions Kernel = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    /// <summary>y_k = e^{x_k} for x_k ≤ 0, to 1.5 units in the last place; never below the smallest normal number. x and y may be the
    /// same.</summary>
    /// <exception cref="ArgumentException">y is shorter than x.</exception>
    internal static void OfNonPositive(ReadOnlySpan<double> x, Span<double> y) =>
        Widest.Run<double, ValueTuple, Work>(new Work(x, y[..x.Length]));

    [MethodImpl(Kernel)]
    internal static void OfNonPositive<V, T>(ReadOnlySpan<T> x, Span<T> y)
        where V : struct, ILanes<V, T>
        where T : unmanaged
    {
        ref T from = ref MemoryMarshal.GetReference(x);
        ref T to = ref MemoryMarshal.GetReference(y);
        nuint k = 0, w = (nuint)V.Width, length = (nuint)x.Length;
        // Two at a time: the latency of one exponential hides behind the other.
        for (; k + 2 * w <= length; k += 2 * w)
        {
            V first = V.ExpOfNonPositive(V.Load(ref from, k)), second = V.ExpOfNonPositive(V.Load(ref from, k + w));
            first.Store(ref to, k);
            second.Store(ref to, k + w);
        }
        if (k < length)
            Rest<V, T>(x[(int)k..], y[(int)k..]);
    }

    /// <summary>Fewer than two lane sets, in a place of their own.</summary>
    private static void Rest<V, T>(ReadOnlySpan<T> x, Span<T> y)
        where V : struct, ILanes<V, T>
        where T : unmanaged
    {
        Span<T> lanes = stackalloc T[2 * V.Width];
        lanes.Clear();
        x.CopyTo(lanes);
        ref T at = ref MemoryMarshal.GetReference(lanes);
        V.ExpOfNonPositive(V.Load(ref at, 0)).Store(ref at, 0);
        V.ExpOfNonPositive(V.Load(ref at, (nuint)V.Width)).Store(ref at, (nuint)V.Width);
        lanes[..x.Length].CopyTo(y);
    }

    private readonly ref struct Work(ReadOnlySpan<double> x, Span<double> y) : ILaneWork<double, ValueTuple>
    {
        private readonly ReadOnlySpan<double> x = x;
        private readonly Span<double> y = y;

        public ValueTuple Run<V>()
            where V : struct, ILanes<V, double>
        {
            OfNonPositive<V, double>(x, y);
            return default;
        }
    }
}
