using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using AttentionDynamics.Notebooks;
using Workbook.Files;

namespace Workbook.Exporting;

/// <summary>The page of all claims: a table a notebook, each claim a link to the cell that tests it.</summary>
internal static class ClaimsHtml
{
    /// <summary>The HTML of its main part.</summary>
    /// <param name="claims">data/claims.csv.</param>
    /// <param name="notebooks">The notebooks.</param>
    /// <param name="address">The address of a notebook's page, by the notebook's name; null: it has none.</param>
    public static string Write(IReadOnlyList<ClaimRow> claims, IReadOnlyList<Notebook> notebooks, Func<string, string?> address)
    {
        var html = new StringBuilder("<h1 id=\"section-claims\">What is claimed, and whether it holds</h1>\n");
        html.Append(CultureInfo.InvariantCulture, $"""
            <p>{claims.Count} claims. Source: <em>P</em> stated by the paper, <em>D</em> derived from it here and checked, <em>L</em>
            from other literature. A claim <em>holds</em> if what is predicted and what is measured lie no farther apart than the
            tolerance in any of its cases; a number is <em>reported</em> where theory gives no tolerance. <em>Refused</em>: wrong
            theories near this one, put to the same test. Each claim leads to the cell that tests it.
            <a href="data/claims.csv" download>All claims (CSV)</a></p>

            """);
        foreach (IGrouping<string, ClaimRow> rows in claims.GroupBy(row => row.Notebook))
        {
            Notebook? notebook = notebooks.FirstOrDefault(candidate => candidate.Name == rows.Key);
            string title = notebook is null ? rows.Key : MarkdownHtml.Plain(notebook.Title);
            string? page = address(rows.Key);
            html.Append($"<h2 id=\"section-{HtmlText.Encoded(rows.Key)}\">{HtmlText.Encoded(title)}</h2>\n")
                .Append(IndexPage.Table($"Claims of {title}", ClaimsFile.Header.Skip(1)));
            foreach (ClaimRow row in rows)
            {
                string statement = HtmlText.Encoded(row.Claim.Statement);
                if (page is not null && Cell(notebook, row) is { } cell)
                    statement = $"<a href=\"{HtmlText.Encoded(page)}#{NotebookPage.CellId(cell)}\">{statement}</a>";
                html.Append($"<tr><th scope=\"row\">{statement}</th>")
                    .AppendJoin(string.Empty, row.Fields.Skip(2).Select(field => $"<td>{HtmlText.Encoded(field)}</td>")).Append("</tr>\n");
            }

            html.Append("</tbody>\n</table>\n</div>\n");
        }

        return html.ToString();
    }

    // The cell whose output states it.
    private static NotebookCell? Cell(Notebook? notebook, ClaimRow row) => notebook?.Cells.FirstOrDefault(cell =>
        cell.Runs && cell.Outputs is { } outputs && outputs.Any(output => States(output, row.Claim.Statement)));

    private static bool States(JsonNode? output, string statement) =>
        output?["data"] is JsonObject data
            && data.Any(form => form.Key is "text/plain" or "text/html"
                && MultilineText.Read(form.Value) is { } text
                && new[] { statement, HtmlText.Encoded(statement) }.Any(words => text.Contains(words, StringComparison.Ordinal)));
}
