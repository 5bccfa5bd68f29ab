using AttentionDynamics.Notebooks;

namespace AttentionDynamics.Plotting;

/// <summary>The legend below the panels: as many columns as its longest entry allows, as many rows as its entries ask.</summary>
internal sealed class LegendGeometry
{
    /// <summary>plotly.js draws 40 px of sample and gap before the words of an entry and 5 px after.</summary>
    private const double Sample = 45;

    public LegendGeometry(FigureSpec figure, double top, double width)
    {
        // Steps of a slider are never seen together, but their legends share the place: the fullest one counts.
        IEnumerable<IEnumerable<Layer>> together = figure.SliderParameter is null
            ? [figure.Panels.SelectMany(p => p.Layers)]
            : figure.Panels.Select(p => p.Layers.AsEnumerable());
        List<List<(Type, string)>> entries = [.. together.Select(layers => layers.Where(Names)
            .Select(layer => (layer.GetType(), layer.Name)).Distinct().ToList())];
        Top = top;
        int count = entries.Max(e => e.Count);
        if (count == 0)
        {
            return;
        }
        double available = width - 2 * FigureGeometry.Border - Sample;
        List<IReadOnlyList<string>> texts =
            [.. entries.SelectMany(e => e).Select(entry => PlotText.Lines(entry.Item2, available, FigureGeometry.LabelFont))];
        EntryWidth = Math.Ceiling(texts.SelectMany(t => t).Max(line => PlotText.Width(line, FigureGeometry.LabelFont)));
        EntryLimit = available;
        int columns = (int)Math.Max(1, Math.Floor((width - 2 * FigureGeometry.Border) / (EntryWidth + Sample)));
        // Columns that share the whole width: plotly.js, which does not count the border, would else fit in one entry too many.
        EntryWidth = Math.Floor((width - 2 * FigureGeometry.Border) / columns - Sample);
        int rows = (count + columns - 1) / columns;
        Height = rows * (texts.Max(t => t.Count) * FigureGeometry.LabelFont * FigureGeometry.LineHeight + 4) + 10;
    }

    /// <summary>Whether a layer has an entry.</summary>
    public static bool Names(Layer layer) => layer is Line { Listed: true } or Points { Listed: true } or Contour;

    public double Top { get; }

    public double Height { get; }

    /// <summary>Width of the words of one entry.</summary>
    public double EntryWidth { get; }

    /// <summary>Width at which the words of an entry are broken.</summary>
    public double EntryLimit { get; }
}
