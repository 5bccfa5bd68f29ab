using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AttentionDynamics.Numerics;

/// <summary>16 floats in two 256-bit registers: as many lanes as one of 512 bits has, so that sums over lanes are the same bits on either machine.</summary>
internal struct Single256 : ILanes<Single256, float>
{
    private Vector256<float> low, high;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Single256(Vector256<float> low, Vector256<float> high) => (this.low, this.high) = (low, high);

    public static int Width => 16;

    public static int Registers => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 Of(float value)
    {
        var lanes = Vector256.Create(value);
        return new(lanes, lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 OfConstant(double value)
    {
        var lanes = Vector256.Create((float)value);
        return new(lanes, lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 Load(ref float at, nuint offset) => new(Vector256.LoadUnsafe(ref at, offset), Vector256.LoadUnsafe(ref at, offset + 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(ref float at, nuint offset)
    {
        low.StoreUnsafe(ref at, offset);
        high.StoreUnsafe(ref at, offset + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 operator +(Single256 a, Single256 b) => new(a.low + b.low, a.high + b.high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 operator -(Single256 a, Single256 b) => new(a.low - b.low, a.high - b.high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 operator *(Single256 a, Single256 b) => new(a.low * b.low, a.high * b.high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 operator /(Single256 a, Single256 b) => new(a.low / b.low, a.high / b.high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 MulAdd(Single256 a, Single256 b, Single256 c) => new(Vector256.MultiplyAddEstimate(a.low, b.low, c.low), Vector256.MultiplyAddEstimate(a.high, b.high, c.high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(ref Single256 sum, Single256 a, Single256 b)
    {
        sum.low = Vector256.MultiplyAddEstimate(a.low, b.low, sum.low);
        sum.high = Vector256.MultiplyAddEstimate(a.high, b.high, sum.high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 Max(Single256 a, Single256 b) => new(Vector256.MaxNative(a.low, b.low), Vector256.MaxNative(a.high, b.high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 Min(Single256 a, Single256 b) => new(Vector256.MinNative(a.low, b.low), Vector256.MinNative(a.high, b.high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 ExpOfNonPositive(Single256 x) => Exponential.Single(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Single256 ToExponent() => new((low.AsInt32() << 23).AsSingle(), (high.AsInt32() << 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly float Sum() => LaneFolds.Sum(low + high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly float Largest() => LaneFolds.Largest(Vector256.MaxNative(low, high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly float Smallest() => LaneFolds.Smallest(Vector256.MinNative(low, high));
}
