using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Workbook.Exporting;

/// <summary>
/// A drawing as a data: address, as short as it can be without another look: each style is written once and named, and what no style asks
/// for is left out. A page of figures is half as large for it.
/// </summary>
internal static class SvgAddress
{
    private const string Head = "data:image/svg+xml,";

    /// <summary>The address of a drawing; what is not well-formed is taken as it is.</summary>
    public static string Of(string svg) => Head + Escaped(Short(svg) ?? svg);

    /// <summary>The drawing at an address that <see cref="Of"/> gave.</summary>
    public static string Read(string address) => Uri.UnescapeDataString(address[Head.Length..]);

    private static string? Short(string svg)
    {
        XElement root;
        try
        {
            using var reader = XmlReader.Create(
                new StringReader(svg), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            root = XElement.Load(reader, LoadOptions.PreserveWhitespace);
        }
        catch (XmlException)
        {
            return null;
        }

        // With styles of its own its classes mean something.
        if (root.Name.LocalName != "svg" || root.Descendants().Any(element => element.Name.LocalName == "style")) return null;
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (XElement element in root.DescendantsAndSelf())
        {
            element.Attribute("class")?.Remove();
            element.Attributes().Where(attribute => attribute.Name.LocalName.StartsWith("data-", StringComparison.Ordinal)).Remove();
            if (element.Attribute("style") is not { } style) continue;
            string text = style.Value.Trim();
            if (text.Contains("url(", StringComparison.Ordinal)) continue;
            style.Remove();
            if (text.Length == 0) continue;
            // A brace would end the rule.
            if (text.AsSpan().IndexOfAny("{}<@\\") >= 0) return null;
            if (!names.TryGetValue(text, out string? name)) names.Add(text, name = FormattableString.Invariant($"s{names.Count}"));
            element.SetAttributeValue("class", name);
        }

        RemoveUnusedClips(root);
        if (names.Count > 0)
        {
            root.AddFirst(new XElement(root.Name.Namespace + "style",
                string.Concat(names.Select(pair => $".{pair.Value}{{{pair.Key.Replace("; ", ";", StringComparison.Ordinal)}}}"))));
        }

        using var written = new StringWriter();
        // What a page writes between double quotes has none.
        using (var writer = new XmlTextWriter(written) { QuoteChar = '\'', Formatting = Formatting.None }) root.WriteTo(writer);
        return written.ToString();
    }

    // plotly.js makes one for every pair of axes, used or not.
    private static void RemoveUnusedClips(XElement root)
    {
        string used = string.Join('\n',
            root.DescendantsAndSelf().Attributes().Where(attribute => attribute.Name != "id").Select(attribute => attribute.Value));
        root.Descendants().Where(element => element.Name.LocalName == "clipPath" && element.Attribute("id") is { } id
            && !used.Contains("#" + id.Value, StringComparison.Ordinal)).Remove();
    }

    private static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length + text.Length / 8);
        foreach (char c in text)
        {
            if (c is '%' or '#' or '<' or '>' or '"' or '&' or < ' ' or '\x7f') escaped.Append(Uri.HexEscape(c));
            else if (c == '\xa0') escaped.Append("%C2%A0");
            else escaped.Append(c);
        }

        return escaped.ToString();
    }
}
