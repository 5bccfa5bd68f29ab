using Microsoft.AspNetCore.Html;
using Microsoft.DotNet.Interactive.Formatting;

namespace Workbook.Execution;

/// <summary>
/// A value's forms by MIME type, as .NET Interactive makes them: whatever formatters the notebook registered, else the library's own.
/// </summary>
internal static class ValueRenderer
{
    /// <summary>The forms asked for; none asked for, those the value's type prefers.</summary>
    public static IReadOnlyList<Rendering> Render(object? value, IReadOnlyList<string> mimeTypes)
    {
        IReadOnlyList<string> wanted = mimeTypes.Count > 0 ? mimeTypes : Preferred(value);
        return [.. wanted.Select(mimeType => new Rendering(mimeType, value.ToDisplayString(mimeType)))];
    }

    private static string[] Preferred(object? value)
    {
        if (value is null or string) return [PlainTextFormatter.MimeType];
        string[] preferred = [.. Formatter.GetPreferredMimeTypesFor(value.GetType())];
        // HTML alone is what a type without a formatter gets; terminals and diffs want text as well.
        return preferred is [HtmlFormatter.MimeType] && value is not IHtmlContent
            ? [HtmlFormatter.MimeType, PlainTextFormatter.MimeType]
            : preferred;
    }
}
