using System.Globalization;
using System.Text;
using AttentionDynamics.Notebooks;
using Workbook.Files;

namespace Workbook.Exporting;

/// <summary>The first page: the README's beginning, and the grid of verdicts.</summary>
internal static class IndexPage
{
    private static readonly (string Key, string Name)[] Sources =
        [("P", "stated by the paper"), ("D", "derived here and checked"), ("L", "from other literature")];

    /// <summary>The HTML of its main part.</summary>
    /// <param name="introduction">The README's beginning, in Markdown; empty: none.</param>
    /// <param name="notebooks">The notebooks, in the order of their names.</param>
    /// <param name="claims">data/claims.csv.</param>
    /// <param name="address">The address of a notebook's page, by the notebook's name; null: it has none.</param>
    /// <param name="markdown">What renders titles.</param>
    public static string Write(string introduction, IReadOnlyList<Notebook> notebooks, IReadOnlyList<ClaimRow> claims,
        Func<string, string?> address, MarkdownHtml markdown)
    {
        var html = new StringBuilder(DarkPicture.AddTo(markdown.Render(introduction)));
        if (markdown.Sections.All(section => section.Level != 1)) html.Insert(0, "<h1>Notebooks</h1>\n");
        html.Append("<h2 id=\"section-verdicts\">What is claimed, and whether it holds</h2>\n")
            .Append(Grid(notebooks, claims, address, markdown));
        if (claims.Count > 0)
            html.Append(CultureInfo.InvariantCulture, $"<p><a href=\"{Site.ClaimsAddress}\">Each of the {claims.Count} claims</a></p>\n");
        return html.ToString();
    }

    private static string Grid(IReadOnlyList<Notebook> notebooks, IReadOnlyList<ClaimRow> claims, Func<string, string?> address,
        MarkdownHtml markdown)
    {
        var html = Table("Verdicts", ["statement", .. Sources.Select(source => source.Name), "verdicts"]);
        ILookup<string, ClaimRow> byNotebook = claims.ToLookup(row => row.Notebook);
        foreach (Notebook notebook in notebooks)
        {
            ClaimRow[] rows = [.. byNotebook[notebook.Name]];
            html.Append(
                $"<tr><th scope=\"row\"><a href=\"{HtmlText.Encoded(address(notebook.Name)!)}\">{markdown.Line(notebook.Title)}</a></th>");
            foreach ((string key, _) in Sources)
                html.Append(CultureInfo.InvariantCulture, $"<td>{rows.Count(row => row.Claim.Source == key)}</td>");
            string counts = rows.Length == 0
                ? "no claims"
                : string.Join(", ", rows.CountBy(row => row.Claim.Verdict).Select(pair => string.Create(
                    CultureInfo.InvariantCulture, $"{pair.Value} {(pair.Key == "holds" && pair.Value > 1 ? "hold" : pair.Key)}")));
            html.Append($"<td class=\"verdict\">{HtmlText.Encoded(counts)}<span class=\"marks\" aria-hidden=\"true\">");
            foreach (ClaimRow row in rows)
                html.Append(
                    $"<i class=\"{(row.Claim.Verdict == "holds" ? "holds" : "reported")}\" "
                    + $"title=\"{HtmlText.Encoded(row.Claim.Statement)}\"></i>");
            html.Append("</span></td></tr>\n");
        }

        return html.Append("</tbody>\n</table>\n</div>\n").ToString();
    }

    /// <summary>A table up to its rows, in a frame that scrolls.</summary>
    internal static StringBuilder Table(string label, IEnumerable<string> headers)
    {
        var html = new StringBuilder("<div");
        foreach ((string name, string value) in SafeHtml.Frame(label)) html.Append($" {name}=\"{value}\"");
        html.Append("><table>\n<thead>\n<tr>")
            .AppendJoin(string.Empty, headers.Select(header => $"<th scope=\"col\">{HtmlText.Encoded(header)}</th>"));
        return html.Append("</tr>\n</thead>\n<tbody>\n");
    }
}
