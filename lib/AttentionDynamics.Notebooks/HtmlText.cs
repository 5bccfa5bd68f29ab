namespace AttentionDynamics.Notebooks;

/// <summary>Text as HTML.</summary>
public static class HtmlText
{
    /// <summary>The text as it may stand between tags and in an attribute in double quotes.</summary>
    /// <remarks>
    /// Only what HTML demands is escaped, where the framework's encoders write ± and θ as numbers: they stay readable in a diff.
    /// </remarks>
    /// <param name="text">The text.</param>
    public static string Encoded(string text) => (text ?? throw new ArgumentNullException(nameof(text)))
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal);
}
