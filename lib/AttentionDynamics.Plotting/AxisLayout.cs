using System.Globalization;
using AttentionDynamics.Notebooks;

namespace AttentionDynamics.Plotting;

/// <summary>An axis as plotly.js's layout describes it.</summary>
internal static class AxisLayout
{
    private const double PowerOfTenWidth = 70;

    private static readonly int[] Digits = [1, 2, 5];

    public static Dictionary<string, object> Of(Axis axis, AxisRange range, double length, double[] domain, string anchor, bool horizontal)
    {
        var layout = new Dictionary<string, object>
        {
            ["type"] = axis.Scale == AxisScale.Log ? "log" : "linear",
            ["range"] = new[] { range.From, range.To },
            ["domain"] = domain,
            ["anchor"] = anchor,
            ["title"] = new { text = PlotText.Wrapped(axis.Title, length, FigureGeometry.Font), standoff = horizontal ? 8 : 10 },
            ["exponentformat"] = "power",
            ["tickangle"] = 0,
            ["ticks"] = "outside",
            ["ticklen"] = 5,
            ["tickcolor"] = Palette.Ink,
            ["showline"] = true,
            ["mirror"] = true,
            ["linecolor"] = Palette.Ink,
            ["gridcolor"] = Palette.Grid,
            ["zeroline"] = false,
        };
        int most = (int)Math.Max(3, length / (horizontal ? 55 : 45));
        if (axis.Scale == AxisScale.Linear)
        {
            // plotly.js divides the range by this number and takes the next larger of 1, 2, 5, 10…, which is the step; a zoomed axis it
            // divides anew.
            layout["nticks"] = (int)((range.To - range.From) / Step(range, length, horizontal) + 1e-9) + 1;
        }
        else if (Math.Floor(range.To) - Math.Ceiling(range.From) >= 2)
        {
            // Whole decades only; a tick every second or fifth one where they would crowd.
            layout["dtick"] = Math.Max(1, Math.Ceiling((range.To - range.From) / most));
            layout["tick0"] = 0;
            // plotly.js enlarges powers of ten by a quarter.
            layout["tickfont"] = new { size = FigureGeometry.Font / 1.25 };
        }
        else
        {
            // plotly.js labels what lies between decades by a lone digit, which reads as another number.
            (double Value, string Text)[] ticks = Between(range, most);
            layout["tickmode"] = "array";
            layout["tickvals"] = ticks.Select(t => t.Value).ToArray();
            layout["ticktext"] = ticks.Select(t => t.Text).ToArray();
        }
        return layout;
    }

    /// <summary>The smallest of 1, 2, 5, 10… at which the labels of neighbouring ticks stand clear of each other.</summary>
    private static double Step(AxisRange range, double length, bool horizontal)
    {
        int first = (int)Math.Floor(Math.Log10(range.To - range.From)) - 3;
        return Enumerable.Range(first, 8).SelectMany(exponent => Digits.Select(digit => (digit, exponent)))
            .Select(t => (Step: Number(t.digit, t.exponent), Decimals: Math.Max(0, -t.exponent)))
            .First(t => t.Step / (range.To - range.From) * length >= (horizontal ? Math.Max(45, Widest(range, t.Decimals) + 20) : 36)).Step;
    }

    /// <summary>Width of the widest label; where numbers are long plotly.js writes powers of ten, which are shorter.</summary>
    private static double Widest(AxisRange range, int decimals) => new[] { range.From, range.To }
        .Select(end => end.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture))
        .Max(label => Math.Min(PowerOfTenWidth, PlotText.Width(label, FigureGeometry.Font)));

    private static (double, string)[] Between(AxisRange range, int most)
    {
        int[][] choices = [[1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]];
        (double, string)[] Ticks(int[] digits) =>
            [.. Enumerable.Range((int)Math.Floor(range.From), (int)Math.Ceiling(range.To - Math.Floor(range.From)) + 1)
            .SelectMany(exponent => digits.Select(digit => (digit, exponent)))
            .Where(t => Math.Log10(t.digit) + t.exponent >= range.From - 1e-9 && Math.Log10(t.digit) + t.exponent <= range.To + 1e-9)
            .Select(t => (Number(t.digit, t.exponent), Text(t.digit, t.exponent)))];
        (double, string)[][] fitting = [.. choices.Select(Ticks).Where(t => t.Length <= most)];
        return fitting.Length > 0 ? fitting[0] : Ticks(choices[^1]);
    }

    private static double Number(int digit, int exponent) =>
        double.Parse(string.Create(CultureInfo.InvariantCulture, $"{digit}e{exponent}"), CultureInfo.InvariantCulture);

    private static string Text(int digit, int exponent) => exponent switch
    {
        >= 0 and <= 4 => (digit * (int)Math.Pow(10, exponent)).ToString(CultureInfo.InvariantCulture),
        < 0 and >= -3 => (digit / Math.Pow(10, -exponent))
            .ToString("F" + (-exponent).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
        _ => (digit == 1 ? "" : digit.ToString(CultureInfo.InvariantCulture) + "×") + "10<sup>"
            + exponent.ToString(CultureInfo.InvariantCulture) + "</sup>",
    };
}
