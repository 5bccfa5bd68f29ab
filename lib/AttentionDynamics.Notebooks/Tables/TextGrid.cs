using System.Text;

namespace AttentionDynamics.Notebooks;

/// <summary>Cells of a table as text: what the HTML form and the plain form have in common.</summary>
/// <param name="Headers">The names of the columns.</param>
/// <param name="AlignRight">True for a column of numbers.</param>
/// <param name="Rows">The cells, row by row.</param>
/// <param name="LeftOutAfter">After how many of the rows others were left out.</param>
/// <param name="LeftOut">How many were left out.</param>
/// <param name="Note">A line below the table; empty: none.</param>
internal sealed record TextGrid(
    IReadOnlyList<string> Headers,
    IReadOnlyList<bool> AlignRight,
    IReadOnlyList<IReadOnlyList<string>> Rows,
    int LeftOutAfter = 0,
    long LeftOut = 0,
    string Note = "")
{
    private string LeftOutLine => $"… {LeftOut} rows left out";

    /// <summary>
    /// An HTML table. Alignment is an attribute, as GitHub removes styles; to the left it is a style too, as VS Code and Jupyter align to
    /// the right by theirs.
    /// </summary>
    public string ToHtml()
    {
        var html = new StringBuilder("<table>\n<thead>\n");
        Row(html, "th", Headers);
        html.Append("</thead>\n<tbody>\n");
        for (int r = 0; r < Rows.Count; r++)
        {
            if (LeftOut > 0 && r == LeftOutAfter)
            {
                html.Append("<tr><td colspan=\"").Append(Headers.Count).Append("\" align=\"center\">").Append(LeftOutLine)
                    .Append("</td></tr>\n");
            }
            Row(html, "td", Rows[r]);
        }
        html.Append("</tbody>\n</table>");
        return Note.Length == 0 ? html.ToString() : html.Append("\n<p>").Append(HtmlText.Encoded(Note)).Append("</p>").ToString();
    }

    /// <summary>The table in columns of equal width, two spaces between them.</summary>
    public string ToText()
    {
        int[] widths = [.. Headers.Select((header, c) => Rows.Select(row => row[c].Length).Append(header.Length).Max())];
        string Line(IReadOnlyList<string> cells) =>
            string.Join("  ", cells.Select((cell, c) => AlignRight[c] ? cell.PadLeft(widths[c]) : cell.PadRight(widths[c]))).TrimEnd();

        List<string> lines = [Line(Headers), string.Join("  ", widths.Select(width => new string('-', width)))];
        for (int r = 0; r < Rows.Count; r++)
        {
            if (LeftOut > 0 && r == LeftOutAfter)
            {
                lines.Add(LeftOutLine);
            }
            lines.Add(Line(Rows[r]));
        }
        return string.Join('\n', Note.Length == 0 ? lines : lines.Append(Note));
    }

    private void Row(StringBuilder html, string tag, IReadOnlyList<string> cells)
    {
        html.Append("<tr>");
        for (int c = 0; c < cells.Count; c++)
        {
            html.Append('<').Append(tag).Append(AlignRight[c] ? " align=\"right\">" : " align=\"left\" style=\"text-align:left\">")
                .Append(HtmlText.Encoded(cells[c])).Append("</").Append(tag).Append('>');
        }
        html.Append("</tr>\n");
    }
}
