using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AttentionDynamics.Numerics;

/// <summary>One 512-bit register: 8 doubles or 16 floats.</summary>
/// <typeparam name="T">double or float.</typeparam>
internal readonly struct Lanes512<T> : ILanes<Lanes512<T>, T>
    where T : unmanaged, INumber<T>
{
    // Which of the two T is, an if asks, never a ?: within an expression, with which the compiler keeps the sums of a product in memory.
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    private readonly Vector512<T> lanes;

    [MethodImpl(Inline)]
    private Lanes512(Vector512<T> lanes) => this.lanes = lanes;

    public static int Width => Vector512<T>.Count;

    public static int Registers => 1;

    [MethodImpl(Inline)]
    public static Lanes512<T> Of(T value) => new(Vector512.Create(value));

    [MethodImpl(Inline)]
    public static Lanes512<T> OfConstant(double value)
    {
        if (typeof(T) == typeof(double))
            return new(Vector512.Create(value).As<double, T>());
        return new(Vector512.Create((float)value).As<float, T>());
    }

    [MethodImpl(Inline)]
    public static Lanes512<T> Load(ref T at, nuint offset) => new(Vector512.LoadUnsafe(ref at, offset));

    [MethodImpl(Inline)]
    public void Store(ref T at, nuint offset) => lanes.StoreUnsafe(ref at, offset);

    [MethodImpl(Inline)]
    public static Lanes512<T> operator +(Lanes512<T> a, Lanes512<T> b) => new(a.lanes + b.lanes);

    [MethodImpl(Inline)]
    public static Lanes512<T> operator -(Lanes512<T> a, Lanes512<T> b) => new(a.lanes - b.lanes);

    [MethodImpl(Inline)]
    public static Lanes512<T> operator *(Lanes512<T> a, Lanes512<T> b) => new(a.lanes * b.lanes);

    [MethodImpl(Inline)]
    public static Lanes512<T> operator /(Lanes512<T> a, Lanes512<T> b) => new(a.lanes / b.lanes);

    [MethodImpl(Inline)]
    public static Lanes512<T> MulAdd(Lanes512<T> a, Lanes512<T> b, Lanes512<T> c)
    {
        if (typeof(T) == typeof(double))
            return new(Vector512.MultiplyAddEstimate(a.lanes.AsDouble(), b.lanes.AsDouble(), c.lanes.AsDouble()).As<double, T>());
        return new(Vector512.MultiplyAddEstimate(a.lanes.AsSingle(), b.lanes.AsSingle(), c.lanes.AsSingle()).As<float, T>());
    }

    [MethodImpl(Inline)]
    public static void AddProduct(ref Lanes512<T> sum, Lanes512<T> a, Lanes512<T> b)
    {
        if (typeof(T) == typeof(double))
            sum = new(Vector512.MultiplyAddEstimate(a.lanes.AsDouble(), b.lanes.AsDouble(), sum.lanes.AsDouble()).As<double, T>());
        else
            sum = new(Vector512.MultiplyAddEstimate(a.lanes.AsSingle(), b.lanes.AsSingle(), sum.lanes.AsSingle()).As<float, T>());
    }

    [MethodImpl(Inline)]
    public static Lanes512<T> Max(Lanes512<T> a, Lanes512<T> b) => new(Vector512.MaxNative(a.lanes, b.lanes));

    [MethodImpl(Inline)]
    public static Lanes512<T> Min(Lanes512<T> a, Lanes512<T> b) => new(Vector512.MinNative(a.lanes, b.lanes));

    [MethodImpl(Inline)]
    public static Lanes512<T> ExpOfNonPositive(Lanes512<T> x)
    {
        if (typeof(T) == typeof(double))
            return Exponential.Double<Lanes512<T>, T>(x);
        return Exponential.Single<Lanes512<T>, T>(x);
    }

    [MethodImpl(Inline)]
    public Lanes512<T> Scaled(Lanes512<T> k)
    {
        if (typeof(T) == typeof(double))
            return new((lanes.AsInt64() + (k.lanes.AsInt64() << 52)).As<long, T>());
        return new((lanes.AsInt32() + (k.lanes.AsInt32() << 23)).As<int, T>());
    }

    [MethodImpl(Inline)]
    public T Sum() => LaneFolds.Sum(lanes);

    [MethodImpl(Inline)]
    public T Largest() => LaneFolds.Largest(lanes);

    [MethodImpl(Inline)]
    public T Smallest() => LaneFolds.Smallest(lanes);
}
