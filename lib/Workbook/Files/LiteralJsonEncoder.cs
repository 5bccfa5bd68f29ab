using System.Globalization;
using System.Text.Encodings.Web;

namespace Workbook.Files;

/// <summary>
/// Escapes in JSON only what JSON demands: quote, backslash and control characters, in Python's spelling. The framework's most relaxed
/// encoder still escapes characters beyond U+FFFF (𝔼, 𝟙), and Jupyter, which does not, would rewrite such a file on its next save.
/// </summary>
internal sealed class LiteralJsonEncoder : JavaScriptEncoder
{
    /// <inheritdoc/>
    public override int MaxOutputCharactersPerInputCharacter => 6;

    /// <inheritdoc/>
    public override bool WillEncode(int unicodeScalar) => unicodeScalar is < 0x20 or '"' or '\\';

    /// <inheritdoc/>
    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength)
    {
        ReadOnlySpan<char> span = new(text, textLength);
        for (int i = 0; i < span.Length; i++)
        {
            if (WillEncode(span[i])) return i;
            // A surrogate without its partner is the framework's to replace.
            if (!char.IsSurrogate(span[i])) continue;
            if (i + 1 >= span.Length || !char.IsSurrogatePair(span[i], span[i + 1])) return i;
            i++;
        }

        return -1;
    }

    /// <inheritdoc/>
    public override unsafe bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        string text = unicodeScalar switch
        {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            '\b' => "\\b",
            '\f' => "\\f",
            < 0x20 => "\\u" + unicodeScalar.ToString("x4", CultureInfo.InvariantCulture),
            _ => char.ConvertFromUtf32(unicodeScalar),
        };
        bool fits = text.AsSpan().TryCopyTo(new Span<char>(buffer, bufferLength));
        numberOfCharactersWritten = fits ? text.Length : 0;
        return fits;
    }
}
