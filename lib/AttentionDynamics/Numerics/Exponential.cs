using System.Runtime.CompilerServices;

namespace AttentionDynamics.Numerics;

/// <summary>The exponential on vector registers.</summary>
/// <remarks>
/// e^x = 2^k e^r, k the nearest integer to x/log 2 and |r| ≤ (log 2)/2, reduced by log 2 in two parts; e^r by a sum of powers in Estrin's
/// order. In double precision (e^r-1-r)/r² is interpolated at the 10 Chebyshev points of |r| ≤ (log 2)/2, to 2e-17 of e^r; in single
/// precision it is Taylor's. For x ≤ 0, as in a softmax whose maximum has been subtracted. x is clamped to -708 (double) or -87 (float),
/// where the result is the smallest normal number, 3e-308 or 2e-38: beside the largest weight, 1, no sum of weights can tell it from 0.
/// It is ours because the framework's Vector512.Exp, which serves every x, takes about 1.8 times as long at twice the error.
/// </remarks>
internal static class Exponential
{
    // 1.5·2^52, or 1.5·2^23, pushes the integer part into the low bits.
    private const double DoubleMagic = 6755399441055744.0;
    private const double SingleMagic = 12582912.0;

    /// <summary>The largest |x| for which 2^x is had, and a normal number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double LargestPower<T>() => typeof(T) == typeof(double) ? 1020 : 125;

    /// <summary>To 1.1 units in the last place of a double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Double<V, T>(V x)
        where V : struct, ILanes<V, T>
        where T : unmanaged
    {
        V clamped = V.Max(x, V.OfConstant(-708.0));
        V k = V.MulAdd(clamped, V.OfConstant(1.4426950408889634), V.OfConstant(DoubleMagic));
        V n = k - V.OfConstant(DoubleMagic);
        V r = V.MulAdd(n, V.OfConstant(-6.93147180369123816490e-01), clamped);
        r = V.MulAdd(n, V.OfConstant(-1.90821492927058770002e-10), r);
        V r2 = r * r;
        V c2 = V.MulAdd(r, V.OfConstant(1.0 / 6), V.OfConstant(0.5));
        V c4 = V.MulAdd(r, V.OfConstant(0.008333333333330065), V.OfConstant(0.041666666666624164));
        V c6 = V.MulAdd(r, V.OfConstant(0.00019841269863040545), V.OfConstant(0.0013888888917196719));
        V c8 = V.MulAdd(r, V.OfConstant(2.755726848030982e-06), V.OfConstant(2.4801521322368428e-05));
        V c10 = V.MulAdd(r, V.OfConstant(2.510037583265786e-08), V.OfConstant(2.7620075880109014e-07));
        V r4 = r2 * r2;
        V low = V.MulAdd(r2, c4, c2);
        V middle = V.MulAdd(r2, c8, c6);
        V tail = V.MulAdd(r4, V.MulAdd(r4, c10, middle), low);
        return (V.OfConstant(1) + V.MulAdd(r2, tail, r)).Scaled(k);
    }

    /// <summary>To 1.2 units in the last place of a float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Single<V, T>(V x)
        where V : struct, ILanes<V, T>
        where T : unmanaged
    {
        V clamped = V.Max(x, V.OfConstant(-87.0));
        V k = V.MulAdd(clamped, V.OfConstant(1.4426950408889634), V.OfConstant(SingleMagic));
        V n = k - V.OfConstant(SingleMagic);
        V r = V.MulAdd(n, V.OfConstant(-0.693359375), clamped);
        r = V.MulAdd(n, V.OfConstant(2.12194440e-4), r);
        V r2 = r * r;
        V c2 = V.MulAdd(r, V.OfConstant(1.0 / 6), V.OfConstant(0.5));
        V c4 = V.MulAdd(r, V.OfConstant(1.0 / 120), V.OfConstant(1.0 / 24));
        V c6 = V.MulAdd(r, V.OfConstant(1.0 / 5040), V.OfConstant(1.0 / 720));
        V tail = V.MulAdd(r2, V.MulAdd(r2, c6, c4), c2);
        return (V.OfConstant(1) + V.MulAdd(r2, tail, r)).Scaled(k);
    }

    /// <summary>2^x to 1.1 units in the last place of a float, for |x| at most <see cref="LargestPower{T}"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V PowerOfTwoSingle<V, T>(V x)
        where V : struct, ILanes<V, T>
        where T : unmanaged
    {
        V k = x + V.OfConstant(SingleMagic);
        V r = x - (k - V.OfConstant(SingleMagic));
        V sum = V.MulAdd(r, V.OfConstant(0.00015453163359779865), V.OfConstant(0.0013390863314270973));
        sum = V.MulAdd(r, sum, V.OfConstant(0.009618083015084267));
        sum = V.MulAdd(r, sum, V.OfConstant(0.055503569543361664));
        sum = V.MulAdd(r, sum, V.OfConstant(0.24022650718688965));
        sum = V.MulAdd(r, sum, V.OfConstant(0.6931471824645996));
        return V.MulAdd(r, sum, V.OfConstant(1)).Scaled(k);
    }

    /// <summary>2^x to 1.1 units in the last place of a double, for |x| at most <see cref="LargestPower{T}"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V PowerOfTwoDouble<V, T>(V x)
        where V : struct, ILanes<V, T>
        where T : unmanaged
    {
        V k = x + V.OfConstant(DoubleMagic);
        V r = x - (k - V.OfConstant(DoubleMagic));
        V r2 = r * r, r4 = r2 * r2;
        V c1 = V.MulAdd(r, V.OfConstant(0.24022650695910097), V.OfConstant(0.6931471805599453));
        V c3 = V.MulAdd(r, V.OfConstant(0.009618129107606888), V.OfConstant(0.0555041086648216));
        V c5 = V.MulAdd(r, V.OfConstant(0.0001540353044173605), V.OfConstant(0.0013333558146416936));
        V c7 = V.MulAdd(r, V.OfConstant(1.321544258792169e-06), V.OfConstant(1.525273382983612e-05));
        V c9 = V.MulAdd(r, V.OfConstant(7.072585949269223e-09), V.OfConstant(1.0178062445845774e-07));
        V c = V.MulAdd(r2, V.OfConstant(4.4549605981865186e-10), c9);
        V q = V.MulAdd(r4, V.MulAdd(r4, c, V.MulAdd(r2, c7, c5)), V.MulAdd(r2, c3, c1));
        return V.MulAdd(r, q, V.OfConstant(1)).Scaled(k);
    }
}
