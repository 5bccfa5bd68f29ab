using System.Globalization;
using System.Text.RegularExpressions;

namespace Workbook.Exporting;

/// <summary>
/// Figures that a text shows as pictures, for a dark page: the colours of the page and of its ink become what figures.js makes of them
/// there; those of the data stay. Without scripts, the browser takes which of the two is right.
/// </summary>
internal static partial class DarkPicture
{
    /// <summary>HTML in which each SVG picture has its dark twin beside it.</summary>
    public static string AddTo(string html) => Image().Replace(html, image =>
    {
        // In a list of sources an address ends at a space.
        string address = SvgAddress.Of(Of(SvgAddress.Read(image.Groups["address"].Value))).Replace(" ", "%20", StringComparison.Ordinal);
        return $"<picture><source media=\"(prefers-color-scheme: dark)\" srcset=\"{address}\">{image.Value}</picture>";
    });

    /// <summary>The picture as a dark page shows it.</summary>
    public static string Of(string svg) => Colour().Replace(svg, colour =>
    {
        string hex = string.Concat(
            colour.Groups["part"].Captures.Select(part => int.Parse(part.Value, CultureInfo.InvariantCulture).ToString("x2", null)));
        return Colours.TryGetValue(hex, out string? dark) ? dark : colour.Value;
    });

    // The one table of both is that of the script.
    private static Dictionary<string, string> Colours { get; } =
        Pair().Matches(Site.Asset("figures.js")).ToDictionary(pair => pair.Groups["light"].Value, pair => pair.Groups["dark"].Value);

    [GeneratedRegex("<img src=\"(?<address>data:image/svg\\+xml,[^\"]*)\"[^>]*>")]
    private static partial Regex Image();

    [GeneratedRegex(@"rgb\((?:(?<part>\d{1,3})(?:, ?)?){3}\)")]
    private static partial Regex Colour();

    [GeneratedRegex("'#(?<light>[0-9a-f]{6})': '(?<dark>#[0-9a-f]{6})'")]
    private static partial Regex Pair();
}
