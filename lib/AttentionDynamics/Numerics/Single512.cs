using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AttentionDynamics.Numerics;

/// <summary>16 floats in a 512-bit register.</summary>
internal readonly struct Single512 : ILanes<Single512, float>
{
    private readonly Vector512<float> lanes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Single512(Vector512<float> lanes) => this.lanes = lanes;

    public static int Width => 16;

    public static int Registers => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single512 Of(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single512 OfConstant(double value) => new(Vector512.Create((float)value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single512 Load(ref float at, nuint offset) => new(Vector512.LoadUnsafe(ref at, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref float at, nuint offset) => lanes.StoreUnsafe(ref at, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single512 operator +(Single512 a, Single512 b) => new(a.lanes + b.lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single512 operator -(Single512 a, Single512 b) => new(a.lanes - b.lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single512 operator *(Single512 a, Single512 b) => new(a.lanes * b.lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single512 operator /(Single512 a, Single512 b) => new(a.lanes / b.lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single512 MulAdd(Single512 a, Single512 b, Single512 c) => new(Vector512.MultiplyAddEstimate(a.lanes, b.lanes, c.lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(ref Single512 sum, Single512 a, Single512 b) => sum = new(Vector512.MultiplyAddEstimate(a.lanes, b.lanes, sum.lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single512 Max(Single512 a, Single512 b) => new(Vector512.MaxNative(a.lanes, b.lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single512 Min(Single512 a, Single512 b) => new(Vector512.MinNative(a.lanes, b.lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single512 ExpOfNonPositive(Single512 x) => Exponential.Single(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Single512 ToExponent() => new((lanes.AsInt32() << 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Sum() => LaneFolds.Sum(lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Largest() => LaneFolds.Largest(lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Smallest() => LaneFolds.Smallest(lanes);
}
