using System.Text;
using System.Text.RegularExpressions;

namespace AttentionDynamics.Plotting;

/// <summary>Text as plotly.js draws it: a few HTML tags, never wrapped, as wide as the reader's font makes it.</summary>
internal static partial class PlotText
{
    /// <summary>The widest of the usual sans-serif fonts takes this much of its size for a letter of mixed text.</summary>
    private const double LetterWidth = 0.6;

    /// <summary>Width in pixels that the text surely fits into.</summary>
    public static double Width(string text, double fontSize) => text.Length * LetterWidth * fontSize;

    /// <summary>The text in lines no wider than given, escaped, joined by line breaks.</summary>
    public static string Wrapped(string text, double width, double fontSize) =>
        string.Join("<br>", Lines(text, width, fontSize).Select(Typeset));

    /// <summary>The text in lines no wider than given, broken at spaces.</summary>
    public static IReadOnlyList<string> Lines(string text, double width, double fontSize)
    {
        var lines = new List<string>();
        var line = new StringBuilder();
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && Width(line + " " + word, fontSize) > width)
            {
                lines.Add(line.ToString());
                line.Clear();
            }
            line.Append(line.Length > 0 ? " " : "").Append(word);
        }
        if (line.Length > 0)
        {
            lines.Add(line.ToString());
        }
        return lines;
    }

    /// <summary>The text as plotly.js takes it: what it would read as tags escaped, and what stands after _ or ^ (letters and digits, or
    /// anything without spaces in braces or, after ^, in parentheses) lowered or raised: A_ij, 2^10, n^(u−1), β_{1/2}.</summary>
    public static string Typeset(string text) => Raised().Replace(
        Lowered().Replace(Escaped(text), match => "<sub>" + Bare(match) + "</sub>"), match => "<sup>" + Bare(match) + "</sup>");

    private static string Bare(Match match) => match.Groups["inner"].Success ? match.Groups["inner"].Value : match.Groups["plain"].Value;

    [GeneratedRegex(@"(?<=[\p{L}\p{M}])_(?:\{(?<inner>[^{}\s]+)\}|(?<plain>[\p{L}\p{N}]+))")]
    private static partial Regex Lowered();

    [GeneratedRegex(@"(?<=[\p{L}\p{M}\p{N})>])\^(?:\{(?<inner>[^{}\s]+)\}|\((?<inner>[^()\s]+)\)|(?<plain>[−-]?[\p{L}\p{N}]+))")]
    private static partial Regex Raised();

    private static string Escaped(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
