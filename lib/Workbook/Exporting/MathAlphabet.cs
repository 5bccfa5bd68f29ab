using System.Text;

namespace Workbook.Exporting;

/// <summary>The mathematical alphabets of Unicode: what MathML once named by <c>mathvariant</c>.</summary>
internal static class MathAlphabet
{
    // Where an alphabet's A, a and 0 are; 0: it has none.
    private static readonly Dictionary<string, (int Upper, int Lower, int Digit)> Starts = new(StringComparer.Ordinal)
    {
        ["bold"] = (0x1D400, 0x1D41A, 0x1D7CE),
        ["italic"] = (0x1D434, 0x1D44E, 0),
        ["bold-italic"] = (0x1D468, 0x1D482, 0),
        ["script"] = (0x1D49C, 0x1D4B6, 0),
        ["bold-script"] = (0x1D4D0, 0x1D4EA, 0),
        ["fraktur"] = (0x1D504, 0x1D51E, 0),
        ["bold-fraktur"] = (0x1D56C, 0x1D586, 0),
        ["double-struck"] = (0x1D538, 0x1D552, 0x1D7D8),
        ["sans-serif"] = (0x1D5A0, 0x1D5BA, 0x1D7E2),
        ["bold-sans-serif"] = (0x1D5D4, 0x1D5EE, 0x1D7EC),
        ["sans-serif-italic"] = (0x1D608, 0x1D622, 0),
        ["sans-serif-bold-italic"] = (0x1D63C, 0x1D656, 0),
        ["monospace"] = (0x1D670, 0x1D68A, 0x1D7F6),
    };

    // Letters that had a place before the alphabets came.
    private static readonly Dictionary<string, (string Letters, string Places)> Before = new(StringComparer.Ordinal)
    {
        ["italic"] = ("h", "ℎ"),
        ["script"] = ("BEFHILMRego", "ℬℰℱℋℐℒℳℛℯℊℴ"),
        ["fraktur"] = ("CHIRZ", "ℭℌℑℜℨ"),
        ["double-struck"] = ("CHNPQRZ", "ℂℍℕℙℚℝℤ"),
    };

    /// <summary>The text in an alphabet; what it has no letter for stays as it is.</summary>
    /// <param name="text">Letters and digits.</param>
    /// <param name="alphabet">Its name in MathML.</param>
    public static string Of(string text, string alphabet)
    {
        if (!Starts.TryGetValue(alphabet, out (int Upper, int Lower, int Digit) start)) return text;
        (string letters, string places) = Before.GetValueOrDefault(alphabet, (string.Empty, string.Empty));
        var result = new StringBuilder();
        foreach (char c in text)
        {
            int place = letters.IndexOf(c, StringComparison.Ordinal);
            if (place >= 0) result.Append(places[place]);
            else if (c is >= 'A' and <= 'Z') result.Append(char.ConvertFromUtf32(start.Upper + c - 'A'));
            else if (c is >= 'a' and <= 'z') result.Append(char.ConvertFromUtf32(start.Lower + c - 'a'));
            else if (c is >= '0' and <= '9' && start.Digit > 0) result.Append(char.ConvertFromUtf32(start.Digit + c - '0'));
            else result.Append(c);
        }

        return result.ToString();
    }
}
