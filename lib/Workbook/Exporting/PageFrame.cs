using System.Text;
using AttentionDynamics.Notebooks;

namespace Workbook.Exporting;

/// <summary>An entry of the navigation that every page has.</summary>
internal sealed record PageLink(string Address, string Label);

/// <summary>
/// What all pages share: the head with the policy that lets nothing in but the site's own files, the navigation, the scripts.
/// </summary>
internal static class PageFrame
{
    /// <summary>plotly.js and KaTeX set styles from scripts; nothing else is asked of a browser's leniency.</summary>
    public const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'";

    /// <summary>A whole page.</summary>
    /// <param name="title">The page's title, as text.</param>
    /// <param name="address">The page's own address, which the navigation marks.</param>
    /// <param name="pages">All pages.</param>
    /// <param name="content">The HTML of its main part.</param>
    /// <param name="figureScript">The address of the script with its figures' data; null: no figures.</param>
    public static string Write(string title, string address, IReadOnlyList<PageLink> pages, string content, string? figureScript)
    {
        var html = new StringBuilder($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{Policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="referrer" content="no-referrer">
            <meta name="color-scheme" content="light dark">
            <title>{HtmlText.Encoded(title)}</title>
            <link rel="icon" href="assets/icon.svg">

            """);
        bool formulas = content.Contains("class=\"math", StringComparison.Ordinal);
        if (formulas) html.Append("<link rel=\"stylesheet\" href=\"assets/katex/katex.min.css\">\n");
        html.Append("<link rel=\"stylesheet\" href=\"assets/site.css\">\n");
        if (formulas) html.Append("<script defer src=\"assets/katex/katex.min.js\"></script>\n");
        if (figureScript is not null)
            html.Append(
                $"<script defer src=\"assets/plotly.min.js\"></script>\n<script defer src=\"{figureScript}\"></script>\n<script defer "
                + $"src=\"assets/figures.js\"></script>\n");
        html.Append(
            "<script defer src=\"assets/page.js\"></script>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the "
            + "content</a>\n<header>\n<nav aria-label=\"Pages\">\n<ul>\n");
        foreach (PageLink page in pages)
        {
            string mark = page.Address == address ? " aria-current=\"page\"" : string.Empty;
            html.Append($"<li><a href=\"{HtmlText.Encoded(page.Address)}\"{mark}>{HtmlText.Encoded(page.Label)}</a></li>\n");
        }


        return html.Append("</ul>\n</nav>\n</header>\n<main id=\"main\" tabindex=\"-1\">\n").Append(content)
            .Append("</main>\n</body>\n</html>\n").ToString();
    }
}
