using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AttentionDynamics.Numerics;

/// <summary>4 floats in a 128-bit register.</summary>
internal readonly struct Single128 : ILanes<Single128, float>
{
    private readonly Vector128<float> lanes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Single128(Vector128<float> lanes) => this.lanes = lanes;

    public static int Width => 4;

    public static int Registers => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single128 Of(float value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single128 OfConstant(double value) => new(Vector128.Create((float)value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single128 Load(ref float at, nuint offset) => new(Vector128.LoadUnsafe(ref at, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref float at, nuint offset) => lanes.StoreUnsafe(ref at, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single128 operator +(Single128 a, Single128 b) => new(a.lanes + b.lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single128 operator -(Single128 a, Single128 b) => new(a.lanes - b.lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single128 operator *(Single128 a, Single128 b) => new(a.lanes * b.lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single128 operator /(Single128 a, Single128 b) => new(a.lanes / b.lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single128 MulAdd(Single128 a, Single128 b, Single128 c) => new(Vector128.MultiplyAddEstimate(a.lanes, b.lanes, c.lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(ref Single128 sum, Single128 a, Single128 b) => sum = new(Vector128.MultiplyAddEstimate(a.lanes, b.lanes, sum.lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single128 Max(Single128 a, Single128 b) => new(Vector128.MaxNative(a.lanes, b.lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single128 Min(Single128 a, Single128 b) => new(Vector128.MinNative(a.lanes, b.lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single128 ExpOfNonPositive(Single128 x) => Exponential.Single(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Single128 ToExponent() => new((lanes.AsInt32() << 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Sum() => LaneFolds.Sum(lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Largest() => LaneFolds.Largest(lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Smallest() => LaneFolds.Smallest(lanes);
}
