using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace Workbook;

/// <summary>The documentation comment of a symbol.</summary>
internal static class SymbolComment
{
    /// <summary>The element around its parts; null where there is none, or none that is XML: that documents nothing, and the compiler warns
    /// of it where it is written.</summary>
    public static XElement? Of(ISymbol symbol)
    {
        string? xml = symbol.GetDocumentationCommentXml(CultureInfo.InvariantCulture);
        if (string.IsNullOrWhiteSpace(xml)) return null;
        try
        {
            // From a file the elements come without one around them.
            XElement whole = XElement.Parse($"<comment>{xml}</comment>", LoadOptions.PreserveWhitespace);
            return whole.Element("member") ?? whole;
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
