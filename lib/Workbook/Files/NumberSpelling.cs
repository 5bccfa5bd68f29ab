using System.Globalization;

namespace Workbook.Files;

/// <summary>Spellings of a JSON number.</summary>
internal static class NumberSpelling
{
    /// <summary>
    /// As Python's json writes what it reads: whole numbers as they are, others by repr: 0.0001, 5.8e-05, 1000000.0, 1e+16.
    /// </summary>
    public static string Python(string json)
    {
        if (json.AsSpan().IndexOfAny(".eE") < 0) return json;
        double value = double.Parse(json, CultureInfo.InvariantCulture);
        string shortest = value.ToString("R", CultureInfo.InvariantCulture);
        if (shortest.Contains('E', StringComparison.Ordinal)) return shortest.ToLowerInvariant();
        // Python takes an exponent from 1e16 on, .NET from 1e17 on.
        if (Math.Abs(value) >= 1e16)
        {
            int first = value < 0 ? 2 : 1;
            string rest = shortest[first..].TrimEnd('0');
            return $"{shortest[..first]}{(rest.Length > 0 ? "." : "")}{rest}e+16";
        }

        return shortest.Contains('.', StringComparison.Ordinal) ? shortest : shortest + ".0";
    }

    /// <summary>One spelling for each value.</summary>
    public static string Value(string json) => double.Parse(json, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture);
}
