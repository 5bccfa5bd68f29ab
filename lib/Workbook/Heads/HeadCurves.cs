using System.Globalization;
using System.Text;
using AttentionDynamics.Layers.Heads;
using AttentionDynamics.Notebooks;

namespace Workbook.Heads;

/// <summary>A number of some heads over the length of the context.</summary>
/// <param name="Title">What it is.</param>
/// <param name="Number">The number; null where a context has none.</param>
/// <param name="Logarithmic">Whether its axis is logarithmic.</param>
/// <param name="Mark">A number that is marked, and what it says; null: none.</param>
internal sealed record HeadCurves(string Title, Func<HeadMeasures, double?> Number, bool Logarithmic, (double At, string Text)? Mark = null)
{
    private const double Left = 44, Top = 30, Height = 220, Bottom = 34, Right = 10, LabelWidth = 42;

    /// <summary>Okabe and Ito's colours that are seen on light and on dark, each with a dash of its own.</summary>
    private static readonly (string Colour, string Dash)[] Styles =
    [
        ("#0072b2", ""), ("#d55e00", "7 3"), ("#009e73", "2 3"), ("#cc79a7", "9 3 2 3"), ("#b8860b", "4 2"), ("#56b4e9", "12 4"),
        ("#8c6bb1", "1 4"), ("#7f7f7f", "6 2 1 2"),
    ];

    /// <summary>Heads that a drawing holds.</summary>
    public static int Most => Styles.Length;

    /// <summary>The heads with what they are drawn by.</summary>
    public static string Legend(IReadOnlyList<MeasuredHead> heads)
    {
        var html = new StringBuilder("<ul class=\"legend\">\n");
        foreach ((MeasuredHead head, (string colour, string dash)) in heads.Zip(Styles))
        {
            html.Append("<li><svg viewBox=\"0 0 34 8\" width=\"34\" height=\"8\" aria-hidden=\"true\"><path d=\"M0 4L34 4\"")
                .Append($" stroke=\"{colour}\" stroke-width=\"2.5\" stroke-dasharray=\"{dash}\"/></svg> "
                    + $"{HtmlText.Encoded(head.Name)}</li>\n");
        }

        return html.Append("</ul>\n").ToString();
    }

    /// <summary>The drawing.</summary>
    public string Draw(IReadOnlyList<MeasuredHead> heads)
    {
        (double N, double Value)[][] curves = [.. heads.Select(head => Points(head).ToArray())];
        double[] values = [.. curves.SelectMany(curve => curve.Select(point => point.Value)), .. Mark is { } mark ? new[] { mark.At } : []];
        double[] contexts = [.. heads[0].Survey.Prefixes.Select(prefix => (double)prefix.Context)];
        (double low, double high) = Ends(values);
        string where = $"{Title} over n, {heads.Count} heads; the numbers of n = {contexts[^1]} are in the table";
        var svg = new Svg(Top + Height + Bottom, where);
        svg.Text(0, 14, Title, "start", size: 12.5);
        foreach (double tick in Ticks(low, high))
        {
            svg.Rule(Left, Y(tick), Svg.Width - Right, Y(tick));
            svg.Text(Left - 5, Y(tick) + 4, NumberText.Of(tick, 3), "end");
        }

        foreach (double context in Labelled(contexts, X))
            svg.Text(X(context), Top + Height + 16, context.ToString(CultureInfo.InvariantCulture));
        svg.Text((Left + Svg.Width) / 2, Top + Height + 30, "n, tokens of the context", size: 10);
        foreach (((double N, double Value)[] curve, (string colour, string dash)) in curves.Zip(Styles))
        {
            if (curve.Length > 0) svg.Curve([.. curve.Select(point => (X(point.N), Y(point.Value)))], colour, dash);
        }

        if (Mark is { } shown)
        {
            svg.Rule(Left, Y(shown.At), Svg.Width - Right, Y(shown.At), "var(--ink)", "3 3");
            svg.Text(Svg.Width - Right, Y(shown.At) - 4, shown.Text, "end", size: 10);
        }

        return svg.ToString();

        double X(double n) => contexts.Length == 1
            ? Left + (Svg.Width - Left - Right) / 2
            : Left + 8 + (Svg.Width - Left - Right - 16) * Math.Log(n / contexts[0]) / Math.Log(contexts[^1] / contexts[0]);

        double Y(double value)
        {
            double share = Logarithmic ? Math.Log(value / low) / Math.Log(high / low) : (value - low) / (high - low);
            return Top + Height * (1 - share);
        }
    }

    private IEnumerable<(double N, double Value)> Points(MeasuredHead head)
    {
        foreach (HeadMeasures prefix in head.Survey.Prefixes)
        {
            if (Number(prefix) is { } number && (number > 0 || !Logarithmic)) yield return (prefix.Context, number);
        }
    }

    /// <summary>The contexts whose labels have room, from the longest on.</summary>
    private static IEnumerable<double> Labelled(double[] contexts, Func<double, double> place)
    {
        double last = double.PositiveInfinity;
        foreach (double context in contexts.Reverse())
        {
            if (last - place(context) < LabelWidth) continue;
            last = place(context);
            yield return context;
        }
    }

    private (double Low, double High) Ends(double[] values)
    {
        double low = values.Length == 0 ? 1 : values.Min(), high = values.Length == 0 ? 2 : values.Max();
        if (!Logarithmic) return (Math.Min(0, low), Math.Max(1, high) * 1.06);
        double room = Math.Max(1.1, Math.Pow(high / low, 0.06));
        return (low / room, high * room);
    }

    private IEnumerable<double> Ticks(double low, double high)
    {
        if (Logarithmic)
        {
            double[] steps = Math.Log10(high / low) > 1.5 ? [1] : [1, 2, 5];
            for (int power = (int)Math.Floor(Math.Log10(low)); power <= Math.Log10(high); power++)
            {
                foreach (double step in steps)
                {
                    double tick = step * Math.Pow(10, power);
                    if (tick >= low && tick <= high) yield return tick;
                }
            }

            yield break;
        }

        double unit = Math.Pow(10, Math.Floor(Math.Log10(high - low)));
        double distance = new[] { unit / 5, unit / 2, unit, 2 * unit }.First(step => (high - low) / step <= 6.5);
        for (double tick = Math.Ceiling(low / distance); tick * distance <= high; tick++) yield return tick * distance;
    }
}
