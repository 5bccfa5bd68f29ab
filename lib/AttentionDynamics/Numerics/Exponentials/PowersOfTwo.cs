using System.Numerics;
using System.Runtime.CompilerServices;

namespace AttentionDynamics.Numerics;

/// <summary>2^x on vector registers, for loops over many.</summary>
/// <remarks>
/// x = k + r, k the nearest integer; 2^r by a polynomial interpolated at the Chebyshev points of |r| ≤ 1/2, in Horner's order. One such sum
/// waits for itself at every step, so four go step by step beside one another. With 32 registers the coefficients stay in them: loaded
/// anew at every use, as a compiler does with constants, they take longer than what is done with them.
/// </remarks>
/// <typeparam name="V">The lanes.</typeparam>
/// <typeparam name="T">double or float.</typeparam>
internal readonly struct PowersOfTwo<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged, INumber<T>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    // What pushes an integer into the low bits, 1.5·2^52 or 1.5·2^23.
    private const double DoubleMagic = 6755399441055744.0, SingleMagic = 12582912.0;

    // The coefficients of r, r², ....
    private const double D1 = 0.6931471805599453, D2 = 0.24022650695910097, D3 = 0.0555041086648216, D4 = 0.009618129107606888,
        D5 = 0.0013333558146416936, D6 = 0.0001540353044173605, D7 = 1.525273382983612e-05, D8 = 1.321544258792169e-06,
        D9 = 1.0178062445845774e-07, D10 = 7.072585949269223e-09, D11 = 4.4549605981865186e-10;

    private const double S1 = 0.6931471824645996, S2 = 0.24022650718688965, S3 = 0.055503569543361664, S4 = 0.009618083015084267,
        S5 = 0.0013390863314270973, S6 = 0.00015453163359779865;

    private static readonly T[] Table = typeof(T) == typeof(double)
        ? Of(DoubleMagic, 1, D1, D2, D3, D4, D5, D6, D7, D8, D9, D10, D11)
        : Of(SingleMagic, 1, S1, S2, S3, S4, S5, S6);

    private readonly V magic, c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11;

    [MethodImpl(Inline)]
    public PowersOfTwo()
    {
        if (V.Registers > 1)
            return;
        T[] table = Table;
        magic = V.Of(table[0]);
        c0 = V.Of(table[1]);
        c1 = V.Of(table[2]);
        c2 = V.Of(table[3]);
        c3 = V.Of(table[4]);
        c4 = V.Of(table[5]);
        c5 = V.Of(table[6]);
        c6 = V.Of(table[7]);
        if (typeof(T) != typeof(double))
            return;
        c7 = V.Of(table[8]);
        c8 = V.Of(table[9]);
        c9 = V.Of(table[10]);
        c10 = V.Of(table[11]);
        c11 = V.Of(table[12]);
    }

    /// <summary>The largest |x| for which 2^x is had, and a normal number.</summary>
    internal static double Largest
    {
        [MethodImpl(Inline)]
        get => typeof(T) == typeof(double) ? 1020 : 125;
    }

    /// <summary>2^x for |x| ≤ <see cref="Largest"/>, to 1.1 units in the last place.</summary>
    [MethodImpl(Inline)]
    internal V Of(V x)
    {
        V push = V.Registers > 1 ? Constant(DoubleMagic, SingleMagic) : magic, k = x + push;
        return Power(k, x - (k - push));
    }

    /// <summary>The same of four, in their place.</summary>
    [MethodImpl(Inline)]
    internal void Of(ref V x, ref V y, ref V z, ref V u)
    {
        V kx = x + magic, ky = y + magic, kz = z + magic, ku = u + magic;
        x -= kx - magic;
        y -= ky - magic;
        z -= kz - magic;
        u -= ku - magic;
        Powers(ref x, ref y, ref z, ref u, kx, ky, kz, ku);
    }

    /// <summary>2^{xf} for |xf| ≤ <see cref="Largest"/> and a factor in two parts, of which a double needs the
    /// first alone; the product is not rounded where the machine fuses.</summary>
    [MethodImpl(Inline)]
    internal V Of(V x, V factor, V rest)
    {
        V push = V.Registers > 1 ? Constant(DoubleMagic, SingleMagic) : magic, k = V.MulAdd(x, factor, push);
        return Power(k, Remainder(x, push - k, factor, rest));
    }

    /// <summary>The same of four, in their place.</summary>
    [MethodImpl(Inline)]
    internal void Of(ref V x, ref V y, ref V z, ref V u, V factor, V rest)
    {
        V kx = V.MulAdd(x, factor, magic), ky = V.MulAdd(y, factor, magic), kz = V.MulAdd(z, factor, magic),
            ku = V.MulAdd(u, factor, magic);
        x = Remainder(x, magic - kx, factor, rest);
        y = Remainder(y, magic - ky, factor, rest);
        z = Remainder(z, magic - kz, factor, rest);
        u = Remainder(u, magic - ku, factor, rest);
        Powers(ref x, ref y, ref z, ref u, kx, ky, kz, ku);
    }

    /// <summary>xf less the nearest integer. What a double of f lacks changes nothing that β's own rounding does not; a float's would be
    /// seen.</summary>
    [MethodImpl(Inline)]
    private static V Remainder(V x, V lessNearest, V factor, V rest)
    {
        V remainder = V.MulAdd(x, factor, lessNearest);
        if (typeof(T) == typeof(float))
            V.AddProduct(ref remainder, x, rest);
        return remainder;
    }

    /// <summary>2^{k+r}.</summary>
    [MethodImpl(Inline)]
    private V Power(V k, V r)
    {
        // Where two of sixteen registers make a lane set, there is no room for coefficients.
        if (V.Registers > 1)
            return PowerByConstants(k, r);
        V sum = c6;
        if (typeof(T) == typeof(double))
        {
            sum = V.MulAdd(c11, r, c10);
            sum = V.MulAdd(sum, r, c9);
            sum = V.MulAdd(sum, r, c8);
            sum = V.MulAdd(sum, r, c7);
            sum = V.MulAdd(sum, r, c6);
        }
        sum = V.MulAdd(sum, r, c5);
        sum = V.MulAdd(sum, r, c4);
        sum = V.MulAdd(sum, r, c3);
        sum = V.MulAdd(sum, r, c2);
        sum = V.MulAdd(sum, r, c1);
        return V.MulAdd(sum, r, c0).Scaled(k);
    }

    [MethodImpl(Inline)]
    private static V PowerByConstants(V k, V r)
    {
        V sum;
        if (typeof(T) == typeof(double))
        {
            sum = V.MulAdd(V.OfConstant(D11), r, V.OfConstant(D10));
            sum = V.MulAdd(sum, r, V.OfConstant(D9));
            sum = V.MulAdd(sum, r, V.OfConstant(D8));
            sum = V.MulAdd(sum, r, V.OfConstant(D7));
            sum = V.MulAdd(sum, r, V.OfConstant(D6));
            sum = V.MulAdd(sum, r, V.OfConstant(D5));
            sum = V.MulAdd(sum, r, V.OfConstant(D4));
            sum = V.MulAdd(sum, r, V.OfConstant(D3));
            sum = V.MulAdd(sum, r, V.OfConstant(D2));
            sum = V.MulAdd(sum, r, V.OfConstant(D1));
        }
        else
        {
            sum = V.MulAdd(V.OfConstant(S6), r, V.OfConstant(S5));
            sum = V.MulAdd(sum, r, V.OfConstant(S4));
            sum = V.MulAdd(sum, r, V.OfConstant(S3));
            sum = V.MulAdd(sum, r, V.OfConstant(S2));
            sum = V.MulAdd(sum, r, V.OfConstant(S1));
        }
        return V.MulAdd(sum, r, V.OfConstant(1)).Scaled(k);
    }

    [MethodImpl(Inline)]
    private static V Constant(double inDouble, double inSingle)
    {
        if (typeof(T) == typeof(double))
            return V.OfConstant(inDouble);
        return V.OfConstant(inSingle);
    }

    /// <summary>2^{k+r}, in the place of r.</summary>
    [MethodImpl(Inline)]
    private void Powers(ref V x, ref V y, ref V z, ref V u, V kx, V ky, V kz, V ku)
    {
        V sx = c6, sy = c6, sz = c6, su = c6;
        if (typeof(T) == typeof(double))
        {
            (sx, sy, sz, su) = (V.MulAdd(c11, x, c10), V.MulAdd(c11, y, c10), V.MulAdd(c11, z, c10), V.MulAdd(c11, u, c10));
            Step(ref sx, ref sy, ref sz, ref su, x, y, z, u, c9);
            Step(ref sx, ref sy, ref sz, ref su, x, y, z, u, c8);
            Step(ref sx, ref sy, ref sz, ref su, x, y, z, u, c7);
            Step(ref sx, ref sy, ref sz, ref su, x, y, z, u, c6);
        }
        Step(ref sx, ref sy, ref sz, ref su, x, y, z, u, c5);
        Step(ref sx, ref sy, ref sz, ref su, x, y, z, u, c4);
        Step(ref sx, ref sy, ref sz, ref su, x, y, z, u, c3);
        Step(ref sx, ref sy, ref sz, ref su, x, y, z, u, c2);
        Step(ref sx, ref sy, ref sz, ref su, x, y, z, u, c1);
        Step(ref sx, ref sy, ref sz, ref su, x, y, z, u, c0);
        (x, y, z, u) = (sx.Scaled(kx), sy.Scaled(ky), sz.Scaled(kz), su.Scaled(ku));
    }

    [MethodImpl(Inline)]
    private static void Step(ref V sx, ref V sy, ref V sz, ref V su, V x, V y, V z, V u, V c)
    {
        sx = V.MulAdd(sx, x, c);
        sy = V.MulAdd(sy, y, c);
        sz = V.MulAdd(sz, z, c);
        su = V.MulAdd(su, u, c);
    }

    private static T[] Of(params double[] values) => Array.ConvertAll(values, T.CreateTruncating);
}
