using System.Globalization;
using System.Text;
using AttentionDynamics.Notebooks;

namespace Workbook.Heads;

/// <summary>A drawing within a page: as wide as its place, in units of which a phone shows one a pixel, and in the colours of the
/// page.</summary>
internal sealed class Svg(double height, string label)
{
    /// <summary>The width of every drawing: that of a phone of 390 pixels less its margins.</summary>
    public const double Width = 364;

    /// <summary>The height of every text: what is read on a phone.</summary>
    public const double TextSize = 12;

    private readonly StringBuilder body = new();

    /// <summary>A rectangle.</summary>
    /// <param name="place">Where.</param>
    /// <param name="fill">Its colour.</param>
    /// <param name="title">The text for a pointer that rests on it; null: none.</param>
    public void Cell((double X, double Y, double Width, double Height) place, string fill, string? title = null)
    {
        body.Append(CultureInfo.InvariantCulture,
            $"<rect x=\"{place.X:0.##}\" y=\"{place.Y:0.##}\" width=\"{place.Width:0.##}\" height=\"{place.Height:0.##}\" fill=\"{fill}\"");
        body.Append(title is null ? "/>\n" : $"><title>{HtmlText.Encoded(title)}</title></rect>\n");
    }

    /// <summary>A text.</summary>
    /// <param name="x">Where.</param>
    /// <param name="y">Its base line.</param>
    /// <param name="text">What.</param>
    /// <param name="anchor">start, middle or end: what of it is at x.</param>
    /// <param name="fill">Its colour.</param>
    public void Text(double x, double y, string text, string anchor = "middle", string fill = "var(--ink)") => body.Append(
        CultureInfo.InvariantCulture,
        $"<text x=\"{x:0.##}\" y=\"{y:0.##}\" text-anchor=\"{anchor}\" font-size=\"{TextSize}\" fill=\"{fill}\">")
        .Append(HtmlText.Encoded(text)).Append("</text>\n");

    /// <summary>A straight line.</summary>
    public void Rule(double x1, double y1, double x2, double y2, string stroke = "var(--line)", string dash = "") => body.Append(
        CultureInfo.InvariantCulture,
        $"<path d=\"M{x1:0.##} {y1:0.##}L{x2:0.##} {y2:0.##}\" stroke=\"{stroke}\" stroke-dasharray=\"{dash}\" fill=\"none\"/>\n");

    /// <summary>A line through points, which are marked.</summary>
    public void Curve(IReadOnlyList<(double X, double Y)> points, string colour, string dash)
    {
        string path = string.Join('L', points.Select(point => string.Create(CultureInfo.InvariantCulture,
            $"{point.X:0.##} {point.Y:0.##}")));
        body.Append($"<path d=\"M{path}\" stroke=\"{colour}\" stroke-width=\"2\" stroke-dasharray=\"{dash}\" fill=\"none\"/>\n");
        foreach ((double x, double y) in points)
            body.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{x:0.##}\" cy=\"{y:0.##}\" r=\"2.6\" fill=\"{colour}\"/>\n");
    }

    /// <summary>The drawing with what it shows written above it.</summary>
    public string Figure(string caption) => string.Create(CultureInfo.InvariantCulture,
        $"<figure>\n<figcaption>{HtmlText.Encoded(caption)}</figcaption>\n<svg viewBox=\"0 0 {Width} {height:0.##}\" role=\"img\" "
            + $"aria-label=\"{HtmlText.Encoded(label)}\">\n{body}</svg>\n</figure>\n");
}
