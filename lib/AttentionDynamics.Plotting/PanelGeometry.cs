using AttentionDynamics.Notebooks;

namespace AttentionDynamics.Plotting;

/// <summary>Where one pair of axes lies, in pixels from the top left corner of the figure.</summary>
internal sealed record PanelGeometry
{
    /// <summary>The axes' number: axes x, x2, x3…</summary>
    public required int Index { get; init; }

    public required double Left { get; init; }

    public required double Top { get; init; }

    public required double Width { get; init; }

    public required double Height { get; init; }

    public required AxisRange X { get; init; }

    public required AxisRange Y { get; init; }

    /// <summary>Width kept at the right for the labels of horizontal reference lines.</summary>
    public required double LabelWidth { get; init; }

    public double Right => Left + Width;

    public double Bottom => Top + Height;

    public string AxisSuffix => Index == 0 ? "" : (Index + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The rows that the labels above the panel need so that none lies over another: the row of each label.</summary>
    public static IReadOnlyList<int> LabelRows(Panel panel, AxisRange x, double width)
    {
        var rows = new List<int>();
        var taken = new List<(int Row, double From, double To)>();
        foreach (VerticalLine line in panel.Layers.OfType<VerticalLine>())
        {
            double half = PlotText.Width(line.Name, FigureGeometry.LabelFont) / 2 + 4;
            double centre = x.Place(line.X) * width;
            int row = 0;
            while (taken.Any(t => t.Row == row && t.From < centre + half && centre - half < t.To))
            {
                row++;
            }
            taken.Add((row, centre - half, centre + half));
            rows.Add(row);
        }
        return rows;
    }

    /// <summary>Width of the widest label of a horizontal reference line, wrapped.</summary>
    public static double HorizontalLabelWidth(IEnumerable<Panel> panels)
    {
        double widest = panels.SelectMany(p => p.Layers).OfType<HorizontalLine>()
            .SelectMany(line => PlotText.Lines(line.Name, FigureGeometry.MaximumLabelWidth, FigureGeometry.LabelFont))
            .Select(line => PlotText.Width(line, FigureGeometry.LabelFont)).DefaultIfEmpty(0).Max();
        return widest == 0 ? 0 : widest + 10;
    }
}
