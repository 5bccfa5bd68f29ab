using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AttentionDynamics.Numerics;

/// <summary>Two 256-bit registers, 8 doubles or 16 floats: as many lanes as one of 512 bits has, so that sums over lanes are the same bits
/// on either machine.</summary>
/// <typeparam name="T">double or float.</typeparam>
internal struct Lanes256<T> : ILanes<Lanes256<T>, T>
    where T : unmanaged, INumber<T>
{
    // Which of the two T is, an if asks, never a ?: within an expression, with which the compiler keeps the sums of a product in memory.
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    private Vector256<T> low, high;

    [MethodImpl(Inline)]
    private Lanes256(Vector256<T> low, Vector256<T> high) => (this.low, this.high) = (low, high);

    public static int Width => 2 * Vector256<T>.Count;

    public static int Registers => 2;

    [MethodImpl(Inline)]
    public static Lanes256<T> Of(T value)
    {
        var lanes = Vector256.Create(value);
        return new(lanes, lanes);
    }

    [MethodImpl(Inline)]
    public static Lanes256<T> OfConstant(double value)
    {
        if (typeof(T) == typeof(double))
        {
            var doubles = Vector256.Create(value).As<double, T>();
            return new(doubles, doubles);
        }
        var singles = Vector256.Create((float)value).As<float, T>();
        return new(singles, singles);
    }

    [MethodImpl(Inline)]
    public static Lanes256<T> Load(ref T at, nuint offset) =>
        new(Vector256.LoadUnsafe(ref at, offset), Vector256.LoadUnsafe(ref at, offset + (nuint)Vector256<T>.Count));

    [MethodImpl(Inline)]
    public readonly void Store(ref T at, nuint offset)
    {
        low.StoreUnsafe(ref at, offset);
        high.StoreUnsafe(ref at, offset + (nuint)Vector256<T>.Count);
    }

    [MethodImpl(Inline)]
    public static Lanes256<T> operator +(Lanes256<T> a, Lanes256<T> b) => new(a.low + b.low, a.high + b.high);

    [MethodImpl(Inline)]
    public static Lanes256<T> operator -(Lanes256<T> a, Lanes256<T> b) => new(a.low - b.low, a.high - b.high);

    [MethodImpl(Inline)]
    public static Lanes256<T> operator *(Lanes256<T> a, Lanes256<T> b) => new(a.low * b.low, a.high * b.high);

    [MethodImpl(Inline)]
    public static Lanes256<T> operator /(Lanes256<T> a, Lanes256<T> b) => new(a.low / b.low, a.high / b.high);

    [MethodImpl(Inline)]
    public static Lanes256<T> MulAdd(Lanes256<T> a, Lanes256<T> b, Lanes256<T> c)
    {
        if (typeof(T) == typeof(double))
        {
            return new(
                Vector256.MultiplyAddEstimate(a.low.AsDouble(), b.low.AsDouble(), c.low.AsDouble()).As<double, T>(),
                Vector256.MultiplyAddEstimate(a.high.AsDouble(), b.high.AsDouble(), c.high.AsDouble()).As<double, T>());
        }
        return new(
            Vector256.MultiplyAddEstimate(a.low.AsSingle(), b.low.AsSingle(), c.low.AsSingle()).As<float, T>(),
            Vector256.MultiplyAddEstimate(a.high.AsSingle(), b.high.AsSingle(), c.high.AsSingle()).As<float, T>());
    }

    [MethodImpl(Inline)]
    public static void AddProduct(ref Lanes256<T> sum, Lanes256<T> a, Lanes256<T> b)
    {
        if (typeof(T) == typeof(double))
        {
            sum.low = Vector256.MultiplyAddEstimate(a.low.AsDouble(), b.low.AsDouble(), sum.low.AsDouble()).As<double, T>();
            sum.high = Vector256.MultiplyAddEstimate(a.high.AsDouble(), b.high.AsDouble(), sum.high.AsDouble()).As<double, T>();
        }
        else
        {
            sum.low = Vector256.MultiplyAddEstimate(a.low.AsSingle(), b.low.AsSingle(), sum.low.AsSingle()).As<float, T>();
            sum.high = Vector256.MultiplyAddEstimate(a.high.AsSingle(), b.high.AsSingle(), sum.high.AsSingle()).As<float, T>();
        }
    }

    [MethodImpl(Inline)]
    public static Lanes256<T> Max(Lanes256<T> a, Lanes256<T> b) =>
        new(Vector256.MaxNative(a.low, b.low), Vector256.MaxNative(a.high, b.high));

    [MethodImpl(Inline)]
    public static Lanes256<T> Min(Lanes256<T> a, Lanes256<T> b) =>
        new(Vector256.MinNative(a.low, b.low), Vector256.MinNative(a.high, b.high));

    [MethodImpl(Inline)]
    public static Lanes256<T> ExpOfNonPositive(Lanes256<T> x)
    {
        if (typeof(T) == typeof(double))
            return Exponential.Double<Lanes256<T>, T>(x);
        return Exponential.Single<Lanes256<T>, T>(x);
    }

    [MethodImpl(Inline)]
    public readonly Lanes256<T> Scaled(Lanes256<T> k)
    {
        if (typeof(T) == typeof(double))
            return new((low.AsInt64() + (k.low.AsInt64() << 52)).As<long, T>(), (high.AsInt64() + (k.high.AsInt64() << 52)).As<long, T>());
        return new((low.AsInt32() + (k.low.AsInt32() << 23)).As<int, T>(), (high.AsInt32() + (k.high.AsInt32() << 23)).As<int, T>());
    }

    [MethodImpl(Inline)]
    public readonly T Sum() => LaneFolds.Sum(low + high);

    [MethodImpl(Inline)]
    public readonly T Largest() => LaneFolds.Largest(Vector256.MaxNative(low, high));

    [MethodImpl(Inline)]
    public readonly T Smallest() => LaneFolds.Smallest(Vector256.MinNative(low, high));
}
