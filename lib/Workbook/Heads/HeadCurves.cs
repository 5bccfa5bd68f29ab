using System.Globalization;
using System.Text;
using AttentionDynamics.Layers.Heads;
using AttentionDynamics.Notebooks;

namespace Workbook.Heads;

/// <summary>A number of some heads over the length of the context, both axes logarithmic.</summary>
/// <param name="Title">What it is.</param>
/// <param name="Number">The number; null where a context has none.</param>
/// <param name="Mark">A number that a dashed line is drawn at; null: none.</param>
/// <param name="Floor">What lies below is drawn at this number, and said to be.</param>
internal sealed record HeadCurves(string Title, Func<HeadMeasures, double?> Number, double? Mark = null, double Floor = 0.01)
{
    private const double Left = 46, Top = 8, Height = 220, Bottom = 40, Right = 14, LabelWidth = 46;

    /// <summary>Dashes, of which each is drawn in the page's colour of its number.</summary>
    private static readonly string[] Dashes = ["", "7 3", "2.5 2.5", "9 3 2 3", "4.5 2", "13 4", "6 2 2 2 2 2", "16 3 4 3"];

    /// <summary>
    /// Colours of the curves on white and on dark, after Okabe and Ito's: each has a contrast of 3 and more, as lines of a drawing need.
    /// </summary>
    private static readonly (string Light, string Dark)[] Colours =
    [
        ("#0072b2", "#4aa8e0"), ("#c65100", "#f08a3c"), ("#00805f", "#2fc79a"), ("#b0468c", "#e29ac4"), ("#8a6a00", "#d9b53a"),
        ("#2f8fcb", "#a5dcff"), ("#7a55a8", "#b79be0"), ("#6e6e6e", "#a8a8a8"),
    ];

    /// <summary>Heads that a drawing holds.</summary>
    public static int Most => Dashes.Length;

    /// <summary>The colours as the page's style names them.</summary>
    public static string Palette(bool dark) =>
        string.Join(' ', Colours.Select((pair, k) => FormattableString.Invariant($"--curve{k}: {(dark ? pair.Dark : pair.Light)};")));

    /// <summary>The heads with what they are drawn by.</summary>
    public static string Legend(IReadOnlyList<MeasuredHead> heads)
    {
        var html = new StringBuilder("<ul class=\"legend\">\n");
        for (int k = 0; k < heads.Count; k++)
        {
            html.Append("<li><svg viewBox=\"0 0 40 8\" width=\"40\" height=\"8\" aria-hidden=\"true\"><path d=\"M0 4L40 4\"")
                .Append($" stroke=\"{Colour(k)}\" stroke-width=\"2.5\" stroke-dasharray=\"{Dashes[k]}\"/></svg> "
                    + $"{HtmlText.Encoded(heads[k].Name)}</li>\n");
        }

        return html.Append("</ul>\n").ToString();
    }

    /// <summary>The drawing.</summary>
    public string Draw(IReadOnlyList<MeasuredHead> heads)
    {
        (double N, double Value)[][] curves = [.. heads.Select(head => Points(head).ToArray())];
        double[] marks = Mark is { } mark ? [mark] : [];
        double[] values = [.. curves.SelectMany(curve => curve.Select(point => Math.Max(Floor, point.Value))), .. marks];
        double[] contexts = [.. heads[0].Survey.Prefixes.Select(prefix => (double)prefix.Context)];
        (double low, double high) = Ends(values);
        string where = $"{Title} over n, {heads.Count} heads; the numbers of n = {contexts[^1]} are in the table";
        var svg = new Svg(Top + Height + Bottom, where);
        foreach (double tick in Ticks(low, high))
        {
            svg.Rule(Left, Y(tick), Svg.Width - Right, Y(tick));
            svg.Text(Left - 5, Y(tick) + 4, NumberText.Of(tick, 3), "end");
        }

        foreach (double context in Labelled(contexts, X))
            svg.Text(X(context), Top + Height + 17, context.ToString(CultureInfo.InvariantCulture));
        svg.Text((Left + Svg.Width) / 2, Top + Height + 35, "n, tokens of the context");
        if (Mark is { } at) svg.Rule(Left, Y(at), Svg.Width - Right, Y(at), "var(--ink)", "3 3");
        for (int k = 0; k < curves.Length; k++)
        {
            if (curves[k].Length > 0) svg.Curve([.. curves[k].Select(point => (X(point.N), Y(point.Value)))], Colour(k), Dashes[k]);
        }

        bool below = curves.Any(curve => curve.Any(point => point.Value < Floor));
        return svg.Figure(below ? $"{Title}; what is below {NumberText.Of(Floor)} is drawn at it" : Title);

        double X(double n) => contexts.Length == 1
            ? Left + (Svg.Width - Left - Right) / 2
            : Left + 8 + (Svg.Width - Left - Right - 16) * Math.Log(n / contexts[0]) / Math.Log(contexts[^1] / contexts[0]);

        double Y(double value) => Top + Height * (1 - Math.Log(Math.Max(Floor, value) / low) / Math.Log(high / low));
    }

    /// <summary>
    /// Numbers for an axis from low to high: as many of 1, 2, 5 or the like as have room, and equal steps where the ends are too near for
    /// these.
    /// </summary>
    internal static IReadOnlyList<double> Ticks(double low, double high)
    {
        const double Room = 18;
        double[][] kinds = [[1, 1.5, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]];
        double unit = Height / Math.Log(high / low);
        double[] ticks = [];
        foreach (double[] steps in kinds)
        {
            ticks = [.. Powers(low, high, 1).SelectMany(power => steps.Select(step => step * power))
                .Where(tick => tick >= low && tick <= high)];
            if (ticks.Zip(ticks.Skip(1)).All(pair => unit * Math.Log(pair.Second / pair.First) >= Room)) break;
        }

        if (ticks.Length < 3 && high / low < 100) return Even(low, high);
        int every = (int)Math.Ceiling(ticks.Length * Room / Height);
        return every <= 1 ? ticks : [.. Powers(low, high, every).Where(tick => tick >= low && tick <= high)];
    }

    private static IEnumerable<double> Powers(double low, double high, int every)
    {
        for (int power = (int)Math.Floor(Math.Log10(low) / every) * every; power <= Math.Log10(high); power += every)
            yield return double.Parse(FormattableString.Invariant($"1e{power}"), CultureInfo.InvariantCulture);
    }

    private static double[] Even(double low, double high)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(high - low)));
        double distance = new[] { power / 5, power / 2, power, 2 * power }.First(step => (high - low) / step <= 6.5);
        double first = Math.Ceiling(low / distance);
        return [.. Enumerable.Range(0, (int)(Math.Floor(high / distance) - first) + 1).Select(step => (first + step) * distance)];
    }

    private static string Colour(int curve) => FormattableString.Invariant($"var(--curve{curve})");

    private IEnumerable<(double N, double Value)> Points(MeasuredHead head)
    {
        foreach (HeadMeasures prefix in head.Survey.Prefixes)
        {
            if (Number(prefix) is { } number) yield return (prefix.Context, number);
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

    private static (double Low, double High) Ends(double[] values)
    {
        double low = values.Length == 0 ? 1 : values.Min(), high = values.Length == 0 ? 2 : values.Max();
        double room = Math.Max(1.05, Math.Pow(high / low, 0.04));
        return (low / room, high * room);
    }
}
