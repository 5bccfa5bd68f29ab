using System.Globalization;

namespace AttentionDynamics.Notebooks;

/// <summary>
/// Numbers as tables, claims and captions print them: rounded to significant digits, the same on every machine and in every culture.
/// </summary>
public static class NumberText
{
    /// <summary>Significant digits where nothing else is asked for.</summary>
    public const int DefaultDigits = 6;

    /// <summary>
    /// A number as text: 0.333333, 100000, 1.2e-7, 1e12. Plain from 1e-4 to below 1e6, with an exponent beyond; zeros at the end are left
    /// out. Infinity is ∞, NaN is NaN.
    /// </summary>
    /// <param name="value">The number.</param>
    /// <param name="digits">Significant digits, 1 to 17.</param>
    /// <exception cref="ArgumentOutOfRangeException">Digits not in 1 to 17.</exception>
    public static string Of(double value, int digits = DefaultDigits)
    {
        double rounded = Rounded(value, digits);
        return !double.IsFinite(rounded) || Math.Abs(rounded) is 0 or (>= 1e-4 and < 1e6)
            ? Plain(rounded)
            : rounded.ToString("0." + new string('#', digits - 1) + "e0", CultureInfo.InvariantCulture);
    }

    /// <summary>The number that remains of a number after rounding to significant digits.</summary>
    internal static double Rounded(double value, int digits)
    {
        if (digits is < 1 or > 17)
        {
            throw new ArgumentOutOfRangeException(nameof(digits), digits, "expected 1 to 17 significant digits");
        }
        string text = value.ToString("E" + (digits - 1).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return double.IsFinite(value) ? double.Parse(text, CultureInfo.InvariantCulture) : value;
    }

    /// <summary>A rounded number without an exponent.</summary>
    private static string Plain(double rounded) => rounded switch
    {
        double.PositiveInfinity => "∞",
        double.NegativeInfinity => "-∞",
        0 => "0",
        _ => Math.Abs(rounded) < 1e15 && double.IsFinite(rounded)
            ? ((decimal)rounded).ToString("0.#############################", CultureInfo.InvariantCulture)
            : rounded.ToString(CultureInfo.InvariantCulture),
    };
}
