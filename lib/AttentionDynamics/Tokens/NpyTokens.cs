using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace AttentionDynamics.Tokens;

/// <summary>Reads NumPy's array format, versions 1 to 3: magic, version, length of the header, the header as a Python dictionary, the numbers.</summary>
internal static partial class NpyTokens
{
    /// <summary>NumPy itself reads no longer header from a file it does not trust; that of a matrix of floats has about 100 bytes.</summary>
    private const int LongestHeader = 10000;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    internal static TokenConfiguration Read(Stream stream, string name, IProgress<double>? progress, CancellationToken cancellation)
    {
        (int size, int n, int d) = ParseHeader(ReadHeader(stream, name), name);
        long expected = (long)n * d * size, came = stream.Length - stream.Position;
        if (came != expected)
            throw new InvalidDataException(FormattableString.Invariant($"{name}: expected {expected} bytes of numbers after the header, for shape ({n}, {d}), got {came}{(came < expected ? ": the file is truncated" : "")}"));

        var values = new double[n * d];
        byte[] buffer = new byte[TokenFile.BufferSize];
        for (int at = 0; at < values.Length;)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(buffer.Length / size, values.Length - at);
            var bytes = buffer.AsSpan(0, count * size);
            stream.ReadExactly(bytes);
            var target = values.AsSpan(at, count);
            for (int k = 0; k < count; k++)
                target[k] = size == sizeof(float) ? BinaryPrimitives.ReadSingleLittleEndian(bytes[(k * size)..]) : BinaryPrimitives.ReadDoubleLittleEndian(bytes[(k * size)..]);
            at += count;
            progress?.Report((double)at / values.Length);
        }
        RequireTokens(values, n, d, name);
        return TokenConfiguration.Own(values, n, d);
    }

    private static void RequireTokens(double[] values, int n, int d, string name)
    {
        for (int i = 0; i < n; i++)
        {
            var token = values.AsSpan(i * d, d);
            for (int k = 0; k < d; k++)
            {
                if (!double.IsFinite(token[k]))
                    throw TokenFile.NotFinite(name, i + 1, k + 1, token[k].ToString(CultureInfo.InvariantCulture));
            }
            if (!token.ContainsAnyExcept(0.0))
                throw TokenFile.Zero(name, i + 1);
        }
    }

    private static string ReadHeader(Stream stream, string name)
    {
        Span<byte> start = stackalloc byte[8];
        if (!TryRead(stream, start) || !start.StartsWith(Magic))
            throw new InvalidDataException($"{name}: expected a NumPy array, which begins with \\x93NUMPY, got something else");
        int version = start[6];
        if (version is < 1 or > 3)
            throw new InvalidDataException(FormattableString.Invariant($"{name}: expected version 1, 2 or 3 of NumPy's format, got {version}.{start[7]}"));
        Span<byte> lengthBytes = stackalloc byte[version == 1 ? 2 : 4];
        if (!TryRead(stream, lengthBytes))
            throw new InvalidDataException($"{name}: expected the length of the header, got the end of the file: it is truncated");
        uint length = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(lengthBytes) : BinaryPrimitives.ReadUInt32LittleEndian(lengthBytes);
        if (length > LongestHeader)
            throw new InvalidDataException(FormattableString.Invariant($"{name}: expected a header of at most {LongestHeader} bytes, got one of {length}"));
        byte[] header = new byte[length];
        if (!TryRead(stream, header))
            throw new InvalidDataException(FormattableString.Invariant($"{name}: expected a header of {length} bytes, got the end of the file: it is truncated"));
        return Encoding.UTF8.GetString(header);
    }

    private static bool TryRead(Stream stream, Span<byte> bytes) => stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length;

    private static (int Size, int Rows, int Columns) ParseHeader(string header, string name)
    {
        Match type = Description().Match(header), order = FortranOrder().Match(header), shape = Shape().Match(header);
        if (!type.Success || !order.Success || !shape.Success)
            throw new InvalidDataException($"{name}: expected a header with descr, fortran_order and shape, got {TokenFile.Quote(header)}");
        int size = type.Groups["type"].Value switch
        {
            "<f8" => sizeof(double),
            "<f4" => sizeof(float),
            "" => throw new InvalidDataException($"{name}: expected an array of float64 or float32, got one of records"),
            var other => throw new InvalidDataException($"{name}: expected little-endian float64 or float32 (<f8 or <f4), got {other}{Remark(other)}"),
        };
        if (order.Groups["order"].Value == "True")
            throw new InvalidDataException($"{name}: expected C order, got Fortran order; save numpy.ascontiguousarray of it");
        string[] sizes = shape.Groups["shape"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (sizes.Length != 2)
            throw new InvalidDataException(FormattableString.Invariant($"{name}: expected an array of 2 dimensions, n x d, got {sizes.Length} with shape ({TokenFile.Quote(shape.Groups["shape"].Value)})"));
        if (!Int128.TryParse(sizes[0], NumberStyles.None, CultureInfo.InvariantCulture, out Int128 rows) || !Int128.TryParse(sizes[1], NumberStyles.None, CultureInfo.InvariantCulture, out Int128 columns))
            throw new InvalidDataException($"{name}: expected a shape of two whole numbers, got ({TokenFile.Quote(shape.Groups["shape"].Value)})");
        TokenFile.RequireShape(name, rows, columns);
        return (size, (int)rows, (int)columns);
    }

    private static string Remark(string type) => type switch
    {
        ['>', ..] => ", which is big-endian",
        ['|' or '<', 'O', ..] => ", which is an array of objects",
        [_, 'i' or 'u' or 'b', ..] => ", which are whole numbers",
        _ => "",
    };

    [GeneratedRegex("""['"]descr['"]\s*:\s*(?:['"](?<type>[^'"]*)['"]|\[)""")]
    private static partial Regex Description();

    [GeneratedRegex("""['"]fortran_order['"]\s*:\s*(?<order>True|False)""")]
    private static partial Regex FortranOrder();

    [GeneratedRegex("""['"]shape['"]\s*:\s*\((?<shape>[^()]*)\)""")]
    private static partial Regex Shape();
}
