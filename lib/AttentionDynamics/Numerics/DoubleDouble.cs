namespace AttentionDynamics.Numerics;

/// <summary>A number as the sum of two doubles, the second at most half a unit in the last place of the first: 106 bits, relative
/// errors of some 1e-31.</summary>
/// <param name="High">The number, rounded to a double.</param>
/// <param name="Low">What the rounding left.</param>
internal readonly record struct DoubleDouble(double High, double Low)
{
    /// <summary>The sum of two doubles, exactly.</summary>
    internal static DoubleDouble Sum(double a, double b)
    {
        double sum = a + b, part = sum - a;
        return new(sum, a - (sum - part) + (b - part));
    }

    /// <summary>The sum of two doubles, exactly, of which the first is 0 or not the smaller in magnitude.</summary>
    internal static DoubleDouble SumOrdered(double a, double b)
    {
        double sum = a + b;
        return new(sum, b - (sum - a));
    }

    /// <summary>The product of two doubles, exactly as long as its lower half does not underflow.</summary>
    internal static DoubleDouble Product(double a, double b)
    {
        double product = a * b;
        return new(product, Math.FusedMultiplyAdd(a, b, -product));
    }

    /// <summary>The quotient of two doubles.</summary>
    internal static DoubleDouble Quotient(double a, double b)
    {
        double quotient = a / b;
        return SumOrdered(quotient, Math.FusedMultiplyAdd(-quotient, b, a) / b);
    }

    public static DoubleDouble operator +(DoubleDouble a, DoubleDouble b)
    {
        DoubleDouble sum = Sum(a.High, b.High);
        return SumOrdered(sum.High, sum.Low + (a.Low + b.Low));
    }

    public static DoubleDouble operator *(DoubleDouble a, DoubleDouble b)
    {
        DoubleDouble product = Product(a.High, b.High);
        return SumOrdered(product.High, product.Low + (a.High * b.Low + a.Low * b.High));
    }
}
