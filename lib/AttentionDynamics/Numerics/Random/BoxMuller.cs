using System.Runtime.CompilerServices;

namespace AttentionDynamics.Numerics;

/// <summary>Two independent standard normals from 128 random bits: r = √(-2 log u) at a uniform angle (Box, Muller, 1958).</summary>
/// <remarks>
/// Exactly one block a pair, never a rejection. The logarithm, sine and cosine are Taylor sums of IEEE operations and no library's, so that
/// the bits are those of every machine. |z| ≤ √(106 log 2) = 8.57, and z is never 0. Accurate to 1e-15.
/// </remarks>
internal static class BoxMuller
{
    private const ulong SqrtHalfBits = 0x3FE6A09E667F3BCD;

    /// <summary>A uniform in (0, 1): the midpoint (j + 1/2)·2^-52 of one of 2^52 cells, j the upper 52 bits. Exact, symmetric about 1/2,
    /// never 0 or 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Uniform(ulong bits) => ((long)(bits >> 12) + 0.5) * (1.0 / (1L << 52));

    /// <summary>r at an angle within π/4 of an axis: the coordinate along that axis, the one across it, and which axis it is.</summary>
    /// <param name="radiusBits">Give r.</param>
    /// <param name="angleBits">The upper 52 give the angle to the axis, the lowest the axis, the next its sign.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static (double Along, double Across, int Axis) Pair(ulong radiusBits, ulong angleBits)
    {
        double radius = Math.Sqrt(-2 * Log(Uniform(radiusBits)));
        double angle = Math.PI / 2 * (Uniform(angleBits) - 0.5);
        double squared = angle * angle;
        double signed = BitConverter.UInt64BitsToDouble(BitConverter.DoubleToUInt64Bits(radius) | (angleBits & 2) << 62);
        return (signed * Cos(squared), radius * (angle * SinOverAngle(squared)), (int)(angleBits & 1));
    }

    /// <summary>log u of a normal u in (0, 1): with u = 2^e·m, m in [√½, √2), it is e·log 2 + 2 artanh((m-1)/(m+1)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Log(double u)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(u);
        long exponent = (long)(bits - SqrtHalfBits) >> 52;
        double m = BitConverter.UInt64BitsToDouble(bits - ((ulong)exponent << 52));
        double s = (m - 1) / (m + 1), z = s * s;
        double tail = z * (1.0 / 3 + z * (1.0 / 5 + z * (1.0 / 7 + z * (1.0 / 9 + z * (1.0 / 11
            + z * (1.0 / 13 + z * (1.0 / 15 + z * (1.0 / 17 + z * (1.0 / 19 + z * (1.0 / 21))))))))));
        return exponent * 0.69314718055994530942 + 2 * (s + s * tail);
    }

    private static double Cos(double x2) => 1 - x2 * (1.0 / 2 - x2 * (1.0 / 24 - x2 * (1.0 / 720 - x2 * (1.0 / 40320 - x2 * (1.0 / 3628800
        - x2 * (1.0 / 479001600 - x2 * (1.0 / 87178291200 - x2 * (1.0 / 20922789888000))))))));

    private static double SinOverAngle(double x2) =>
        1 - x2 * (1.0 / 6 - x2 * (1.0 / 120 - x2 * (1.0 / 5040 - x2 * (1.0 / 362880 - x2 * (1.0 / 39916800
        - x2 * (1.0 / 6227020800 - x2 * (1.0 / 1307674368000 - x2 * (1.0 / 355687428096000))))))));
}
