using System.Buffers.Binary;
using System.Text.Json;

namespace AttentionDynamics.Tokens.Files;

/// <summary>
/// The tensors of a <c>.safetensors</c> file: eight bytes with the length of the header, the header as JSON (for each name dtype, shape and
/// data_offsets), the numbers, little-endian in C order.
/// </summary>
internal static class SafetensorsFile
{
    /// <summary>The format's own limit.</summary>
    private const long LongestHeader = 100_000_000;

    /// <summary>A tensor, as the header describes it.</summary>
    internal sealed record Entry(string Type, long[] Shape, long Begin, long End);

    /// <summary>The tensors by name, and where their bytes begin.</summary>
    internal static (SortedDictionary<string, Entry> Entries, long Start) Read(OpenedFile file)
    {
        Span<byte> begin = stackalloc byte[9];
        if (file.Read(0, begin) < begin.Length)
            throw FileText.Bad($"{file.Name}: expected the length of a header and the header, got {file.Length} bytes");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(begin);
        if (length is < 2 or > LongestHeader || begin[8] != '{')
        {
            string expected = FormattableString.Invariant($"a header of 2 to {LongestHeader} bytes that begins with a brace");
            throw FileText.Bad($"{file.Name}: expected {expected}, got one of {length}: no safetensors");
        }
        if (length > (ulong)(file.Length - 8))
            throw FileText.Bad($"{file.Name}: expected a header of {length} bytes, got the end of the file: it is truncated");
        byte[] header = new byte[length];
        if (file.Read(8, header) < header.Length)
            throw FileText.Bad($"{file.Name}: expected a header of {length} bytes, got the end of the file: it became shorter");
        try
        {
            return (Parse(header, file.Name), 8 + (long)length);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // Text that is no JSON, a number where a text should be, bytes that are no UTF-8.
            throw FileText.Bad(
                $"{file.Name}: expected a header with dtype, shape and data_offsets for each name, got: {FileText.Printable(e.Message)}");
        }
    }

    /// <summary>The tensor of a name.</summary>
    internal static StoredTensor Open(OpenedFile file, string name, Entry entry, long start, ElementType? untyped)
    {
        string label = $"{file.Name}, {FileText.Printable(name)}";
        ElementType type = entry.Type switch
        {
            "F64" => ElementType.Float64,
            "F32" => ElementType.Float32,
            "F16" => ElementType.Float16,
            "BF16" => ElementType.BFloat16,
            "I64" => ElementType.Int64,
            "I32" => ElementType.Int32,
            "I16" => ElementType.Int16,
            "I8" => ElementType.Int8,
            "U64" => ElementType.UInt64,
            "U32" => ElementType.UInt32,
            "U16" => ElementType.UInt16,
            "U8" => ElementType.UInt8,
            "BOOL" => ElementType.Boolean,
            _ => throw FileText.Bad($"{label}: expected F64, F32, F16, BF16 or integers, got {FileText.Quote(entry.Type)}"),
        };
        if (untyped is not null && untyped != type)
            throw FileText.Bad($"{label}: expected --dtype for numbers without a type only, got {entry.Type}");
        var layout = new TensorLayout(type, BigEndian: false, Fortran: false, entry.Shape);
        long room = file.Length - start;
        if (entry.Begin < 0 || entry.End < entry.Begin || entry.End > room)
            throw FileText.Bad(
                $"{label}: expected data_offsets within {room} bytes, got {entry.Begin} to {entry.End}: damaged or truncated");
        if (layout.Count is not { } count || count * type.Size() != entry.End - entry.Begin)
        {
            string shape = FileText.Shape(entry.Shape);
            throw FileText.Bad(
                $"{label}: expected as many bytes as shape {shape} of {entry.Type} has, got {entry.End - entry.Begin}");
        }
        return new StoredTensor(file, new StoredBytes(file, label, start + entry.Begin, entry.End - entry.Begin), 0, layout, label, name);
    }

    private static SortedDictionary<string, Entry> Parse(ReadOnlySpan<byte> header, string file)
    {
        var entries = new SortedDictionary<string, Entry>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(header);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            if (name == "__metadata__")
                reader.Skip();
            else if (!entries.TryAdd(name, ReadEntry(ref reader)))
                throw FileText.Bad($"{file}: expected one tensor of each name, got {FileText.Quote(name)} twice");
        }
        // Blanks may follow, to a length that is a multiple of eight; anything else is an error of the reader's.
        while (reader.Read())
        {
        }
        return entries;
    }

    private static Entry ReadEntry(ref Utf8JsonReader reader)
    {
        string? type = null;
        long[]? shape = null, offsets = null;
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new FormatException("no object for a name");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            reader.Read();
            switch (key)
            {
                case "dtype": type = reader.GetString(); break;
                case "shape": shape = Numbers(ref reader); break;
                case "data_offsets": offsets = Numbers(ref reader); break;
                default: reader.Skip(); break;
            }
        }
        return type is not null && shape is not null && offsets is [var begin, var end]
            ? new Entry(type, shape, begin, end)
            : throw new FormatException("a tensor without them");
    }

    private static long[] Numbers(ref Utf8JsonReader reader)
    {
        var numbers = new List<long>();
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new FormatException("no array of whole numbers");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            long number = reader.GetInt64();
            numbers.Add(number >= 0 ? number : throw new FormatException("a negative number"));
        }
        return [.. numbers];
    }
}
