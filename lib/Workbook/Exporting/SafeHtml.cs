using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AttentionDynamics.Notebooks;
using Ganss.Xss;

namespace Workbook.Exporting;

/// <summary>
/// HTML of a notebook made harmless: only elements of text and tables, no script, no handler, no style but alignment, no link but those of
/// <see cref="SiteLinks"/>, no picture but the site's own. Formulas become MathML. Tables get what a keyboard and a screen reader need.
/// </summary>
/// <param name="links">Where links may lead.</param>
/// <param name="folder">The folder in the repository of the text.</param>
internal sealed class SafeHtml(SiteLinks links, string folder)
{
    // More than any table or text needs.
    private const int Deepest = 2000;

    private static readonly string[] Tags =
    [
        "a", "abbr", "b", "blockquote", "br", "caption", "code", "dd", "del", "details", "div", "dl", "dt", "em", "h1", "h2", "h3",
        "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "small", "span", "strong",
        "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul", "var",
    ];

    private static readonly char[] Following = [',', '.', ';', ':', '!', '?', ')', ']', '”', '’', '\'', '%', '-', '–'];

    private static readonly string[] Attributes =
        ["align", "alt", "class", "colspan", "href", "id", "open", "rowspan", "src", "start", "style", "title"];

    /// <summary>The harmless part of the HTML of one fragment.</summary>
    /// <param name="html">Any HTML.</param>
    /// <param name="tableLabel">How a screen reader announces a table in it.</param>
    /// <exception cref="FormulaException">A formula in it cannot be read.</exception>
    public string Clean(string html, string tableLabel)
    {
        var sanitizer = new HtmlSanitizer(new HtmlSanitizerOptions
        {
            AllowedTags = new HashSet<string>(Tags, StringComparer.OrdinalIgnoreCase),
            AllowedAttributes = new HashSet<string>(Attributes, StringComparer.OrdinalIgnoreCase),
            AllowedClasses = new HashSet<string> { "math", "display" },
            AllowedCssProperties = new HashSet<string> { "text-align" },
            AllowedSchemes = new HashSet<string> { "http", "https", "mailto" },
            UriAttributes = new HashSet<string> { "href", "src" },
        });
        sanitizer.FilterUrl += (_, url) => url.SanitizedUrl = Address(url.Tag, url.OriginalUrl);
        using IHtmlDocument document = sanitizer.HtmlParserFactory().ParseDocument("<!doctype html><html><body>" + html);
        if (HtmlDepth.Exceeds(document.Body!, Deepest)) return Verbatim(html, tableLabel);
        sanitizer.SanitizeDom(document, document.Body);
        IElement body = document.Body!;
        foreach (IElement element in body.QuerySelectorAll("[id]")
            .Where(element => !element.Id!.StartsWith(SiteLinks.SectionPrefix, StringComparison.Ordinal))) element.RemoveAttribute("id");
        foreach (IElement image in body.QuerySelectorAll("img"))
        {
            // A picture that is not the site's would be a request to elsewhere: its text stands in its place.
            if (!image.HasAttribute("src")) image.Replace(document.CreateTextNode(image.GetAttribute("alt") ?? string.Empty));
            else if (!image.HasAttribute("alt")) image.SetAttribute("alt", string.Empty);
        }

        // A line of code wider than the page scrolls, also by keyboard.
        foreach (IElement code in body.QuerySelectorAll("pre"))
            foreach ((string name, string value) in Frame("code").Where(attribute => attribute.Name != "class"))
                code.SetAttribute(name, value);

        foreach (IElement formula in body.QuerySelectorAll(".math").Where(element => element.ParentElement is not null).ToList())
            Draw(formula);

        foreach (IElement table in body.QuerySelectorAll("table"))
        {
            foreach (IElement header in table.QuerySelectorAll("thead th")) header.SetAttribute("scope", "col");
            IElement frame = document.CreateElement("div");
            foreach ((string name, string value) in Frame(tableLabel)) frame.SetAttribute(name, value);
            table.Replace(frame);
            frame.Append(table);
        }

        return body.InnerHtml;
    }

    // One on lines of its own keeps a frame, which scrolls where it is too wide.
    private static void Draw(IElement formula)
    {
        bool display = formula.ClassList.Contains("display");
        string mathMl = Katex.MathMl(formula.TextContent, display);
        if (display)
        {
            formula.InnerHtml = mathMl;
            formula.ClassName = "formula";
            return;
        }

        // A browser would begin a line with the full stop after a formula, and end one with the bracket before it.
        string before = formula.PreviousSibling is IText left ? left.Data[left.Data.TrimEnd('(', '[', '“').Length..] : string.Empty;
        string after = formula.NextSibling is IText right ? right.Data[..^right.Data.TrimStart(Following).Length] : string.Empty;
        if (before.Length > 0) ((IText)formula.PreviousSibling!).Data = ((IText)formula.PreviousSibling!).Data[..^before.Length];
        if (after.Length > 0) ((IText)formula.NextSibling!).Data = ((IText)formula.NextSibling!).Data[after.Length..];
        formula.OuterHtml = Together(before, mathMl, after);
    }

    // What stands before a formula with its first piece, and what follows with its last.
    private static string Together(string before, string mathMl, string after)
    {
        if (before.Length + after.Length == 0) return mathMl;
        string[] pieces = mathMl.Split("</math>", StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < pieces.Length; i++) pieces[i] += "</math>";
        if (pieces.Length == 0) return HtmlText.Encoded(before + after);
        if (before.Length > 0) pieces[0] = HtmlText.Encoded(before) + pieces[0];
        if (after.Length > 0) pieces[^1] += HtmlText.Encoded(after);
        if (before.Length > 0 || pieces.Length == 1) pieces[0] = $"<span class=\"together\">{pieces[0]}</span>";
        if (after.Length > 0 && pieces.Length > 1) pieces[^1] = $"<span class=\"together\">{pieces[^1]}</span>";
        return string.Concat(pieces);
    }

    /// <summary>What nests too deeply to be meant, as the text it is.</summary>
    private static string Verbatim(string html, string label) =>
        $"<pre class=\"output\" role=\"group\" aria-label=\"{HtmlText.Encoded(label)}\" tabindex=\"0\">{HtmlText.Encoded(html)}</pre>";

    /// <summary>The attributes of what scrolls a wide thing sideways, also by keyboard.</summary>
    public static (string Name, string Value)[] Frame(string label) =>
        [("class", "wide"), ("role", "group"), ("aria-label", label), ("tabindex", "0")];

    private string? Address(IElement element, string url) =>
        element.LocalName == "img" ? links.Picture(folder, url) : links.Resolve(folder, url);
}
