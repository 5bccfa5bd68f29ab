using System.Globalization;
using System.Text;

namespace AttentionDynamics.Notebooks;

/// <summary>The numbers of a figure in long form, unrounded (RFC 4180 quoting, LF, doubles that read back to the same bits).</summary>
internal static class FigureCsv
{
    private static readonly string[] Columns = ["panel", "layer", "kind", "x", "y", "z", "error"];

    public static string Of(FigureSpec figure)
    {
        bool[] kept = [true, true, true, true, true, true, true];
        IEnumerable<Layer> layers = figure.Panels.SelectMany(p => p.Layers);
        kept[0] = figure.Panels.Count > 1;
        kept[5] = layers.Any(layer => layer is HeatMap or Contour);
        kept[6] = layers.Any(layer => layer is Points { Error: not null });

        var text = new StringBuilder();
        void Write(IEnumerable<string> cells) => text.Append(Csv.Line(cells.Where((_, i) => kept[i])));

        Write(Columns);
        for (int p = 0; p < figure.Panels.Count; p++)
        {
            string panel = figure.SliderParameter is null ? figure.Panels[p].Title : figure.SliderLabels[p];
            foreach (Layer layer in figure.Panels[p].Layers)
            {
                foreach ((double? x, double? y, double? z, double? error) in Rows(layer))
                {
                    Write([panel, layer.Name, Kind(layer), Number(x), Number(y), Number(z), Number(error)]);
                }
            }
        }
        return text.ToString();
    }

    private static IEnumerable<(double?, double?, double?, double?)> Rows(Layer layer) => layer switch
    {
        Line line => line.X.Zip(line.Y, (x, y) => ((double?)x, (double?)y, (double?)null, (double?)null)),
        Points points => points.X.Select((x, i) => ((double?)x, (double?)points.Y[i], (double?)null, points.Error?[i])),
        HeatMap map => map.Y.SelectMany((y, j) => map.X.Select((x, i) => ((double?)x, (double?)y, (double?)map.Z[j][i], (double?)null))),
        Contour contour => [(null, null, contour.Level, null)],
        VerticalLine line => [(line.X, null, null, null)],
        HorizontalLine line => [(null, line.Y, null, null)],
        _ => throw new InvalidOperationException($"a layer of kind {layer.GetType().Name} has no numbers"),
    };

    private static string Kind(Layer layer) => layer switch
    {
        Line => "line",
        Points => "points",
        HeatMap => "heat-map",
        Contour => "contour",
        VerticalLine => "vertical-line",
        _ => "horizontal-line",
    };

    private static string Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";
}
