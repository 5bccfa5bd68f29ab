using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace AttentionDynamics.Tokens.Files;

/// <summary>
/// The start of NumPy's array format, versions 1 to 3: magic, version, length of the header, the header as a Python dictionary, as Python 2
/// and 3 write it.
/// </summary>
internal static partial class NpyHeader
{
    /// <summary>NumPy itself reads no longer header from a file it does not trust; that of a matrix has about 100 bytes.</summary>
    private const int LongestHeader = 10000;

    private const string Known = "float64, float32, float16 or integers (as <f8, <f4, <f2, <i8)";

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>The array whose bytes, header and all, these are.</summary>
    /// <param name="file">What the tensor closes at its end.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="label">As messages name it.</param>
    /// <param name="name">The tensor's name.</param>
    /// <param name="untyped">What two bytes without a type are, where the reader says so.</param>
    internal static StoredTensor Open(OpenedFile file, TensorBytes bytes, string label, string name, ElementType? untyped)
    {
        string header = Read(bytes, label, out long start);
        TensorLayout layout = Parse(header, label, untyped);
        long came = bytes.Length - start;
        string shape = FileText.Shape(layout.Shape);
        if (layout.Count is not { } count)
            throw FileText.Bad($"{label}: expected at most {long.MaxValue / 8} numbers, got shape {shape}");
        long expected = count * layout.Type.Size();
        if (came == expected)
            return new StoredTensor(file, bytes, start, layout, label, name);
        string cut = came < expected ? ": it is truncated" : "";
        throw FileText.Bad($"{label}: expected {expected} bytes of numbers after the header, for shape {shape}, got {came}{cut}");
    }

    private static string Read(TensorBytes bytes, string label, out long start)
    {
        Span<byte> begin = stackalloc byte[12];
        if (bytes.Length < 8)
            throw FileText.Bad($"{label}: expected a NumPy array, which begins with \\x93NUMPY, got {bytes.Length} bytes");
        bytes.Read(0, begin[..8]);
        if (!begin.StartsWith(Magic))
            throw FileText.Bad($"{label}: expected a NumPy array, which begins with \\x93NUMPY, got something else");
        int version = begin[6];
        if (version is < 1 or > 3)
            throw FileText.Bad($"{label}: expected version 1, 2 or 3 of NumPy's format, got {version}.{begin[7]}");
        int sizeOfLength = version == 1 ? 2 : 4;
        start = 8 + sizeOfLength;
        if (bytes.Length < start)
            throw FileText.Bad($"{label}: expected the length of the header, got the end of the file: it is truncated");
        bytes.Read(8, begin.Slice(8, sizeOfLength));
        uint length = version == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(begin[8..])
            : BinaryPrimitives.ReadUInt32LittleEndian(begin[8..]);
        if (length > LongestHeader)
            throw FileText.Bad($"{label}: expected a header of at most {LongestHeader} bytes, got one of {length}");
        if (bytes.Length < start + length)
            throw FileText.Bad($"{label}: expected a header of {length} bytes, got the end of the file: it is truncated");
        byte[] header = new byte[length];
        bytes.Read(start, header);
        start += length;
        return Encoding.UTF8.GetString(header);
    }

    private static TensorLayout Parse(string header, string label, ElementType? untyped)
    {
        Match type = Description().Match(header), order = FortranOrder().Match(header), shape = Shape().Match(header);
        if (!type.Success || !order.Success || !shape.Success)
            throw FileText.Bad($"{label}: expected a header with descr, fortran_order and shape, got {FileText.Quote(header)}");
        string written = type.Groups["type"].Value;
        if (written.Length == 0)
            throw FileText.Bad($"{label}: expected an array of numbers, got one of records");
        ElementType element = Element(written, label, untyped);
        string[] sizes = shape.Groups["shape"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var lengths = new long[sizes.Length];
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            // Python 2 writes a long as 64L.
            string size = sizes[axis].EndsWith('L') ? sizes[axis][..^1] : sizes[axis];
            if (!long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out lengths[axis]))
                throw FileText.Bad(
                    $"{label}: expected a shape of whole numbers of at most 63 bits, got ({FileText.Quote(shape.Groups["shape"].Value)})");
        }
        return new TensorLayout(element, written[0] == '>', order.Groups["order"].Value == "True", lengths);
    }

    private static ElementType Element(string written, string label, ElementType? untyped)
    {
        bool hasOrder = written[0] is '<' or '>' or '=' or '|';
        string type = hasOrder ? written[1..] : written;
        if (type == "V2")
        {
            return untyped ?? throw FileText.Bad(
                $"{label}: expected numbers with a type, got {written}, two bytes without one; --dtype bfloat16 reads them");
        }
        // Whole numbers of 16 bits may be the bits of a bfloat16 that was viewed as such to be saved.
        if (untyped is not null && type is not ("i2" or "u2"))
            throw FileText.Bad(
                $"{label}: expected two bytes without a type (|V2 or <V2), as --dtype is for, got {FileText.Quote(written)}");
        return untyped ?? type switch
        {
            "f8" => ElementType.Float64,
            "f4" => ElementType.Float32,
            "f2" => ElementType.Float16,
            "i8" => ElementType.Int64,
            "i4" => ElementType.Int32,
            "i2" => ElementType.Int16,
            "i1" => ElementType.Int8,
            "u8" => ElementType.UInt64,
            "u4" => ElementType.UInt32,
            "u2" => ElementType.UInt16,
            "u1" => ElementType.UInt8,
            "b1" => ElementType.Boolean,
            _ => throw FileText.Bad($"{label}: expected {Known}, got {FileText.Quote(written)}{Remark(type)}"),
        };
    }

    private static string Remark(string type) => type switch
    {
        ['O', ..] => ", which are objects",
        ['c', ..] => ", which are complex",
        ['f', ..] => ", which no other machine need have; save numpy.float64 of it",
        ['U' or 'S' or 'a', ..] => ", which are texts",
        ['V', ..] => ", which are bytes without a type",
        _ => "",
    };

    [GeneratedRegex("""['"]descr['"]\s*:\s*u?(?:['"](?<type>[^'"]*)['"]|\[)""")]
    private static partial Regex Description();

    [GeneratedRegex("""['"]fortran_order['"]\s*:\s*(?<order>True|False)""")]
    private static partial Regex FortranOrder();

    [GeneratedRegex("""['"]shape['"]\s*:\s*\((?<shape>[^()]*)\)""")]
    private static partial Regex Shape();
}
