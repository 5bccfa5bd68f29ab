using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AttentionDynamics.Numerics;

/// <summary>One 128-bit register: 2 doubles or 4 floats.</summary>
/// <typeparam name="T">double or float.</typeparam>
internal readonly struct Lanes128<T> : ILanes<Lanes128<T>, T>
    where T : unmanaged, INumber<T>
{
    // Which of the two T is, an if asks, never a ?: within an expression, with which the compiler keeps the sums of a product in memory.
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    private readonly Vector128<T> lanes;

    [MethodImpl(Inline)]
    private Lanes128(Vector128<T> lanes) => this.lanes = lanes;

    public static int Width => Vector128<T>.Count;

    public static int Registers => 1;

    [MethodImpl(Inline)]
    public static Lanes128<T> Of(T value) => new(Vector128.Create(value));

    [MethodImpl(Inline)]
    public static Lanes128<T> OfConstant(double value)
    {
        if (typeof(T) == typeof(double))
            return new(Vector128.Create(value).As<double, T>());
        return new(Vector128.Create((float)value).As<float, T>());
    }

    [MethodImpl(Inline)]
    public static Lanes128<T> Load(ref T at, nuint offset) => new(Vector128.LoadUnsafe(ref at, offset));

    [MethodImpl(Inline)]
    public void Store(ref T at, nuint offset) => lanes.StoreUnsafe(ref at, offset);

    [MethodImpl(Inline)]
    public static Lanes128<T> operator +(Lanes128<T> a, Lanes128<T> b) => new(a.lanes + b.lanes);

    [MethodImpl(Inline)]
    public static Lanes128<T> operator -(Lanes128<T> a, Lanes128<T> b) => new(a.lanes - b.lanes);

    [MethodImpl(Inline)]
    public static Lanes128<T> operator *(Lanes128<T> a, Lanes128<T> b) => new(a.lanes * b.lanes);

    [MethodImpl(Inline)]
    public static Lanes128<T> operator /(Lanes128<T> a, Lanes128<T> b) => new(a.lanes / b.lanes);

    [MethodImpl(Inline)]
    public static Lanes128<T> MulAdd(Lanes128<T> a, Lanes128<T> b, Lanes128<T> c)
    {
        if (typeof(T) == typeof(double))
            return new(Vector128.MultiplyAddEstimate(a.lanes.AsDouble(), b.lanes.AsDouble(), c.lanes.AsDouble()).As<double, T>());
        return new(Vector128.MultiplyAddEstimate(a.lanes.AsSingle(), b.lanes.AsSingle(), c.lanes.AsSingle()).As<float, T>());
    }

    [MethodImpl(Inline)]
    public static void AddProduct(ref Lanes128<T> sum, Lanes128<T> a, Lanes128<T> b)
    {
        if (typeof(T) == typeof(double))
            sum = new(Vector128.MultiplyAddEstimate(a.lanes.AsDouble(), b.lanes.AsDouble(), sum.lanes.AsDouble()).As<double, T>());
        else
            sum = new(Vector128.MultiplyAddEstimate(a.lanes.AsSingle(), b.lanes.AsSingle(), sum.lanes.AsSingle()).As<float, T>());
    }

    [MethodImpl(Inline)]
    public static Lanes128<T> Max(Lanes128<T> a, Lanes128<T> b) => new(Vector128.MaxNative(a.lanes, b.lanes));

    [MethodImpl(Inline)]
    public static Lanes128<T> Min(Lanes128<T> a, Lanes128<T> b) => new(Vector128.MinNative(a.lanes, b.lanes));

    [MethodImpl(Inline)]
    public static Lanes128<T> ExpOfNonPositive(Lanes128<T> x)
    {
        if (typeof(T) == typeof(double))
            return Exponential.Double<Lanes128<T>, T>(x);
        return Exponential.Single<Lanes128<T>, T>(x);
    }

    [MethodImpl(Inline)]
    public Lanes128<T> Scaled(Lanes128<T> k)
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
