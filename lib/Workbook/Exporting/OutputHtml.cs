using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AttentionDynamics.Notebooks;
using Workbook.Files;
using Workbook.Pictures;

namespace Workbook.Exporting;

/// <summary>The outputs of a cell as HTML: of several forms of one output the richest that can be shown without harm.</summary>
internal sealed partial class OutputHtml(FigureHtml figures, SafeHtml safe, MarkdownHtml markdown)
{
    private static readonly string[] Bitmaps = ["image/png", "image/jpeg", "image/gif"];

    /// <summary>The outputs of the cell, one below the other; empty: none to show.</summary>
    public string Of(NotebookCell cell)
    {
        var html = new StringBuilder();
        foreach (JsonNode? output in cell.Outputs) html.Append(Of(output, cell.Id));
        return html.ToString();
    }

    private string Of(JsonNode? node, string cell)
    {
        if (node is not JsonObject output) return string.Empty;
        string type = Text(output["output_type"]);
        if (type == "stream") return Preformatted(Text(output["text"]), Text(output["name"]) == "stderr" ? "output error" : "output", cell);
        if (type == "error") return Preformatted($"{Text(output["ename"])}: {Text(output["evalue"])}", "output error", cell);
        if (FigureOutput.From(output) is { } figure) return figures.Add(figure);
        return output["data"] is JsonObject data ? Bundle(data, cell) : string.Empty;
    }

    private string Bundle(JsonObject data, string cell)
    {
        if (Text(data["text/html"]) is { Length: > 0 } html && safe.Clean(html, $"Table, output of cell {cell}")
            .Trim() is { Length: > 0 } clean) return $"<div class=\"output\">{clean}</div>\n";
        if (Text(data["text/markdown"]) is { Length: > 0 } text) return $"<div class=\"output\">{markdown.Render(text)}</div>\n";
        string words = Text(data["text/plain"]);
        if (Text(data[FigureOutput.PictureType]) is { Length: > 0 } svg)
            return Picture(SvgAddress.Of(svg), words);
        foreach (string type in Bitmaps)
        {
            string base64 = Text(data[type]).ReplaceLineEndings(string.Empty);
            byte[] bytes = new byte[base64.Length];
            if (base64.Length > 0 && Convert.TryFromBase64String(base64, bytes, out int length))
                return Picture(SiteLinks.DataAddress(type, bytes[..length]), words);
        }

        if (Text(data["text/latex"]) is { Length: > 0 } latex) return $"<div class=\"output\">{markdown.Render(latex)}</div>\n";
        return Preformatted(words, "output", cell);
    }

    private static string Picture(string address, string words) =>
        $"<div class=\"output\"><img src=\"{address}\" "
        + $"alt=\"{HtmlText.Encoded(words.Length > 0 ? words : "Picture")}\"></div>\n";

    private static string Preformatted(string text, string style, string cell)
    {
        string shown = ControlCharacters().Replace(TerminalColours().Replace(text, string.Empty), string.Empty).TrimEnd();
        return shown.Length == 0
            ? string.Empty
            : $"<pre class=\"{style}\" tabindex=\"0\" role=\"group\" aria-label=\"Output of cell "
            + $"{HtmlText.Encoded(cell)}\">{HtmlText.Encoded(shown)}</pre>\n";
    }

    private static string Text(JsonNode? node) => MultilineText.Read(node) ?? string.Empty;

    [GeneratedRegex(@"\x1b\[[0-9;?]*[A-Za-z]")]
    private static partial Regex TerminalColours();

    [GeneratedRegex(@"[\x00-\x08\x0b-\x1f\x7f]")]
    private static partial Regex ControlCharacters();
}
