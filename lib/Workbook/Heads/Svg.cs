using System.Globalization;
using System.Text;
using AttentionDynamics.Notebooks;

namespace Workbook.Heads;

/// <summary>A drawing within a page: as wide as its place, in units of which a phone shows one a pixel, and in the colours of the
/// page.</summary>
internal sealed class Svg(double height, string label)
{
    /// <summary>The width of every drawing.</summary>
    public const double Width = 380;

    private readonly StringBuilder body = new();

    /// <summary>A rectangle with its text for a pointer that rests on it.</summary>
    public void Cell((double X, double Y, double Width, double Height) place, string fill, string title) => body.Append(
        CultureInfo.InvariantCulture,
        $"<rect x=\"{place.X:0.##}\" y=\"{place.Y:0.##}\" width=\"{place.Width:0.##}\" height=\"{place.Height:0.##}\" fill=\"{fill}\">")
        .Append("<title>").Append(HtmlText.Encoded(title)).Append("</title></rect>\n");

    /// <summary>A text.</summary>
    /// <param name="x">Where.</param>
    /// <param name="y">Its base line.</param>
    /// <param name="text">What.</param>
    /// <param name="anchor">start, middle or end: what of it is at x.</param>
    /// <param name="fill">A colour; null: that of the page's text.</param>
    /// <param name="size">Its height.</param>
    public void Text(double x, double y, string text, string anchor = "middle", string? fill = null, double size = 11) => body.Append(
        CultureInfo.InvariantCulture,
        $"<text x=\"{x:0.##}\" y=\"{y:0.##}\" text-anchor=\"{anchor}\" font-size=\"{size:0.##}\" fill=\"{fill ?? "var(--ink)"}\">")
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

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"<svg viewBox=\"0 0 {Width} {height:0.##}\" role=\"img\" aria-label=\"{HtmlText.Encoded(label)}\">\n{body}</svg>\n");
}
