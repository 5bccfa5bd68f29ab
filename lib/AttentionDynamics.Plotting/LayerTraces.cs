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
            // The curve of a theory lies over the points it explains, but over a heat map its casing would hide them.
            // The legend keeps the order of the notebook.
            int Depth(Layer layer) => layer is HeatMap ? 0 : layer is Line ? 2 : overlay ? 3 : 1;
            foreach ((Layer layer, int rank) in panel.Layers.Select((l, i) => (l, i)).OrderBy(l => Depth(l.l)))
            {
                bool first = layer is Line or Points && inLegend.Add((slider ? p : 0, layer.GetType(), layer.Name));
                IEnumerable<Trace> traces = layer switch
                {
                    HeatMap map => [Map(map, panel, geometry.ColourScales.Single(scale => scale.Name == map.Name))],
                    Points points => [PointTrace(points, colours[points.Name], overlay)],
                    Line line when overlay => Overlay(line, OverlayDashes[lines++ % OverlayDashes.Length], colours, figure),
                    Line line => [LineTrace(line, line.Dash ?? LineDash.Solid, Palette.Colour(line.Colour ?? colours[line.Name]), 2.5)],
                    _ => [],
                };
                foreach (Trace trace in traces)
                {
                    trace.SetProperty("xaxis", "x" + place.AxisSuffix);
                    trace.SetProperty("yaxis", "y" + place.AxisSuffix);
                    if (layer is Line or Points)
                    {
                        bool casing = trace.TryGetPropertyValue("hoverinfo") is not null;
                        trace.SetProperty("name", PlotText.Wrapped(layer.Name, geometry.Legend.EntryLimit, FigureGeometry.LabelFont));
                        trace.SetProperty("showlegend", first && !casing);
                        trace.SetProperty("legendgroup", (layer is Line ? "line " : "points ") + layer.Name);
                        trace.SetProperty("legendrank", 1 + p * 100 + rank);
                    }
                    if (slider)
                    {
                        trace.SetProperty("visible", p == 0);
                    }
                    yield return new PanelTrace(p, trace);
                }
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
        trace.SetProperty("line", new { color = colour, width, dash = Stroke(dash) });
        return trace;
    }

    /// <summary>A dark broken line on a white one: seen on every colour of the map and on the white of the legend.</summary>
    private static IEnumerable<Trace> Overlay(Line line, LineDash dash, Dictionary<string, int> colours, FigureSpec figure)
    {
        bool lone = line.Colour is null;
        Trace casing = LineTrace(line, LineDash.Solid, "#ffffff", 5);
        casing.SetProperty("hoverinfo", "skip");
        yield return casing;
        yield return LineTrace(line, line.Dash ?? dash, lone ? Palette.Ink : Palette.Colour(line.Colour ?? colours[line.Name]), 2.5);
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
        trace.SetProperty("name", PlotText.Escaped(map.Name));
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
