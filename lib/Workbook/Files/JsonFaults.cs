using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Workbook.Files;

/// <summary>
/// What a JSON parser lets pass and no text or double can hold; it would come out later, in the middle of a run, without its place.
/// </summary>
internal static class JsonFaults
{
    /// <summary>Throws for the first fault, with its line and its byte in that line, both from 1.</summary>
    /// <exception cref="JsonException">There is one, or the text is no JSON.</exception>
    public static void ThrowIfAny(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
        {
            int at = FirstInvalid(utf8);
            throw At(utf8, at, string.Create(CultureInfo.InvariantCulture, $"the byte 0x{utf8[at]:X2}, which is no UTF-8"));
        }

        var reader = new Utf8JsonReader(utf8);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped && !IsText(ref reader))
                throw At(utf8, (int)reader.TokenStartIndex, "half a surrogate pair in a string");
            if (reader.TokenType == JsonTokenType.Number && !(reader.TryGetDouble(out double value) && double.IsFinite(value)))
                throw At(utf8, (int)reader.TokenStartIndex,
                    $"{Short(Encoding.UTF8.GetString(reader.ValueSpan))}, a number beyond the doubles");
        }
    }

    /// <summary>A parser's words with the place counted as an editor counts, from 1, and without its advice to programmers.</summary>
    public static string Describe(JsonException exception)
    {
        if (exception is not { LineNumber: { } line, BytePositionInLine: { } at }) return exception.Message;
        string what = exception.Message[..exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal)].TrimEnd('.');
        foreach (string advice in new[] { " Change the reader options", ", when isFinalBlock is true" })
            what = what.Split(advice)[0].TrimEnd('.');
        return string.Create(CultureInfo.InvariantCulture, $"{what}, in line {line + 1}, byte {at + 1}");
    }

    private static bool IsText(ref Utf8JsonReader reader)
    {
        try
        {
            _ = reader.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static int FirstInvalid(ReadOnlySpan<byte> utf8)
    {
        int at = 0;
        while (Rune.DecodeFromUtf8(utf8[at..], out _, out int length) == System.Buffers.OperationStatus.Done) at += length;
        return at;
    }

    private static JsonException At(ReadOnlySpan<byte> utf8, int at, string what)
    {
        int line = utf8[..at].Count((byte)'\n') + 1;
        int column = at - utf8[..at].LastIndexOf((byte)'\n');
        return new JsonException(string.Create(CultureInfo.InvariantCulture, $"{what}, in line {line}, byte {column}"));
    }

    private static string Short(string number) => number.Length > 40 ? number[..40] + "…" : number;
}
