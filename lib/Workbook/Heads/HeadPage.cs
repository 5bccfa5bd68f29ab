using System.Text;
using AttentionDynamics.Notebooks;

namespace Workbook.Heads;

/// <summary>Measured heads as one page that needs nothing beside itself: no script, no request, dark or light as the reader's system
/// is.</summary>
internal static class HeadPage
{
    /// <summary>What marks a page as written by this program, which may write over it.</summary>
    public const string Mark = "<meta name=\"generator\" content=\"workbook measure --report\">";

    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'";

    private static readonly string Style = $$"""
        :root { color-scheme: light dark; --back: #fff; --ink: #1d2126; --soft: #545b65; --line: #d9dce1; --link: #00609a;
          {{HeadCurves.Palette(dark: false)}} }
        @media (prefers-color-scheme: dark) {
          :root { --back: #16191d; --ink: #e4e6e9; --soft: #aab1ba; --line: #3a4048; --link: #6cb8ec;
            {{HeadCurves.Palette(dark: true)}} }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--back); color: var(--ink); overflow-wrap: break-word;
          font: 1rem/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, "DejaVu Sans", sans-serif; }
        main { max-width: 78rem; margin: 0 auto; padding: 1rem .8rem 4rem; }
        h1 { font-size: 1.5rem; line-height: 1.3; } h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; }
        p, ul, dl { max-width: 46rem; } p { margin: .6rem 0; }
        .what { color: var(--soft); }
        .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 21rem), 1fr)); gap: 1.4rem 1.8rem; }
        figure { margin: 0; max-width: 32rem; } figcaption { font-weight: 600; margin-bottom: .3rem; }
        figure svg { display: block; width: 100%; height: auto; }
        svg text { font-family: inherit; }
        .legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; max-width: none; }
        .wide { overflow-x: auto; max-width: 100%; }
        .wide:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
        table { border-collapse: separate; border-spacing: 0; font-size: .88rem; font-variant-numeric: tabular-nums; }
        th, td { padding: .25rem .55rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
        thead th { border-bottom-width: 2px; }
        tr > :nth-child(-n+2) { position: sticky; background: var(--back); font-weight: 600; min-width: 3.4rem; }
        tr > :nth-child(1) { left: 0; } tr > :nth-child(2) { left: 3.4rem; border-right: 1px solid var(--line); }
        summary { cursor: pointer; margin: .6rem 0; }
        dt { font-weight: 600; } dd { margin: 0 0 .4rem 1rem; color: var(--soft); }
        """;

