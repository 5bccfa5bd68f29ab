using System.Text.Json;
using AttentionDynamics.Notebooks;
using Microsoft.FSharp.Collections;
using Plotly.NET;

namespace AttentionDynamics.Plotting;

/// <summary>The two entries of this assembly. Only strings pass: it lives in a load context of its own.</summary>
public static class PlotlyFigure
{
    /// <summary>The Plotly figure {data, layout} of a figure's description.</summary>
    public static string Draw(string specification)
    {
        FigureSpec figure = JsonSerializer.Deserialize<FigureSpec>(specification)
            ?? throw new ArgumentException("expected the description of a figure, got null", nameof(specification));
        var geometry = new FigureGeometry(figure);
        List<PanelTrace> traces = [.. LayerTraces.Of(figure, geometry)];

        GenericChart chart = GenericChart.ofTraceObjects(false, ListModule.OfSeq(traces.Select(t => t.Trace)));
        chart = GenericChart.setLayout(FigureLayout.Of(figure, geometry, traces), chart);
        return RoundedJson.Of(GenericChart.toFigureJson(chart), ["data", "layout"], figure.SignificantDigits);
    }

    /// <summary>The source of the plotly.js that Plotly.NET carries.</summary>
    public static string Script()
    {
        System.Reflection.Assembly library = typeof(GenericChart).Assembly;
        string name = library.GetManifestResourceNames().Single(n => n.EndsWith(".min.js", StringComparison.Ordinal));
        using var reader = new StreamReader(library.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
