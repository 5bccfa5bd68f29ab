using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AttentionDynamics.Numerics;

/// <summary>8 doubles in two 256-bit registers: as many lanes as one of 512 bits has, so that sums over lanes are the same bits on either machine.</summary>
internal struct Double256 : ILanes<Double256, double>
{
    private Vector256<double> low, high;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Double256(Vector256<double> low, Vector256<double> high) => (this.low, this.high) = (low, high);

    public static int Width => 8;

    public static int Registers => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 Of(double value)
    {
        var lanes = Vector256.Create(value);
        return new(lanes, lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 OfConstant(double value)
    {
        var lanes = Vector256.Create(value);
        return new(lanes, lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 Load(ref double at, nuint offset) => new(Vector256.LoadUnsafe(ref at, offset), Vector256.LoadUnsafe(ref at, offset + 4));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(ref double at, nuint offset)
    {
        low.StoreUnsafe(ref at, offset);
        high.StoreUnsafe(ref at, offset + 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 operator +(Double256 a, Double256 b) => new(a.low + b.low, a.high + b.high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 operator -(Double256 a, Double256 b) => new(a.low - b.low, a.high - b.high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 operator *(Double256 a, Double256 b) => new(a.low * b.low, a.high * b.high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 operator /(Double256 a, Double256 b) => new(a.low / b.low, a.high / b.high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 MulAdd(Double256 a, Double256 b, Double256 c) => new(Vector256.MultiplyAddEstimate(a.low, b.low, c.low), Vector256.MultiplyAddEstimate(a.high, b.high, c.high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(ref Double256 sum, Double256 a, Double256 b)
    {
        sum.low = Vector256.MultiplyAddEstimate(a.low, b.low, sum.low);
        sum.high = Vector256.MultiplyAddEstimate(a.high, b.high, sum.high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 Max(Double256 a, Double256 b) => new(Vector256.MaxNative(a.low, b.low), Vector256.MaxNative(a.high, b.high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 Min(Double256 a, Double256 b) => new(Vector256.MinNative(a.low, b.low), Vector256.MinNative(a.high, b.high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 ExpOfNonPositive(Double256 x) => Exponential.Double(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Double256 ToExponent() => new((low.AsInt64() << 52).AsDouble(), (high.AsInt64() << 52).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly double Sum() => LaneFolds.Sum(low + high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly double Largest() => LaneFolds.Largest(Vector256.MaxNative(low, high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly double Smallest() => LaneFolds.Smallest(Vector256.MinNative(low, high));
}
