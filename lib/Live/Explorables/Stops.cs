using System.Globalization;

namespace Live.Explorables;

/// <summary>Where sliders stop: at numbers that are read at a glance.</summary>
internal static class Stops
{
    /// <summary>From one number to another in steps, both included.</summary>
    public static IEnumerable<double> Linear(double from, double to, double step) =>
        Enumerable.Range(0, (int)Math.Round((to - from) / step) + 1).Select(i => Rounded(from + i * step, 12));

    /// <summary>Whole numbers of two digits or, where they matter, powers of two, so many to a decade.</summary>
    public static IEnumerable<double> Lengths(double from, double to, int decade) =>
        Enumerable.Range(0, (int)Math.Round(Math.Log10(to / from) * decade) + 1)
            .Select(i => Math.Round(Rounded(from * Math.Pow(10, (double)i / decade), 2)))
            .Concat(Enumerable.Range(0, 63).Select(k => Math.Pow(2, k)))
            .Where(n => n >= from && n <= to).Append(to).Distinct().Order();

    private static double Rounded(double value, int digits) =>
        double.Parse(value.ToString($"E{digits - 1}", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
