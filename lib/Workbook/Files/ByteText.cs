using System.Buffers;
using System.Text;

namespace Workbook.Files;

/// <summary>
/// A file's bytes as text and back, the same bytes, whatever they are: a byte order mark is a character, and a byte that is no UTF-8 stands
/// as a lone low surrogate, U+DC00 and its value, which no UTF-8 can hold.
/// </summary>
internal static class ByteText
{
    private const int Foreign = 0xDC00;

    /// <summary>The bytes as text.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        Span<char> units = stackalloc char[2];
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out Rune rune, out int used) == OperationStatus.Done)
            {
                text.Append(units[..rune.EncodeToUtf16(units)]);
            }
            else
            {
                used = 1;
                text.Append((char)(Foreign + bytes[0]));
            }

            bytes = bytes[used..];
        }

        return text.ToString();
    }

    /// <summary>The bytes of the text.</summary>
    public static byte[] Encode(string text)
    {
        var bytes = new ArrayBufferWriter<byte>(text.Length + 16);
        for (int at = 0; at < text.Length;)
        {
            Span<byte> free = bytes.GetSpan(4);
            if (Rune.TryGetRuneAt(text, at, out Rune rune))
            {
                bytes.Advance(rune.EncodeToUtf8(free));
                at += rune.Utf16SequenceLength;
            }
            else
            {
                // Only a byte's stand-in is lone here; of any other lone surrogate there is no encoding at all.
                bytes.Advance(text[at] is >= (char)(Foreign + 0x80) and <= (char)(Foreign + 0xFF) and var unit
                    ? One(free, (byte)(unit - Foreign))
                    : Rune.ReplacementChar.EncodeToUtf8(free));
                at++;
            }
        }

        return bytes.WrittenSpan.ToArray();
    }

    private static int One(Span<byte> target, byte value)
    {
        target[0] = value;
        return 1;
    }
}
