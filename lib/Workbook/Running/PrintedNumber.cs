using System.Globalization;

namespace Workbook.Running;

/// <summary>
/// A number as text shows it. Two agree within 1e-9 relative, or within one unit of the last digit printed, the finer of the two. A whole
/// number has no last digit in that sense: counts are exact, so 3 and 4 differ.
/// </summary>
internal readonly record struct PrintedNumber(double Value, double Unit)
{
    private const double RelativeTolerance = 1e-9;

    // A difference of one unit is itself rounded: 0.3 - 0.2 is a little less than 0.1, 0.8 - 0.7 a little more.
    private const double Slack = 1 + 1e-6;

    /// <summary>The number that <paramref name="text"/> spells: digits with at most one point, a sign (- or −), an exponent.</summary>
    public static PrintedNumber Parse(ReadOnlySpan<char> text)
    {
        string plain = text.ToString().Replace('−', '-');
        int exponentAt = plain.IndexOfAny(['e', 'E']);
        string mantissa = exponentAt < 0 ? plain : plain[..exponentAt];
        ReadOnlySpan<char> written = exponentAt < 0 ? [] : plain.AsSpan(exponentAt + 1);
        int exponent = int.TryParse(written, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int e) ? e : 0;
        int point = mantissa.IndexOf('.', StringComparison.Ordinal);
        int decimals = point < 0 ? 0 : mantissa.Length - point - 1;
        double unit = point < 0 && exponentAt < 0 ? 0 : Math.Pow(10, exponent - decimals);
        return new PrintedNumber(double.Parse(plain, NumberStyles.Float, CultureInfo.InvariantCulture), unit);
    }

    /// <summary>Whether the two could be one number, printed twice.</summary>
    public bool Agrees(PrintedNumber other)
    {
        // Beyond the range of double nothing is known but the text, and that is the caller's to compare.
        if (!double.IsFinite(Value) || !double.IsFinite(other.Value)) return false;
        if (Value == other.Value) return true;
        double difference = Math.Abs(Value - other.Value);
        double unit = Unit == 0 ? other.Unit : other.Unit == 0 ? Unit : Math.Min(Unit, other.Unit);
        return difference <= RelativeTolerance * Math.Max(Math.Abs(Value), Math.Abs(other.Value)) || difference <= unit * Slack;
    }
}
