namespace Workbook.Exporting;

/// <summary>Text as HTML.</summary>
internal static class Html
{
    /// <summary>The text as it may stand between tags and in a quoted attribute. Only what HTML demands is escaped, so that θ stays θ.</summary>
    public static string Encoded(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal)
        .Replace("'", "&#39;", StringComparison.Ordinal);
}
