using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AttentionDynamics.Numerics;

/// <summary>2 doubles in a 128-bit register.</summary>
internal readonly struct Double128 : ILanes<Double128, double>
{
    private readonly Vector128<double> lanes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Double128(Vector128<double> lanes) => this.lanes = lanes;

    public static int Width => 2;

    public static int Registers => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 Of(double value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 OfConstant(double value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 Load(ref double at, nuint offset) => new(Vector128.LoadUnsafe(ref at, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref double at, nuint offset) => lanes.StoreUnsafe(ref at, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 operator +(Double128 a, Double128 b) => new(a.lanes + b.lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 operator -(Double128 a, Double128 b) => new(a.lanes - b.lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 operator *(Double128 a, Double128 b) => new(a.lanes * b.lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 operator /(Double128 a, Double128 b) => new(a.lanes / b.lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 MulAdd(Double128 a, Double128 b, Double128 c) => new(Vector128.MultiplyAddEstimate(a.lanes, b.lanes, c.lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(ref Double128 sum, Double128 a, Double128 b) => sum = new(Vector128.MultiplyAddEstimate(a.lanes, b.lanes, sum.lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 Max(Double128 a, Double128 b) => new(Vector128.MaxNative(a.lanes, b.lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 Min(Double128 a, Double128 b) => new(Vector128.MinNative(a.lanes, b.lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 ExpOfNonPositive(Double128 x) => Exponential.Double(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Double128 ToExponent() => new((lanes.AsInt64() << 52).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Sum() => LaneFolds.Sum(lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Largest() => LaneFolds.Largest(lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Smallest() => LaneFolds.Smallest(lanes);
}
