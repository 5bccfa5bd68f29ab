namespace AttentionDynamics.Numerics;

/// <summary>Exponential and logarithm in the operations that IEEE 754 rounds in one way: the same bits on every system, in a browser
/// too.</summary>
/// <remarks>
/// <para>
/// What is lost before the last rounding is below 2^-66 of the result, so that it is the double nearest to the true value but for one
/// argument in some thousands; subnormal results of the exponential are rounded twice. </para>
/// <para>
/// e^x = 2^(k/64) e^r, k the nearest integer to 64x/log 2: the power from a table in two doubles, e^r from Taylor's sum with |r| ≤ 0.0055.
/// log x = e log 2 + log c + 2 artanh s with x = 2^e m, √½ ≤ m ≤ √2, c = i/64 nearest to m and s = (m-c)/(m+c), |s| ≤ 0.0056. Both tables
/// are computed as they are first needed: 2^(1/64) times itself, and log((i+1)/i) = 2 artanh(1/(2i+1)). </para>
/// </remarks>
internal sealed class PortableFunctions : ElementaryFunctions
{
    private const int Parts = 64, First = 45, Last = 91;

    // log 2/64 and log 2, their first parts short enough for exact multiples.
    private const double PartHigh = 0.010830424696223417, PartLow = 2.572804622327669e-14;
    private const double Log2High = 0.6931471805598903, Log2Low = 5.497923018708371e-14;

    private static readonly DoubleDouble Root = new(1.0108892860517005, -1.5234778603368577e-17);
    private static readonly DoubleDouble InverseOfLog10 = new(0.4342944819032518, 1.098319650216765e-17);

    private static readonly DoubleDouble[] Powers = TableOfPowers(), Logarithms = TableOfLogarithms();

    internal override double Exp(double x)
    {
        if (double.IsNaN(x))
            return x;
        if (x > 710)
            return double.PositiveInfinity;
        if (x < -746)
            return 0;
        double k = Math.Round(x * 92.33248261689366);
        // Exact: k·PartHigh has no more bits than a double, and is as large as x.
        double high = x - k * PartHigh, low = -k * PartLow;
        DoubleDouble r = DoubleDouble.Sum(high, low);
        double r1 = r.High;
        double third = 1.0 / 6 + r1 * (1.0 / 24 + r1 * (1.0 / 120 + r1 * (1.0 / 720 + r1 * (1.0 / 5040))));
        double rest = r.Low + r1 * r1 * (1.0 / 2 + r1 * third);
        int whole = (int)k;
        DoubleDouble power = Powers[whole & (Parts - 1)], product = DoubleDouble.Product(power.High, r1);
        DoubleDouble sum = DoubleDouble.SumOrdered(power.High, product.High);
        double value = sum.High + (sum.Low + (product.Low + power.Low + power.Low * r1 + power.High * rest));
        return Math.ScaleB(value, whole >> 6);
    }

    internal override double Log(double x) => x is > 0 and < double.PositiveInfinity ? LogOf(x).High : Math.Log(x);

    internal override double Log10(double x) =>
        x is > 0 and < double.PositiveInfinity ? (LogOf(x) * InverseOfLog10).High : Math.Log10(x);

    // The rounding error of u = 1+x enters u-1 and log u alike.
    internal override double Log1p(double x)
    {
        double u = 1 + x;
        return u == 1 ? x : double.IsFinite(u) ? Log(u) * (x / (u - 1)) : u;
    }

    internal override double Pow10(double x) => Exp(x / InverseOfLog10.High);

    /// <summary>log x of a positive finite x.</summary>
    private static DoubleDouble LogOf(double x)
    {
        int exponent = Math.ILogB(x);
        double m = Math.ScaleB(x, -exponent);
        if (m > 1.4142135623730951)
        {
            m /= 2;
            exponent++;
        }

        int i = (int)Math.Round(m * Parts);
        double c = (double)i / Parts, f = m - c;
        DoubleDouble sum = DoubleDouble.Sum(m, c);
        double s = f / sum.High, left = (Math.FusedMultiplyAdd(-s, sum.High, f) - s * sum.Low) / sum.High, t = s * s;
        double tail = 2 * s * t * (1.0 / 3 + t * (1.0 / 5 + t * (1.0 / 7 + t * (1.0 / 9 + t * (1.0 / 11))))) + 2 * left;
        DoubleDouble table = Logarithms[i - First];
        DoubleDouble near = DoubleDouble.Sum(exponent * Log2High, table.High);
        DoubleDouble all = DoubleDouble.Sum(near.High, 2 * s);
        return DoubleDouble.SumOrdered(all.High, all.Low + (near.Low + (tail + (exponent * Log2Low + table.Low))));
    }

    private static DoubleDouble[] TableOfPowers()
    {
        var powers = new DoubleDouble[Parts];
        powers[0] = new DoubleDouble(1, 0);
        for (int i = 1; i < Parts; i++)
            powers[i] = powers[i - 1] * Root;
        return powers;
    }

    private static DoubleDouble[] TableOfLogarithms()
    {
        var logarithms = new DoubleDouble[Last - First + 1];
        for (int i = Parts; i < Last; i++)
            logarithms[i + 1 - First] = logarithms[i - First] + LogOfRatio(i);
        for (int i = Parts - 1; i >= First; i--)
        {
            DoubleDouble step = LogOfRatio(i);
            logarithms[i - First] = logarithms[i + 1 - First] + new DoubleDouble(-step.High, -step.Low);
        }

        return logarithms;
    }

    /// <summary>log((i+1)/i), i ≥ 45: eight terms of the series leave 1e-34 of it.</summary>
    private static DoubleDouble LogOfRatio(int i)
    {
        DoubleDouble z = DoubleDouble.Quotient(1, 2 * i + 1), square = z * z, sum = default;
        for (int k = 15; k >= 1; k -= 2)
            sum = sum * square + DoubleDouble.Quotient(2, k);
        return sum * z;
    }
}
