using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Workbook.Sweeping;

/// <summary>A finished row as a file: text that says what it holds, the numbers so that they read back to the same bits, and a checksum of
/// all of it.</summary>
/// <remarks>Nothing in it is of a machine, a process or a time: whoever computes a row of a kind writes the same bytes, so it does not
/// matter who was first.</remarks>
/// <param name="Kind">Of which sweep, by which arithmetic.</param>
/// <param name="Row">Which row.</param>
/// <param name="Values">A value for each of its γ.</param>
internal sealed record RowFile(RowKind Kind, int Row, IReadOnlyList<double> Values)
{
    /// <summary>What the names of rows end with.</summary>
    public const string Extension = ".row";

    private const string Title = "a row of workbook sweep, 1", Foreign = "got one that another program wrote";

    /// <summary>More than any row has, and little beside the memory.</summary>
    private const long LargestFile = 1 << 28;

    /// <summary>The name: SHA-256 of the kind and the row, so that rows of other sweeps, or by another arithmetic, never meet.</summary>
    public string Name => NameOf(Kind, Row);

    /// <summary>The name of a row that may not be there.</summary>
    public static string NameOf(RowKind kind, int row) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Head(kind, row)))) + Extension;

    /// <summary>The bytes of the file.</summary>
    public byte[] ToBytes()
    {
        var text = new StringBuilder(Head(Kind, Row));
        text.Append(CultureInfo.InvariantCulture, $"values {Values.Count}\n");
        foreach (double value in Values) text.Append(CultureInfo.InvariantCulture, $"{value:R}\n");
        byte[] body = Encoding.UTF8.GetBytes(text.ToString());
        return [.. body, .. Encoding.UTF8.GetBytes($"sha256 {Convert.ToHexStringLower(SHA256.HashData(body))}\n")];
    }

    /// <summary>The row in a file.</summary>
    /// <exception cref="InvalidDataException">It is cut off, damaged, under another's name or no row at all; the message says what it is,
    /// without the file's name.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static RowFile Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        if (stream.Length > LargestFile) throw new InvalidDataException("got a file that is larger than any row");
        var bytes = new byte[stream.Length];
        bytes = bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        RowFile row = Parse(bytes);
        // A row under another row's name would be taken for it by who looks for names alone.
        return row.Name == Path.GetFileName(path) ? row : throw new InvalidDataException($"got the row of {row.Name} under this name");
    }

    private static RowFile Parse(byte[] bytes)
    {
        string text = Encoding.UTF8.GetString(bytes);
        if (!text.StartsWith(Title + "\n", StringComparison.Ordinal))
            throw new InvalidDataException(bytes.Length == 0 ? "got an empty file" : "got a file of another kind");
        string[] lines = text.Split('\n');
        // Each line ends, the last one too.
        const string checksum = "sha256 ";
        if (lines.Length < 10 || lines[^1].Length > 0 || !lines[^2].StartsWith(checksum, StringComparison.Ordinal))
            throw new InvalidDataException("got one that is cut off");
        int body = text.LastIndexOf(checksum, StringComparison.Ordinal);
        byte[] whole = Encoding.UTF8.GetBytes(text[..body]);
        if (lines[^2][checksum.Length..] != Convert.ToHexStringLower(SHA256.HashData(whole)))
            throw new InvalidDataException("got one whose checksum is not that of its content: it is damaged");
        var kind = new RowKind(
            Field(lines, 1, "spec "), Field(lines, 3, "library "), Field(lines, 4, "tiles "), Field(lines, 5, "registers "),
            Field(lines, 6, "platform "));
        if (!int.TryParse(Field(lines, 2, "row "), NumberStyles.None, CultureInfo.InvariantCulture, out int index))
            throw new InvalidDataException(Foreign);
        var row = new RowFile(kind, index, [.. lines[8..^2].Select(Number)]);
        // What is not written as this program writes it was not written by it.
        return bytes.AsSpan().SequenceEqual(row.ToBytes()) ? row : throw new InvalidDataException(Foreign);
    }

    private static string Head(RowKind kind, int row) => string.Create(CultureInfo.InvariantCulture,
        $"{Title}\nspec {kind.Spec}\nrow {row}\nlibrary {kind.Library}\ntiles {kind.Tiles}\nregisters {kind.Registers}\n")
        + $"platform {kind.Platform}\n";

    private static string Field(string[] lines, int at, string name) => lines[at].StartsWith(name, StringComparison.Ordinal)
        ? lines[at][name.Length..]
        : throw new InvalidDataException(Foreign);

    private static double Number(string line) => double.TryParse(line, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
        ? number
        : throw new InvalidDataException(Foreign);
}
