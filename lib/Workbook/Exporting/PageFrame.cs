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
    /// <summary>plotly.js sets styles from a script; nothing else is asked of a browser's leniency.</summary>
    public const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'";

    /// <summary>Of a page that computes: the library is compiled in a worker, which fetches it from where the page came from.</summary>
    public const string LivePolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        + "img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'";

    /// <summary>A whole page.</summary>
    /// <param name="title">The page's title, as text.</param>
    /// <param name="address">The page's own address, which the navigation marks.</param>
    /// <param name="pages">All pages.</param>
    /// <param name="content">The HTML of its main part.</param>
    /// <param name="footer">The HTML of its end, the same on every page.</param>
    /// <param name="figureScript">The address of the script with its figures' data; null: no figures.</param>
    /// <param name="live">The folder of the library that it computes with; null: nothing on it is live.</param>
    public static string Write(
        string title, string address, IReadOnlyList<PageLink> pages, string content, string footer, string? figureScript = null,
        string? live = null)
    {
        var html = new StringBuilder($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{(live is null ? Policy : LivePolicy)}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="referrer" content="no-referrer">
            <meta name="color-scheme" content="light dark">
            <title>{HtmlText.Encoded(title)}</title>
            <link rel="icon" href="{(live is null ? "assets/icon.svg" : Site.IconInPage)}">

            """);
        html.Append("<link rel=\"stylesheet\" href=\"assets/site.css\">\n");
        if (live is not null)
            html.Append($"<link rel=\"stylesheet\" href=\"{live}/live.css\">\n<script defer src=\"{live}/live.js\"></script>\n");
        if (figureScript is not null)
            html.Append(
                $"<script defer src=\"assets/plotly.min.js\"></script>\n<script defer src=\"{figureScript}\"></script>\n<script defer "
                + $"src=\"assets/panels.js\"></script>\n<script defer src=\"assets/figures.js\"></script>\n");
        int own = pages.ToList().FindIndex(page => page.Address == address);
        html.Append("""
            <script defer src="assets/page.js"></script>
            <script defer src="assets/search.js"></script>
            </head>
            <body>
            <a class="skip" href="#main">Skip to the content</a>
            <header>
            <div class="bar">
            <details class="pages">
            <summary>Pages</summary>
            <nav aria-label="Pages">
            <ul>

            """);
        foreach (PageLink page in pages)
        {
            string mark = page.Address == address ? " aria-current=\"page\"" : string.Empty;
            html.Append($"<li><a href=\"{HtmlText.Encoded(page.Address)}\"{mark}>{HtmlText.Encoded(page.Label)}</a></li>\n");
        }

        html.Append("</ul>\n</nav>\n</details>\n");
        if (own > 0)
            html.Append($"<a class=\"home\" href=\"{HtmlText.Encoded(pages[0].Address)}\">{HtmlText.Encoded(pages[0].Label)}</a>\n");
        html.Append("""
            <div id="search-box" role="search" hidden>
            <input id="search" type="search" aria-label="Search all pages" placeholder="Search" autocomplete="off">
            </div>
            </div>
            <div class="found"><p id="search-said" role="status"></p><ul id="search-found"></ul></div>
            </header>
            <main id="main" tabindex="-1">

            """).Append(content).Append("</main>\n").Append(Neighbours(pages, own)).Append(footer);
        return html.Append("</body>\n</html>\n").ToString();
    }

    private static string Neighbours(IReadOnlyList<PageLink> pages, int own)
    {
        if (own < 0) return string.Empty;
        string Link(int index, string rel, string word) => index >= 0 && index < pages.Count
            ? $"<a rel=\"{rel}\" href=\"{HtmlText.Encoded(pages[index].Address)}\"><span>{word}</span> "
                + $"{HtmlText.Encoded(pages[index].Label)}</a>\n"
            : string.Empty;
        return "<nav class=\"neighbours\" aria-label=\"Previous and next page\">\n"
            + Link(own - 1, "prev", "Previous") + Link(own + 1, "next", "Next") + "</nav>\n";
    }
}
