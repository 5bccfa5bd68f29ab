using System.Net;
using System.Text.Json;

namespace Workbook.Pictures;

/// <summary>
/// The local page in which plotly.js draws all figures of a notebook. plotly.js makes one random token a picture, and one a trace of
/// contours, and puts them into element ids; in their place goes the start of the figure's own hash, the same in every run and different
/// between figures. Math.random is seeded with that hash as well, so that nothing else in a picture is left to chance.
/// </summary>
internal static class PicturePage
{
    private const string Begin = "<pre id=\"pictures\">";
    private const string End = "</pre>";

    private const string Draw = """
        function seed(hash) {
          let s = parseInt(hash.slice(0, 8), 16) | 0;
          Math.random = () => {
            s = s + 0x6D2B79F5 | 0;
            let t = Math.imul(s ^ s >>> 15, 1 | s);
            t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t;
            return ((t ^ t >>> 14) >>> 0) / 4294967296;
          };
        }
        function named(svg, hash) {
          const token = /topdefs-([0-9a-f]{6})/.exec(svg)[1];
          // Behind a letter or a hyphen it ends an id; behind # the same digits would be a colour.
          const own = svg.replace(new RegExp(`(?<=[a-z-])${token}`, 'g'), hash.slice(0, 12));
          // Contour lines are clipped by an element that goes by their trace's own random name.
          const traces = [];
          return own.replace(/\bclip([0-9a-f]{6})\b/g, (_, trace) => {
            if (!traces.includes(trace)) traces.push(trace);
            return `clip${hash.slice(0, 12)}-${traces.indexOf(trace)}`;
          });
        }
        async function drawn(figures) {
          const pictures = [];
          for (const { hash, json } of figures) {
            try {
              seed(hash);
              const figure = JSON.parse(json);
              const layout = figure.layout || {};
              const size = { width: layout.width || 700, height: layout.height || 450 };
              const url = await Plotly.toImage({ data: figure.data, layout }, { format: 'svg', ...size });
              pictures.push({ svg: named(decodeURIComponent(url.slice(url.indexOf(',') + 1)), hash) });
            } catch (e) {
              pictures.push({ error: String(e) });
            }
          }
          return JSON.stringify(pictures);
        }
        """;

    /// <summary>The HTML of a page that draws these figures as it loads.</summary>
    public static string Write(string plotlyScript, IReadOnlyList<FigureToDraw> figures) => Write(plotlyScript, $$"""
        {{Call(figures)}}.then(pictures => {
          const pre = document.createElement('pre');
          pre.id = 'pictures';
          pre.textContent = pictures;
          document.body.appendChild(pre);
        });
        """);

    /// <summary>The HTML of a page that draws when it is asked to by <see cref="Call"/>.</summary>
    public static string Write(string plotlyScript) => Write(plotlyScript, string.Empty);

    /// <summary>The expression that draws figures in the page: a promise of the pictures' JSON, which <see cref="Parse"/> reads.</summary>
    public static string Call(IReadOnlyList<FigureToDraw> figures)
    {
        // The default encoder escapes '<', so that no text of a figure can end the script element.
        return $"drawn({JsonSerializer.Serialize(figures.Select(figure => new { hash = figure.Hash, json = figure.Json }))})";
    }

    /// <summary>The pictures in the JSON that drawing gave; null where it is something else.</summary>
    public static IReadOnlyList<Drawing>? Parse(string json)
    {
        try
        {
            List<Drawing?>? drawings = JsonSerializer.Deserialize<List<Drawing?>>(json, JsonSerializerOptions.Web);
            return drawings?.All(drawing => drawing is not null && drawing.Svg is null != drawing.Error is null) == true
                ? [.. drawings.OfType<Drawing>()]
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The pictures in the page's DOM, or null where drawing has not finished or it holds something else.</summary>
    public static IReadOnlyList<Drawing>? Read(string dom)
    {
        int start = dom.LastIndexOf(Begin, StringComparison.Ordinal);
        if (start < 0) return null;
        int end = dom.IndexOf(End, start, StringComparison.Ordinal);
        if (end < 0) return null;
        return Parse(WebUtility.HtmlDecode(dom[(start + Begin.Length)..end]));
    }

    private static string Write(string plotlyScript, string after) => $"""
        <!DOCTYPE html><html><head><meta charset="utf-8"></head><body>
        <script>{plotlyScript}</script>
        <script>{Draw}
        {after}</script>
        </body></html>
        """;
}

/// <summary>A figure's JSON and its hash.</summary>
internal sealed record FigureToDraw(string Hash, string Json);

/// <summary>A drawn picture, or why it could not be drawn.</summary>
internal sealed record Drawing(string? Svg, string? Error);
