using AttentionDynamics.Notebooks;

namespace AttentionDynamics.Plotting;

/// <summary>The places of everything in a figure, in pixels from its top left corner.</summary>
/// <remarks>plotly.js would find places by measuring text in the reader's browser, and lets a long legend cover the axis title or leave the
/// picture. Here every place is reckoned beforehand from widths that the text surely keeps: the picture is the same everywhere.</remarks>
internal sealed class FigureGeometry
{
    public const double Font = 14;
    public const double LabelFont = 13;
    public const double TitleFont = 17;
    public const double MaximumLabelWidth = 130;
    public const double Border = 14;
    public const double ColourBarWidth = 112;
    public const double LineHeight = 1.3;

    private const double AxisLeft = 70;
    private const double AxisBottom = 34;
    private const double SliderHeight = 84;

    public FigureGeometry(FigureSpec figure)
    {
        bool slider = figure.SliderParameter is not null;
        IReadOnlyList<IReadOnlyList<Panel>> cells = slider ? [figure.Panels] : [.. figure.Panels.Select(p => (IReadOnlyList<Panel>)[p])];
        int columns = Math.Min(figure.Columns, cells.Count);
        Width = columns switch { 1 => 760, 2 => 960, _ => 1160 };
        double plotHeight = cells.Count == 1 ? cells[0][0].EqualUnits ? 460 : 330 : columns == 1 ? 260 : 250;

        ColourScales = ColourScale.Of(figure, cells);
        double shared = ColourScales.Count(scale => scale.OnlyPanel is null) * ColourBarWidth;
        double cellWidth = (Width - 2 * Border - shared) / columns;

        double top = Border;
        TitleLines = PlotText.Lines(figure.Title, Width - 2 * Border, TitleFont);
        top += TitleLines.Count * TitleFont * LineHeight + 8;

        var panels = new List<PanelGeometry>();
        double firstTop = 0;
        foreach (IReadOnlyList<(IReadOnlyList<Panel> Panels, int Index)> row in cells.Select((c, i) => (c, i)).Chunk(columns))
        {
            List<(double Above, double Below, PanelGeometry Panel)> placed =
                [.. row.Select((cell, column) =>
                    Cell(cell.Panels, cell.Index, Border + column * cellWidth, cellWidth, plotHeight, figure.SignificantDigits))];
            top += placed.Max(p => p.Above);
            firstTop = firstTop == 0 ? top : firstTop;
            panels.AddRange(placed.Select(p => p.Panel with { Top = top }));
            top += plotHeight + placed.Max(p => p.Below);
        }
        Panels = panels;
        PlotTop = firstTop;
        PlotBottom = panels[^1].Bottom;

        SliderTop = top;
        top += slider ? SliderHeight : 0;
        Legend = new LegendGeometry(figure, top, Width);
        top += Legend.Height;
        CaptionTop = top + (figure.Caption.Length > 0 ? 8 : 0);
        CaptionLines = PlotText.Lines(figure.Caption, Width - 2 * Border, LabelFont);
        Height = Math.Ceiling(CaptionTop + CaptionLines.Count * LabelFont * LineHeight + Border);
    }

    public double Width { get; }

    public double Height { get; }

    public IReadOnlyList<string> TitleLines { get; }

    public IReadOnlyList<string> CaptionLines { get; }

    public double CaptionTop { get; }

    public double SliderTop { get; }

    public double PlotTop { get; }

    public double PlotBottom { get; }

    public LegendGeometry Legend { get; }

    /// <summary>One for each pair of axes; the steps of a slider share one.</summary>
    public IReadOnlyList<PanelGeometry> Panels { get; }

    public IReadOnlyList<ColourScale> ColourScales { get; }

    /// <summary>A horizontal place as plotly.js counts it: 0 at the left, 1 at the right.</summary>
    public double PaperX(double pixels) => pixels / Width;

    /// <summary>A vertical place as plotly.js counts it: 0 at the bottom, 1 at the top.</summary>
    public double PaperY(double pixels) => 1 - pixels / Height;

    private (double Above, double Below, PanelGeometry Panel) Cell(
        IReadOnlyList<Panel> panels, int index, double left, double width, double plotHeight, int digits)
    {
        Panel first = panels[0];
        AxisRange x = AxisRange.OfX(first.X, panels, digits);
        AxisRange y = AxisRange.OfY(first.Y, panels, digits);
        double labels = PanelGeometry.HorizontalLabelWidth(panels);
        double ownBars = ColourScales.Count(scale => scale.OnlyPanel == index) * ColourBarWidth;
        double axisLeft = AxisLeft + TitleLineCount(first.Y.Title, plotHeight) * Font * LineHeight;
        double room = width - axisLeft - labels - ownBars - 16;
        double ratio = (x.To - x.From) / (y.To - y.From), plotWidth = first.EqualUnits ? Math.Min(room, plotHeight * ratio) : room;
        int labelRows = panels.Max(p => PanelGeometry.LabelRows(p, x, plotWidth).DefaultIfEmpty(-1).Max() + 1);
        double above = (panels.Any(p => p.Title.Length > 0) ? Font * LineHeight + 4 : 0) + labelRows * LabelFont * LineHeight + 8;
        double below = AxisBottom + TitleLineCount(first.X.Title, plotWidth) * Font * LineHeight + 6;
        var panel = new PanelGeometry
        {
            Index = index,
            Left = left + axisLeft + (room - plotWidth) / 2,
            Top = 0,
            Width = plotWidth,
            Height = first.EqualUnits ? plotWidth / ratio : plotHeight,
            X = x,
            Y = y,
            LabelWidth = labels,
        };
        return (above, below, panel);
    }

    private static int TitleLineCount(string title, double length) => PlotText.Lines(title, length, Font).Count;
}
