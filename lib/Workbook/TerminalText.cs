using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Workbook;

/// <summary>
/// Text of others (arguments, files, cells, messages of exceptions and of the system), as it may be printed to a terminal.
/// </summary>
internal static partial class TerminalText
{
    /// <summary>
    /// The text in one line: without line ends, without the names of C# parameters, which mean nothing to who called a command, and without
    /// a character that a terminal obeys.
    /// </summary>
    public static string OneLine(string text) =>
        Escaped(Parameter().Replace(text, string.Empty).ReplaceLineEndings(" ").Trim(), kept: string.Empty);

    /// <summary>The text with its line feeds and tabs; every other character that a terminal obeys as its number.</summary>
    public static string Printable(string text) => Escaped(text, kept: "\n\t");

    private static string Escaped(string text, string kept)
    {
        if (!text.Any(c => IsObeyed(c, kept))) return text;
        var printable = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            if (IsObeyed(c, kept)) printable.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            else printable.Append(c);
        }

        return printable.ToString();
    }

    /// <summary>Moves the cursor, or turns the direction of writing.</summary>
    private static bool IsObeyed(char c, string kept) => !kept.Contains(c) &&
        (char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator);

    // What .NET appends for programmers.
    [GeneratedRegex(@" \(Parameter '[^']*'\)")]
    private static partial Regex Parameter();
}
