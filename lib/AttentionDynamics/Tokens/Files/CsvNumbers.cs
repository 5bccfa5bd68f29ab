using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace AttentionDynamics.Tokens.Files;

/// <summary>Numbers as text files spell them: with a decimal point, or with a decimal comma where no comma divides.</summary>
internal sealed class CsvNumbers(byte separator)
{
    private const int LongestNumber = 400;

    private static readonly string[] NotFinite = ["nan", "inf", "infinity"];

    private bool points;

    /// <summary>Whether a number had a decimal comma.</summary>
    internal bool Commas { get; private set; }

    /// <summary>A number, finite or not.</summary>
    internal bool TryParse(ReadOnlySpan<byte> field, out double number)
    {
        // The framework's parser takes zero bytes behind a number for nothing; in a file they are where one was torn.
        if (field.Contains((byte)0))
        {
            number = 0;
            return false;
        }

        int comma = separator == ',' ? -1 : field.IndexOf((byte)',');
        if (comma < 0)
        {
            if (double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out number))
            {
                // Where commas and points are both decimal marks, one of them must be something else.
                bool point = separator != ',' && field.Contains((byte)'.');
                points |= point;
                return !(point && Commas);
            }
            return TrySpelled(field, out number);
        }
        number = 0;
        if (field.Length > LongestNumber || points)
            return false;
        Span<byte> text = stackalloc byte[LongestNumber];
        field.CopyTo(text);
        text[comma] = (byte)'.';
        bool parsed = double.TryParse(text[..field.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out number);
        Commas |= parsed;
        return parsed;
    }

    /// <summary>Whether it is no number only for the decimal mark that others had.</summary>
    internal bool IsMixed(ReadOnlySpan<byte> field) =>
        separator != ',' && ((Commas && field.Contains((byte)'.')) || (points && field.Contains((byte)',')));

    /// <summary>What a field of a message shows.</summary>
    internal static string Text(ReadOnlySpan<byte> field) => Encoding.UTF8.GetString(field[..Math.Min(field.Length, 200)]);

    /// <summary>Whether the field is this whole number, spelled as such.</summary>
    internal static bool IsWhole(ReadOnlySpan<byte> field, long number) =>
        Utf8Parser.TryParse(field, out long parsed, out int used) && used == field.Length && parsed == number && field[0] != '+';

    /// <summary>Whether the field is spelled as a whole number.</summary>
    internal static bool IsWhole(ReadOnlySpan<byte> field) =>
        !field.IsEmpty && !field.TrimStart("+-"u8).ContainsAnyExceptInRange((byte)'0', (byte)'9');

    /// <summary>Other programs' spellings of what is not finite.</summary>
    private static bool TrySpelled(ReadOnlySpan<byte> field, out double number)
    {
        number = 0;
        if (field.Length is 0 or > 9)
            return false;
        string text = Text(field).TrimStart('+', '-');
        number = NotFinite.Contains(text, StringComparer.OrdinalIgnoreCase) ? double.NaN : 0;
        return double.IsNaN(number);
    }
}
