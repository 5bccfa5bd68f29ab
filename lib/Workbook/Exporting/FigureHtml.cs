using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using AttentionDynamics.Notebooks;
using Workbook.Files;
using Workbook.Pictures;

namespace Workbook.Exporting;

/// <summary>
/// The figures of one page. Each stands in the page as its committed picture, which a script replaces by the interactive figure; the
/// figures' data are a script of their own, because a page opened from a file may fetch nothing.
/// </summary>
/// <param name="dataLink">The link to a figure's numbers, by its name; null: the site has none.</param>
internal sealed class FigureHtml(Func<string, string?> dataLink)
{
    // plotly.js's own, for a figure that states none.
    private const double UsualWidth = 700;
    private const double UsualHeight = 450;

    private readonly List<string> figures = [];
    private readonly List<string> withoutPicture = [];
    private readonly HashSet<string> kinds = new(StringComparer.Ordinal);

    /// <summary>Whether the page has a figure.</summary>
    public bool Any => figures.Count > 0;

    /// <summary>What plotly.js calls the kinds of their traces.</summary>
    public IReadOnlySet<string> Kinds => kinds;

    /// <summary>The titles of the figures that have no picture of their own.</summary>
    public IReadOnlyList<string> WithoutPicture => withoutPicture;

    /// <summary>A figure's place in the page.</summary>
    public string Add(FigureOutput figure)
    {
        string title = figure.Title ?? "Figure";
        string caption = figure.Caption is { } text && text != title ? text : string.Empty;
        string description = HtmlText.Encoded(caption.Length > 0 ? $"{title}. {caption}" : title);
        (double width, double height) = Size(figure.Json);
        string picture;
        if (figure.PictureBelongs)
        {
            picture = string.Create(CultureInfo.InvariantCulture,
                $"<img src=\"{SvgAddress.Of(figure.Picture!)}\" "
                    + $"width=\"{width}\" height=\"{height}\" alt=\"{description}\">");
        }
        else
        {
            withoutPicture.Add(title);
            picture = $"<p class=\"missing\">{description} (This figure is drawn by a script.)</p>";
        }

        string? data = figure.Name is { } name ? dataLink(name) : null;
        string form = data?.EndsWith(".zip", StringComparison.Ordinal) is true ? "CSV, zipped" : "CSV";
        string link = data is null ? string.Empty : $"<a href=\"{HtmlText.Encoded(data)}\" download>Numbers ({form})</a>";
        figures.Add(figure.Json);
        if (NotebookJson.Parse(figure.Json)?["data"] is JsonArray traces)
            kinds.UnionWith(traces.OfType<JsonObject>().Select(trace => MultilineText.Read(trace["type"]) ?? "scatter"));
        string label = HtmlText.Encoded("Figure: " + title);
        string attributes = string.Create(CultureInfo.InvariantCulture,
            $"data-figure=\"{figures.Count - 1}\" data-description=\"{description}\"");
        return string.Create(CultureInfo.InvariantCulture, $"""
            <figure>
            <div class="wide figure-frame" role="group" tabindex="0" aria-label="{label}" {attributes}>
            {picture}
            </div>
            <figcaption>{HtmlText.Encoded(caption.Length > 0 ? caption : title)}</figcaption>
            <div class="tools">{link}</div>
            </figure>

            """);
    }

    /// <summary>The script with the data of all figures of the page.</summary>
    public string Script()
    {
        // As text to be parsed: in an object literal a key __proto__ would be more than a key.
        string list = "[" + string.Join(',', figures) + "]";
        var script = new StringBuilder("const figures = JSON.parse('", list.Length + 64);
        foreach (char c in list)
        {
            if (c is '\\' or '\'') script.Append('\\').Append(c);
            else if (c is < ' ' or '\u2028' or '\u2029') script.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else script.Append(c);
        }

        return script.Append("');\n").ToString();
    }

    private static (double Width, double Height) Size(string json)
    {
        JsonNode? layout = NotebookJson.Parse(json)!["layout"];
        return (Number(layout, "width") ?? UsualWidth, Number(layout, "height") ?? UsualHeight);
    }

    private static double? Number(JsonNode? node, string key) =>
        node is JsonObject values && values[key] is JsonValue value && value.TryGetValue(out double number) && number is > 0 and < 1e5
            ? number : null;
}
