using AttentionDynamics.Notebooks;
using Plotly.NET;

namespace AttentionDynamics.Plotting;

/// <summary>The layout of a figure. There are no margins: places count from the edges of the picture.</summary>
internal static class FigureLayout
{
    public static Layout Of(FigureSpec figure, FigureGeometry geometry, IReadOnlyList<PanelTrace> traces)
    {
        bool slider = figure.SliderParameter is not null;
        var layout = new Layout();
        layout.SetProperty("width", geometry.Width);
        layout.SetProperty("height", geometry.Height);
        layout.SetProperty("margin", new { l = 0, r = 0, t = 0, b = 0, autoexpand = false });
        layout.SetProperty("autosize", false);
        layout.SetProperty("paper_bgcolor", "#ffffff");
        layout.SetProperty("plot_bgcolor", "#ffffff");
        layout.SetProperty("font", new { family = "Open Sans, Arial, DejaVu Sans, sans-serif", size = FigureGeometry.Font,
            color = Palette.Ink });
        layout.SetProperty("hovermode", "closest");
        layout.SetProperty("meta", new { name = figure.Name, significantDigits = figure.SignificantDigits });

        for (int i = 0; i < geometry.Panels.Count; i++)
        {
            PanelGeometry place = geometry.Panels[i];
            double[] across = [geometry.PaperX(place.Left), geometry.PaperX(place.Right)];
            double[] up = [geometry.PaperY(place.Bottom), geometry.PaperY(place.Top)];
            string suffix = place.AxisSuffix;
            layout.SetProperty("xaxis" + suffix, AxisLayout.Of(figure.Panels[i].X, place.X, place.Width, across, "y" + suffix, true));
            Dictionary<string, object> vertical = AxisLayout.Of(figure.Panels[i].Y, place.Y, place.Height, up, "x" + suffix, false);
            // Where a reader zooms, or the page is narrow.
            if (figure.Panels[i].EqualUnits)
                vertical["scaleanchor"] = "x" + suffix;
            layout.SetProperty("yaxis" + suffix, vertical);
        }
        ColourBars(layout, geometry);

        object[] shapes = slider
            ? [.. PanelMarks.Shapes(figure.Panels[figure.SliderStart], geometry.Panels[0])]
            : [.. figure.Panels.SelectMany((panel, i) => PanelMarks.Shapes(panel, geometry.Panels[i]))];
        object[] annotations = slider
            ? [.. PanelMarks.Annotations(figure.Panels[figure.SliderStart], geometry.Panels[0], geometry), .. Words(geometry)]
            : [.. figure.Panels.SelectMany((panel, i) => PanelMarks.Annotations(panel, geometry.Panels[i], geometry)), .. Words(geometry)];
        layout.SetProperty("shapes", shapes);
        layout.SetProperty("annotations", annotations);

        layout.SetProperty("showlegend", geometry.Legend.Height > 0);
        layout.SetProperty("legend", new
        {
            orientation = "h",
            x = geometry.PaperX(FigureGeometry.Border),
            xanchor = "left",
            y = geometry.PaperY(geometry.Legend.Top),
            yanchor = "top",
            tracegroupgap = 0,
            entrywidthmode = "pixels",
            entrywidth = geometry.Legend.EntryWidth,
            font = new { size = FigureGeometry.LabelFont },
            bgcolor = "rgba(255,255,255,0)",
        });
        if (slider)
        {
            layout.SetProperty("sliders", new[] { Slider(figure, geometry, traces) });
        }
        return layout;
    }

    /// <summary>Title and caption. plotly.js cuts the first line of its own title when there are two.</summary>
    private static IEnumerable<object> Words(FigureGeometry geometry)
    {
        yield return PanelMarks.Label(string.Join("<br>", geometry.TitleLines.Select(PlotText.Typeset)), FigureGeometry.TitleFont,
            Palette.Ink, geometry.PaperX(FigureGeometry.Border), geometry.PaperY(FigureGeometry.Border), "left", "top");
        if (geometry.CaptionLines.Count > 0)
        {
            yield return PanelMarks.Label(string.Join("<br>", geometry.CaptionLines.Select(PlotText.Typeset)), FigureGeometry.LabelFont,
                Palette.Reference, geometry.PaperX(FigureGeometry.Border), geometry.PaperY(geometry.CaptionTop), "left", "top");
        }
    }

    private static void ColourBars(Layout layout, FigureGeometry geometry)
    {
        double sharedLeft = geometry.Panels.Max(p => p.Right + p.LabelWidth) + 12;
        foreach (ColourScale scale in geometry.ColourScales)
        {
            PanelGeometry? beside = scale.OnlyPanel is { } panel ? geometry.Panels[panel] : null;
            int before = geometry.ColourScales.Count(other => other.OnlyPanel == scale.OnlyPanel && other.Index < scale.Index);
            double left = (beside is null ? sharedLeft : beside.Right + beside.LabelWidth + 12) + before * FigureGeometry.ColourBarWidth;
            double top = beside?.Top ?? geometry.PlotTop;
            double bottom = beside?.Bottom ?? geometry.PlotBottom;
            layout.SetProperty(scale.AxisName, new
            {
                colorscale = "Viridis",
                cmin = scale.Minimum,
                cmax = scale.Maximum,
                colorbar = new
                {
                    title = new
                    {
                        text = PlotText.Wrapped(scale.Name, bottom - top, FigureGeometry.Font),
                        // A lone letter on its side is hard to read; it fits above the bar.
                        side = PlotText.Width(scale.Name, FigureGeometry.Font) <= FigureGeometry.ColourBarWidth / 2 ? "top" : "right",
                    },
                    x = geometry.PaperX(left),
                    xanchor = "left",
                    y = geometry.PaperY((top + bottom) / 2),
                    yanchor = "middle",
                    len = bottom - top,
                    lenmode = "pixels",
                    thickness = 16,
                    xpad = 0,
                    ypad = 0,
                    exponentformat = "power",
                    ticks = "outside",
                },
            });
        }
    }

    /// <summary>
    /// A slider whose steps show one panel's traces and marks and hide the others': no animation, which not every viewer can do.
    /// </summary>
    private static object Slider(FigureSpec figure, FigureGeometry geometry, IReadOnlyList<PanelTrace> traces)
    {
        PanelGeometry place = geometry.Panels[0];
        return new
        {
            active = figure.SliderStart,
            x = geometry.PaperX(place.Left),
            xanchor = "left",
            y = geometry.PaperY(geometry.SliderTop),
            yanchor = "top",
            lenmode = "pixels",
            len = place.Width,
            pad = new { l = 0, r = 0, t = 0, b = 0 },
            currentvalue = new { prefix = PlotText.Typeset(figure.SliderParameter!) + " = ", xanchor = "left", offset = 8 },
            steps = figure.Panels.Select((panel, step) => new
            {
                label = PlotText.Typeset(figure.SliderLabels[step]),
                method = "update",
                args = new object[]
                {
                    new { visible = traces.Select(trace => trace.Panel == step).ToArray() },
                    new
                    {
                        shapes = PanelMarks.Shapes(panel, place).ToArray(),
                        annotations = PanelMarks.Annotations(panel, place, geometry).Concat(Words(geometry)).ToArray(),
                    },
                },
            }).ToArray(),
        };
    }
}
