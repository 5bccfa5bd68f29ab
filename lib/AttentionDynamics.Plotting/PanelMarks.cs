using AttentionDynamics.Notebooks;

namespace AttentionDynamics.Plotting;

/// <summary>What stands in and around a panel besides its traces: its title, its reference lines and their labels.</summary>
internal static class PanelMarks
{
    /// <summary>The reference lines, as plotly.js shapes.</summary>
    public static IEnumerable<object> Shapes(Panel panel, PanelGeometry place)
    {
        string x = "x" + place.AxisSuffix;
        string y = "y" + place.AxisSuffix;
        // Over a heat map the colour of a threshold, which none of the map's is.
        bool overlay = panel.Layers.Any(layer => layer is HeatMap);
        var stroke = new { color = overlay ? Palette.Colour(SeriesColour.Critical) : Palette.Reference, width = 1.5, dash = "dash" };
        foreach (Layer layer in panel.Layers)
        {
            switch (layer)
            {
                case VerticalLine line:
                    yield return new { type = "line", xref = x, yref = y + " domain", x0 = line.X, x1 = line.X, y0 = 0, y1 = 1,
                        line = stroke };
                    break;
                case HorizontalLine line:
                    yield return new { type = "line", xref = x + " domain", yref = y, x0 = 0, x1 = 1, y0 = line.Y, y1 = line.Y,
                        line = stroke };
                    break;
            }
        }
    }

    /// <summary>Title and labels, as plotly.js annotations.</summary>
    public static IEnumerable<object> Annotations(Panel panel, PanelGeometry place, FigureGeometry figure)
    {
        double row = FigureGeometry.LabelFont * FigureGeometry.LineHeight;
        IReadOnlyList<int> rows = PanelGeometry.LabelRows(panel, place.X, place.Width);
        List<VerticalLine> verticals = [.. panel.Layers.OfType<VerticalLine>()];
        for (int i = 0; i < verticals.Count; i++)
        {
            double at = place.X.Place(verticals[i].X);
            if (at is >= 0 and <= 1)
            {
                yield return Label(PlotText.Typeset(verticals[i].Name), FigureGeometry.LabelFont, Palette.Reference,
                    figure.PaperX(place.Left + at * place.Width), figure.PaperY(place.Top - 3 - rows[i] * row), "center", "bottom");
            }
        }
        foreach (HorizontalLine line in panel.Layers.OfType<HorizontalLine>())
        {
            double at = place.Y.Place(line.Y);
            if (at is >= 0 and <= 1)
            {
                yield return Label(PlotText.Wrapped(line.Name, FigureGeometry.MaximumLabelWidth, FigureGeometry.LabelFont),
                    FigureGeometry.LabelFont,
                    Palette.Reference, figure.PaperX(place.Right + 3), figure.PaperY(place.Bottom - at * place.Height), "left", "middle");
            }
        }
        if (panel.Title.Length > 0)
        {
            int above = rows.DefaultIfEmpty(-1).Max() + 1;
            yield return Label("<b>" + PlotText.Typeset(panel.Title) + "</b>", FigureGeometry.Font, Palette.Ink,
                figure.PaperX(place.Left + place.Width / 2), figure.PaperY(place.Top - above * row - 5), "center", "bottom");
        }
    }

    /// <summary>Text at a place of the figure.</summary>
    public static object Label(string text, double size, string colour, double x, double y, string xanchor, string yanchor) => new
    {
        text,
        showarrow = false,
        xref = "paper",
        yref = "paper",
        x,
        y,
        xanchor,
        yanchor,
        align = xanchor == "center" ? "center" : "left",
        borderpad = 0,
        font = new { size, color = colour },
    };
}