    /// <summary>The page.</summary>
    public static string Write(HeadMeasurement measurement)
    {
        string title = HtmlText.Encoded(HeadText.Title(measurement));
        var html = new StringBuilder($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{Policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="referrer" content="no-referrer">
            {Mark}
            <title>Heads and their scales: {title}</title>
            <style>
            {Style}
            </style>
            </head>
            <body>
            <main>
            <h1>Which heads lose their tokens as the context grows</h1>
            <p class="what">{title}</p>
            <h2>What the numbers say</h2>

            """);
        foreach (string line in HeadVerdict.Of(measurement)) html.Append("<p>").Append(HtmlText.Encoded(line)).Append("</p>\n");
        Maps(html, measurement);
        Curves(html, measurement);
        Table(html, measurement);
        html.Append("<h2>What was not tested</h2>\n<ul>\n");
        foreach (string line in HeadVerdict.NotTested(measurement)) html.Append("<li>").Append(HtmlText.Encoded(line)).Append("</li>\n");
        return html.Append("</ul>\n</main>\n</body>\n</html>\n").ToString();
    }

    /// <summary>
    /// The heads that matter: those whose largest weight falls to 1/2 soonest, those that spread fastest, and those with the largest sinks.
    /// </summary>
    internal static IReadOnlyList<MeasuredHead> Chosen(IReadOnlyList<MeasuredHead> heads)
    {
        IEnumerable<MeasuredHead>[] orders =
        [
            heads.Where(head => head.Selection == Selection.Losing).OrderBy(head => head.Survey.Length!.Value),
            heads.Where(head => head.Survey.EffectiveTokensExponent is not null)
                .OrderByDescending(head => head.Survey.EffectiveTokensExponent!.Value.Exponent),
            heads.OrderByDescending(head => head.Survey.Whole.FirstWeight),
            heads.Where(head => head.Selection == Selection.Kept).OrderByDescending(head => head.Survey.Whole.U),
        ];
        var chosen = new List<MeasuredHead>();
        MeasuredHead[][] lists = [.. orders.Select(order => order.Take(HeadCurves.Most).ToArray())];
        for (int place = 0; place < HeadCurves.Most; place++)
        {
            foreach (MeasuredHead[] list in lists)
            {
                if (place < list.Length && chosen.Count < HeadCurves.Most && !chosen.Contains(list[place])) chosen.Add(list[place]);
            }
        }

        return [.. chosen.OrderBy(head => head.Layer).ThenBy(head => head.Head)];
    }

    private static void Maps(StringBuilder html, HeadMeasurement measurement)
    {
        HeadMap[] maps =
        [
            new("β/Λ: below 1 averaging, above selecting", head => head.Survey.ScaleOverGapScale, 0.25, 4, Logarithmic: true),
            new("e of effective tokens ~ nᵉ", head => head.Survey.EffectiveTokensExponent?.Exponent, 0, 1),
            new("Weight on the first token: sinks", head => head.Survey.Whole.FirstWeight, 0, 1),
        ];
        html.Append("<h2>All heads</h2>\n<p>A row is a layer, a column a head. An end of the colours with ≤ or ≥ stands for all numbers ")
            .Append("beyond it.</p>\n<div class=\"figures\">\n");
        foreach (HeadMap map in maps) html.Append(map.Draw(measurement));
        html.Append("</div>\n");
    }

    private static void Curves(StringBuilder html, HeadMeasurement measurement)
    {
        IReadOnlyList<MeasuredHead> heads = Chosen(measurement.Heads);
        HeadCurves[] curves =
        [
            new("Effective tokens, exp entropy", measures => measures.EffectiveTokens),
            new("u of the largest score; dashed: its weight is 1/2", measures => measures.U, Mark: 1),
        ];
        html.Append("<h2>As the context grows</h2>\n<p>The heads whose largest weight falls to 1/2 soonest, those that spread fastest, ")
            .Append("those with the largest sinks and those that hold on best.</p>\n").Append(HeadCurves.Legend(heads));
        html.Append("<div class=\"figures\">\n");
        foreach (HeadCurves each in curves) html.Append(each.Draw(heads));
        html.Append("</div>\n");
    }

    private static void Table(StringBuilder html, HeadMeasurement measurement)
    {
        html.Append("<h2>The numbers</h2>\n");
        Rows(html, HeadText.Table(measurement), "The numbers of all heads");
        html.Append("<dl>\n");
        foreach ((string name, string meaning) in HeadText.Meanings(measurement))
            html.Append("<dt>").Append(HtmlText.Encoded(name)).Append("</dt><dd>").Append(HtmlText.Encoded(meaning)).Append("</dd>\n");
        html.Append("</dl>\n");
        if (measurement.Request.Scales.Count == 0) return;
        html.Append("<h2>At other scales</h2>\n<details>\n<summary>All heads at ")
            .AppendJoin(", ", measurement.Request.Scales.Select(scale => HtmlText.Encoded(HeadText.Name(scale)))).Append("</summary>\n");
        Rows(html, HeadText.ScanTable(measurement), "All heads at other scales");
        html.Append("</details>\n");
    }

    /// <summary>A table whose rows begin with a layer and a head, which stay in sight where it is moved to the side.</summary>
    private static void Rows(StringBuilder html, IReadOnlyList<string[]> rows, string label)
    {
        html.Append($"<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"{label}\">\n<table>\n<thead><tr>");
        foreach (string name in rows[0]) html.Append("<th scope=\"col\">").Append(HtmlText.Encoded(name)).Append("</th>");
        html.Append("</tr></thead>\n<tbody>\n");
        foreach (string[] row in rows.Skip(1))
            html.Append("<tr>").AppendJoin("", row.Select(field => $"<td>{HtmlText.Encoded(field)}</td>")).Append("</tr>\n");
        html.Append("</tbody>\n</table>\n</div>\n");
    }
}
