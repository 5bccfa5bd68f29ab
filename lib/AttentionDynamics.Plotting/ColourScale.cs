using AttentionDynamics.Notebooks;

namespace AttentionDynamics.Plotting;

/// <summary>The colours of all heat maps of one name, and their bar.</summary>
/// <param name="Index">The number of plotly.js's colour axis: coloraxis, coloraxis2…</param>
/// <param name="Name">The title of the bar.</param>
/// <param name="Minimum">The number of the first colour.</param>
/// <param name="Maximum">The number of the last colour.</param>
/// <param name="OnlyPanel">The one panel the bar stands beside; null: it stands beside the whole grid.</param>
internal sealed record ColourScale(int Index, string Name, double Minimum, double Maximum, int? OnlyPanel)
{
    public string AxisName =>
        Index == 0 ? "coloraxis" : "coloraxis" + (Index + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);

    public static IReadOnlyList<ColourScale> Of(FigureSpec figure, IReadOnlyList<IReadOnlyList<Panel>> cells)
    {
        var scales = new List<ColourScale>();
        foreach (string name in figure.Panels.SelectMany(p => p.Layers).OfType<HeatMap>().Select(map => map.Name).Distinct())
        {
            bool Has(Panel panel) => panel.Layers.OfType<HeatMap>().Any(map => map.Name == name);
            List<HeatMap> maps = [.. figure.Panels.SelectMany(p => p.Layers).OfType<HeatMap>().Where(map => map.Name == name)];
            int[] inCells = [.. Enumerable.Range(0, cells.Count).Where(i => cells[i].Any(Has))];
            IEnumerable<double> numbers = maps.SelectMany(map => map.Z).SelectMany(row => row);
            double minimum = maps.Select(map => map.Minimum).FirstOrDefault(m => m is not null) ?? numbers.Min();
            double maximum = maps.Select(map => map.Maximum).FirstOrDefault(m => m is not null) ?? numbers.Max();
            if (minimum >= maximum)
            {
                // All numbers alike, or all beyond the one end that was asked for: a scale needs two ends.
                (minimum, maximum) = maps.Any(map => map.Minimum is not null) ? (minimum, minimum + 1) : (maximum - 1, maximum);
            }
            scales.Add(new ColourScale(scales.Count, name, minimum, maximum, inCells.Length == 1 ? inCells[0] : null));
        }
        return scales;
    }
}
