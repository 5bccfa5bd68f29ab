using System.Globalization;

namespace AttentionDynamics.Notebooks;

/// <summary>
/// Refuses what cannot be drawn faithfully, naming figure, layer and number: plotly.js would leave such points out and say nothing.
/// </summary>
internal static class FigureValidation
{
    public static void Check(FigureSpec figure)
    {
        if (!KebabCase.Holds(figure.Name))
        {
            throw new ArgumentException($"figure name: expected kebab-case (a-z, 0-9, single hyphens), got \"{figure.Name}\"");
        }
        string place = $"figure \"{figure.Name}\"";
        Require(!string.IsNullOrWhiteSpace(figure.Title), place, "expected a title, got none");
        Require(figure.Caption is not null, place, "expected a caption, got null");
        Require(figure.SignificantDigits is >= 3 and <= 15, place, $"expected 3 to 15 significant digits, got {figure.SignificantDigits}");
        Require(figure.Columns >= 1, place, $"expected at least one column, got {figure.Columns}");
        Require(figure.Panels is { Count: > 0 }, place, "expected at least one panel, got none");

        bool slider = figure.SliderParameter is not null;
        Require(!slider || figure.SliderParameter!.Length > 0, place, "expected what the slider changes, got an empty text");
        IEnumerable<string> titles = slider ? figure.SliderLabels : figure.Panels!.Select(panel => panel.Title);
        Distinct(place, slider ? "slider label" : "panel title", titles, required: slider || figure.Panels!.Count > 1);
        for (int p = 0; p < figure.Panels!.Count; p++)
        {
            Panel panel = figure.Panels[p];
            string where = slider ? $"{place}, step \"{figure.SliderLabels[p]}\""
                : figure.Panels.Count > 1 ? $"{place}, panel \"{panel.Title}\"" : place;
            Require(!slider || (panel.X == figure.Panels[0].X && panel.Y == figure.Panels[0].Y
                && panel.EqualUnits == figure.Panels[0].EqualUnits), where, "expected the axes of the first step, got others");
            CheckAxis(panel.X, where, "x");
            CheckAxis(panel.Y, where, "y");
            Require(!panel.EqualUnits || panel.X.Scale == AxisScale.Linear && panel.Y.Scale == AxisScale.Linear, where,
                "expected linear axes for equal units, got a logarithmic one");
            Require(panel.Layers is { Count: > 0 }, where, "expected at least one layer, got none");
            // The map first: a contour is of its numbers.
            foreach (Layer layer in panel.Layers!.OrderBy(layer => layer is Contour))
            {
                string at = $"{where}, layer \"{layer.Name}\"";
                Require(!string.IsNullOrWhiteSpace(layer.Name), at, "expected a name, got none");
                LayerValidation.Check(layer, panel, at);
            }
            Distinct(where, "layer name among layers of one kind", panel.Layers.Select(l => l.GetType().Name + " " + l.Name),
                required: true);
        }
        CheckColourScales(figure, place);
    }

    internal static void Require(bool condition, string place, string message)
    {
        if (!condition)
        {
            throw new ArgumentException($"{place}: {message}");
        }
    }

    internal static string Show(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static void Distinct(string place, string what, IEnumerable<string> texts, bool required)
    {
        var seen = new HashSet<string>();
        foreach (string text in texts)
        {
            Require(text is not null && (!required || text.Length > 0), place, $"expected a {what}, got an empty one");
            Require(!required || seen.Add(text!), place, $"expected each {what} once, got \"{text}\" twice");
        }
    }

    private static void CheckAxis(Axis axis, string place, string which)
    {
        Require(axis is not null, place, $"expected an {which} axis, got null");
        string at = $"{place}, {which} axis \"{axis!.Title}\"";
        Require(!string.IsNullOrWhiteSpace(axis.Title), at, "expected a title with its unit, got none");
        foreach (double end in new[] { axis.From, axis.To }.OfType<double>())
        {
            Require(double.IsFinite(end), at, $"expected finite ends, got {Show(end)}");
            Require(axis.Scale == AxisScale.Linear || end > 0, at, $"expected positive ends on a logarithmic axis, got {Show(end)}");
        }
        Require(!(axis.From >= axis.To), at, $"expected the axis to begin below its end, got {axis.From} and {axis.To}");
    }

    private static void CheckColourScales(FigureSpec figure, string place)
    {
        foreach (IGrouping<string, HeatMap> maps in figure.Panels.SelectMany(p => p.Layers).OfType<HeatMap>().GroupBy(map => map.Name))
        {
            foreach (Func<HeatMap, double?> end in new Func<HeatMap, double?>[] { map => map.Minimum, map => map.Maximum })
            {
                double[] ends = [.. maps.Select(end).OfType<double>().Distinct()];
                Require(ends.Length <= 1, $"{place}, heat maps \"{maps.Key}\"",
                    $"expected one colour scale for all, got ends {string.Join(" and ", ends.Select(Show))}");
            }
        }
    }
}
