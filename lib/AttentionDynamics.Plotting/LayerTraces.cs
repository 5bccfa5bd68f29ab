using AttentionDynamics.Notebooks;
using Plotly.NET;
using Plotly.NET.CSharp;
using CSharpChart = Plotly.NET.CSharp.Chart;
using GenericChart = Plotly.NET.GenericChart;
using Line = AttentionDynamics.Notebooks.Line;

namespace AttentionDynamics.Plotting;

/// <summary>A trace and the panel it belongs to.</summary>
internal sealed record PanelTrace(int Panel, Trace Trace);

/// <summary>Turns layers into plotly.js traces.</summary>
internal static class LayerTraces
{
    /// <summary>Width of a curve over a heat map, in pixels: it must not hide the border that it is compared with.</summary>
    private const double ThinWidth = 1.5;

    private static readonly LineDash[] OverlayDashes = [LineDash.Dash, LineDash.Dot, LineDash.DashDot];

    public static IEnumerable<PanelTrace> Of(FigureSpec figure, FigureGeometry geometry)
    {
        var colours = SeriesColours(figure);
        var inLegend = new HashSet<(int Step, Type Kind, string Name)>();
        for (int p = 0; p < figure.Panels.Count; p++)
        {
            Panel panel = figure.Panels[p];
            bool slider = figure.SliderParameter is not null;
            PanelGeometry place = geometry.Panels[slider ? 0 : p];
            bool overlay = panel.Layers.Any(layer => layer is HeatMap);
            int lines = 0;
            // The curve of a theory lies over the points it explains; over a heat map, where it is thin, below them.
            // The legend keeps the order of the notebook.
            int Depth(Layer layer) => layer is HeatMap ? 0 : layer is Contour ? 1 : layer is Line ? 3 : overlay ? 4 : 2;
            foreach ((Layer layer, int rank) in panel.Layers.Select((l, i) => (l, i)).OrderBy(l => Depth(l.l)))
            {
                bool first = LegendGeometry.Names(layer) && inLegend.Add((slider ? p : 0, layer.GetType(), layer.Name));
                Trace? trace = layer switch
                {
                    HeatMap map => Map(map, panel, geometry.ColourScales.Single(scale => scale.Name == map.Name)),
                    Contour contour => ContourTrace(contour, panel.Layers.OfType<HeatMap>().Single()),
                    Points points => PointTrace(points, colours[points.Name], overlay),
                    Line line when overlay => LineTrace(line, line.Dash ?? OverlayDashes[lines++ % OverlayDashes.Length],
                        Palette.Colour(line.Colour ?? SeriesColour.Critical), ThinWidth),
                    Line line => LineTrace(line, line.Dash ?? LineDash.Solid, Palette.Colour(line.Colour ?? colours[line.Name]), 2.5),
                    _ => null,
                };
                if (trace is null)
                {
                    continue;
                }
                trace.SetProperty("xaxis", "x" + place.AxisSuffix);
                trace.SetProperty("yaxis", "y" + place.AxisSuffix);
                if (layer is Line or Points or Contour)
                {
                    trace.SetProperty("name", PlotText.Wrapped(layer.Name, geometry.Legend.EntryLimit, FigureGeometry.LabelFont));
                    trace.SetProperty("showlegend", first);
                    trace.SetProperty("legendgroup", (layer is Points ? "points " : "line ") + layer.Name);
                    trace.SetProperty("legendrank", 1 + p * 100 + rank);
                }
                if (slider)
                {
                    trace.SetProperty("visible", p == figure.SliderStart);
                }
                yield return new PanelTrace(p, trace);
            }
        }
    }

    /// <summary>The place in the palette of every series, by its name, in the order of first mention.</summary>
    private static Dictionary<string, int> SeriesColours(FigureSpec figure)
    {
        var colours = new Dictionary<string, int>();
        int next = 0;
        foreach (Layer layer in figure.Panels.SelectMany(p => p.Layers).Where(l => l is Line or Points))
        {
            int? asked = layer is Line line ? line.Colour : ((Points)layer).Colour;
            if (!colours.ContainsKey(layer.Name))
            {
                colours[layer.Name] = asked ?? next++;
            }
        }
        return colours;
    }

    private static Trace LineTrace(Line line, LineDash dash, string colour, double width)
    {
        Trace trace = Only(CSharpChart.Line<double, double, string>(line.X, line.Y, UseDefaults: false));
        trace.RemoveProperty("marker");
        trace.SetProperty("mode", "lines");
        trace.SetProperty("line", new { color = colour, width, dash = Stroke(dash), shape = line.Steps ? "hv" : "linear" });
        return trace;
    }

    private static Trace ContourTrace(Contour contour, HeatMap map)
    {
        Trace trace = Only(CSharpChart.Contour<double, double, double, string>(
            map.Z, X: Optional(map.X), Y: Optional(map.Y), UseDefaults: false));
        trace.SetProperty("autocontour", false);
        trace.SetProperty("contours", new { start = contour.Level, end = contour.Level, size = 1, coloring = "none" });
        trace.SetProperty("line", new { color = Palette.Ink, width = ThinWidth, smoothing = 0 });
        trace.SetProperty("hoverinfo", "skip");
        return trace;
    }

    private static Trace PointTrace(Points points, int series, bool overlay)
    {
        int colour = points.Colour ?? series;
        Trace trace = Only(CSharpChart.Point<double, double, string>(points.X, points.Y, UseDefaults: false));
        trace.RemoveProperty("line");
        trace.SetProperty("mode", "markers");
        trace.SetProperty("marker", new
        {
            color = overlay ? "#ffffff" : Palette.Colour(colour),
            size = 9,
            symbol = Palette.Symbol(colour),
            line = new { color = overlay ? Palette.Ink : "#ffffff", width = overlay ? 1.5 : 1 },
        });
        // A point on the border is drawn whole; what lies outside is hidden all the same.
        trace.SetProperty("cliponaxis", points.Error is not null);
        if (points.Error is { } error)
        {
            trace.SetProperty("error_y", new { type = "data", array = error, visible = true, thickness = 1.5, width = 4 });
        }
        return trace;
    }

    private static Trace Map(HeatMap map, Panel panel, ColourScale scale)
    {
        // On a logarithmic axis plotly.js would put the borders of cells midway between the numbers, not between their logarithms.
        IEnumerable<double> Places(AxisScale axis, IReadOnlyList<double> centres) =>
            axis == AxisScale.Log || centres.Count == 1 ? AxisRange.Edges(axis, centres) : centres;

        Trace trace = Only(CSharpChart.Heatmap<double, double, double, string>(
            map.Z, X: Optional(Places(panel.X.Scale, map.X)), Y: Optional(Places(panel.Y.Scale, map.Y)), UseDefaults: false));
        trace.SetProperty("name", PlotText.Typeset(map.Name));
        trace.SetProperty("coloraxis", scale.AxisName);
        return trace;
    }

    private static Optional<IEnumerable<double>> Optional(IEnumerable<double> values) => new(values, true);

    private static Trace Only(GenericChart chart) => GenericChart.getTraces(chart).Head;

    private static string Stroke(LineDash dash) => dash switch
    {
        LineDash.Dash => "dash",
        LineDash.Dot => "dot",
        LineDash.DashDot => "dashdot",
        _ => "solid",
    };
}
