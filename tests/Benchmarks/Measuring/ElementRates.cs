using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AttentionDynamics.Numerics;

namespace Benchmarks.Measuring;

/// <summary>How many exponentials and how many divisions a second the machine takes on all threads, of numbers that never leave the first-level cache.</summary>
/// <param name="Exponentials">By the library's kernels, the faster of e^x for x ≤ 0 and 2^x.</param>
/// <param name="Divisions">a/b.</param>
internal sealed record ElementRates(double Exponentials, double Divisions)
{
    private const int Count = 1024, Passes = 20_000, Attempts = 5;

    /// <summary>The best of some attempts.</summary>
    /// <typeparam name="T">double or float.</typeparam>
    public static ElementRates Measure<T>(int threads)
        where T : unmanaged, INumber<T> =>
        new(Math.Max(Best<T>(threads, Element.Exponential), Best<T>(threads, Element.Power)), Best<T>(threads, Element.Quotient));

    /// <summary>The faster of two measurements.</summary>
    public ElementRates Or(ElementRates other) => new(Math.Max(Exponentials, other.Exponentials), Math.Max(Divisions, other.Divisions));

    private static double Best<T>(int threads, Element element)
        where T : unmanaged, INumber<T>
    {
        double best = double.PositiveInfinity;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            Thread[] all = [.. Enumerable.Range(0, threads).Select(_ => new Thread(() => Widest.Run<T, ValueTuple, Loop<T>>(new Loop<T>(element))))];
            var watch = Stopwatch.StartNew();
            foreach (Thread thread in all) thread.Start();
            foreach (Thread thread in all) thread.Join();
            best = Math.Min(best, watch.Elapsed.TotalSeconds);
        }
        return (double)threads * Count * Passes / best;
    }

    private readonly record struct Loop<T>(Element Element) : ILaneWork<T, ValueTuple>
        where T : unmanaged, INumber<T>
    {
        public ValueTuple Run<V>()
            where V : struct, ILanes<V, T>
        {
            T[] x = [.. Enumerable.Range(0, Count).Select(k => T.CreateChecked(-20.0 * (k + 1) / Count))], y = new T[Count];
            for (int pass = 0; pass < Passes; pass++)
            {
                if (Element == Element.Exponential)
                    ExponentialKernels.OfNonPositive<V, T>(x, y);
                else if (Element == Element.Power)
                    PowerKernels<V, T>.OfMultiples(x, Count, y, Count, 1, Count, 1, PowersOfTwo<V, T>.Largest);
                else
                    Divide<V>(x, y);
            }
            return default;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static void Divide<V>(ReadOnlySpan<T> x, Span<T> y)
            where V : struct, ILanes<V, T>
        {
            ref T from = ref MemoryMarshal.GetReference(x);
            ref T to = ref MemoryMarshal.GetReference(y);
            V one = V.OfConstant(1);
            for (nuint k = 0; k < (nuint)x.Length; k += (nuint)V.Width)
                (one / V.Load(ref from, k)).Store(ref to, k);
        }
    }

    private enum Element
    {
        /// <summary>e^x.</summary>
        Exponential,

        /// <summary>2^x.</summary>
        Power,

        /// <summary>1/x.</summary>
        Quotient,
    }
}
