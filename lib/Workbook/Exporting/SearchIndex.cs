using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Workbook.Files;

namespace Workbook.Exporting;

/// <summary>
/// The texts of all pages, section by section, for a search that asks no server: a script, since a page that was opened as a file may read
/// nothing else.
/// </summary>
internal sealed partial class SearchIndex
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = new LiteralJsonEncoder() };

    private readonly List<string[]> sections = [];

    /// <summary>Takes in a page.</summary>
    /// <param name="title">Its title, as text.</param>
    /// <param name="address">Its address.</param>
    /// <param name="content">The HTML of its main part.</param>
    public void Add(string title, string address, string content)
    {
        Match[] headings = [.. Heading().Matches(content).Cast<Match>()];
        string before = Text(content[..(headings.Length > 0 ? headings[0].Index : content.Length)]);
        if (before.Length > 0) sections.Add([title, title, address, before]);
        for (int i = 0; i < headings.Length; i++)
        {
            Match heading = headings[i];
            int end = i + 1 < headings.Length ? headings[i + 1].Index : content.Length;
            string name = Text(heading.Groups["text"].Value);
            bool first = heading.Groups["level"].Value == "1";
            sections.Add(
            [
                title, first ? title : name, first ? address : $"{address}#{Uri.EscapeDataString(heading.Groups["id"].Value)}",
                Text(content[(heading.Index + heading.Length)..end]),
            ]);
        }
    }

    /// <summary>The script: its one name holds page, section, address and text of every section.</summary>
    public string Script() => $"'use strict';\nconst siteSections = {JsonSerializer.Serialize(sections, Readable)};\n";

    private static string Text(string html)
    {
        string words = Inline().Replace(Unsearched().Replace(html, " "), string.Empty);
        return Space().Replace(WebUtility.HtmlDecode(Tag().Replace(words, " ")), " ").Trim();
    }

    [GeneratedRegex("<h(?<level>[1-3]) id=\"(?<id>[^\"]*)\"[^>]*>(?<text>.*?)</h[1-3]>", RegexOptions.Singleline)]
    private static partial Regex Heading();

    // Code is folded away, and pictures are not text.
    [GeneratedRegex(
        "<details class=\"code\"[^>]*>.*?</details>|<nav.*?</nav>|<svg.*?</svg>|<img[^>]*>|<source[^>]*>|<annotation.*?</annotation>",
        RegexOptions.Singleline)]
    private static partial Regex Unsearched();

    // Within a word or a formula they are no space.
    [GeneratedRegex("</?(?:m[a-z]+|semantics|wbr|b|i|em|strong|sub|sup|a|code|span)(?: [^>]*)?/?>")]
    private static partial Regex Inline();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
