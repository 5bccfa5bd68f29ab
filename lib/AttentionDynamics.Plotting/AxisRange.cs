using AttentionDynamics.Notebooks;

namespace AttentionDynamics.Plotting;

/// <summary>What an axis shows. Every axis has its range written out: the picture must not depend on plotly.js's choice, and a curve that
/// leaves a heat map must not stretch it.</summary>
/// <param name="Scale">Linear or logarithmic.</param>
/// <param name="From">Lower end; on a logarithmic axis its decimal logarithm.</param>
/// <param name="To">Upper end; on a logarithmic axis its decimal logarithm.</param>
internal readonly record struct AxisRange(AxisScale Scale, double From, double To)
{
    private const double Margin = 0.04;

    /// <summary>Place of a number on the axis: 0 at its lower end, 1 at its upper end.</summary>
    public double Place(double value) => ((Scale == AxisScale.Log ? Math.Log10(value) : value) - From) / (To - From);

    /// <summary>The range of the horizontal axis shared by the panels drawn on it.</summary>
    public static AxisRange OfX(Axis axis, IEnumerable<Panel> panels, int digits) =>
        Of(axis, panels, digits, panel => panel.Layers.SelectMany(layer => layer switch
    {
        Line line => line.X,
        Points points => points.X,
        VerticalLine reference => [reference.X],
        _ => [],
    }), map => map.X);

    /// <summary>The range of the vertical axis shared by the panels drawn on it.</summary>
    public static AxisRange OfY(Axis axis, IEnumerable<Panel> panels, int digits) =>
        Of(axis, panels, digits, panel => panel.Layers.SelectMany(layer => layer switch
    {
        Line line => line.Y,
        Points { Error: { } error } points =>
            points.Y.Concat(points.Y.Zip(error, (y, e) => y - e)).Concat(points.Y.Zip(error, (y, e) => y + e)),
        Points points => points.Y,
        HorizontalLine reference => [reference.Y],
        _ => [],
    }), map => map.Y);

    /// <summary>The edges of cells around given centres, in the measure of the axis: one more than there are centres.</summary>
    public static double[] Edges(AxisScale scale, IReadOnlyList<double> centres)
    {
        double[] places = [.. centres.Select(c => scale == AxisScale.Log ? Math.Log10(c) : c)];
        int last = places.Length - 1;
        double first = last == 0 ? 0.5 : (places[1] - places[0]) / 2;
        double final = last == 0 ? 0.5 : (places[last] - places[last - 1]) / 2;
        double[] edges = [places[0] - first, .. places.Zip(places.Skip(1), (a, b) => a + (b - a) / 2), places[last] + final];
        return scale == AxisScale.Log ? [.. edges.Select(e => Math.Pow(10, e))] : edges;
    }

    private static AxisRange Of(
        Axis axis, IEnumerable<Panel> panels, int digits, Func<Panel, IEnumerable<double>> numbers,
        Func<HeatMap, IReadOnlyList<double>> centres)
    {
        bool log = axis.Scale == AxisScale.Log;
        double Place(double value) => log ? Math.Log10(value) : value;

        List<HeatMap> maps = [.. panels.SelectMany(p => p.Layers).OfType<HeatMap>()];
        // The lower end of an error bar may be negative: a logarithmic axis cannot show it and lets the bar run out of the panel.
        double[] places = maps.Count > 0
            ? [.. maps.SelectMany(map => Edges(axis.Scale, centres(map))).Select(Place)]
            : [.. panels.SelectMany(numbers).Where(v => !log || v > 0).Select(Place)];
        double from = places.Min();
        double to = places.Max();
        if (maps.Count == 0)
        {
            double margin = to > from ? (to - from) * Margin : log ? 0.5 : Math.Max(Math.Abs(to) * 0.1, 0.5);
            from -= margin;
            to += margin;
        }
        // plotly.js hides a point outside the range, so a point on its end must not get there by rounding.
        from = axis.From is { } lower ? Math.Min(Place(lower), Place(RoundedJson.Rounded(lower, digits))) : from;
        to = axis.To is { } upper ? Math.Max(Place(upper), Place(RoundedJson.Rounded(upper, digits))) : to;
        return new AxisRange(axis.Scale, -RoundedUp(-from, digits), RoundedUp(to, digits));
    }

    private static double RoundedUp(double value, int digits)
    {
        double rounded = RoundedJson.Rounded(value, digits);
        double unit = value == 0 ? 0 : Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(value))) - digits + 1);
        return rounded >= value ? rounded : RoundedJson.Rounded(rounded + unit, digits);
    }
}
