using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AttentionDynamics.Numerics;

/// <summary>8 floats in a 256-bit register.</summary>
internal readonly struct Single256 : ILanes<Single256, float>
{
    private readonly Vector256<float> lanes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Single256(Vector256<float> lanes) => this.lanes = lanes;

    public static int Width => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 Of(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 OfConstant(double value) => new(Vector256.Create((float)value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 Load(ref float at, nuint offset) => new(Vector256.LoadUnsafe(ref at, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref float at, nuint offset) => lanes.StoreUnsafe(ref at, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 operator +(Single256 a, Single256 b) => new(a.lanes + b.lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 operator -(Single256 a, Single256 b) => new(a.lanes - b.lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 operator *(Single256 a, Single256 b) => new(a.lanes * b.lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 operator /(Single256 a, Single256 b) => new(a.lanes / b.lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 MulAdd(Single256 a, Single256 b, Single256 c) => new(Vector256.MultiplyAddEstimate(a.lanes, b.lanes, c.lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 Max(Single256 a, Single256 b) => new(Vector256.MaxNative(a.lanes, b.lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 Min(Single256 a, Single256 b) => new(Vector256.MinNative(a.lanes, b.lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 ExpOfNonPositive(Single256 x) => Exponential.Single(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Single256 ToExponent() => new((lanes.AsInt32() << 23).AsSingle());

    public float Sum() => Vector256.Sum(lanes);

    public float Largest()
    {
        float largest = lanes[0];
        for (int lane = 1; lane < Width; lane++)
            largest = Math.Max(largest, lanes[lane]);
        return largest;
    }

    public float Smallest()
    {
        float smallest = lanes[0];
        for (int lane = 1; lane < Width; lane++)
            smallest = Math.Min(smallest, lanes[lane]);
        return smallest;
    }
}
