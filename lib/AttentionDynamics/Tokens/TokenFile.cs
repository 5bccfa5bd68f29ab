namespace AttentionDynamics.Tokens;

/// <summary>Token sets in files, a row of d numbers a token: <c>.csv</c>, and NumPy's <c>.npy</c>.</summary>
/// <remarks>
/// <para>
/// <c>.csv</c>: UTF-8, a line a token, numbers with a decimal point between commas, spaces around them allowed. A first line in which no field is a number is a
/// header, and left out; every other line is a row of the matrix, so write without an index. Empty lines may stand at the end only.
/// </para>
/// <para>
/// <c>.npy</c>: one two-dimensional array of little-endian float64 or float32 in C order, format versions 1 to 3, which is what <c>numpy.save</c> writes of such an
/// array. Each float becomes the double of the same value.
/// </para>
/// <para>Files are streamed: beside the n·d doubles themselves a buffer of 64 kB is held. The same numbers give the same bits from either.</para>
/// </remarks>
public static class TokenFile
{
    /// <summary>Bytes held of a file at a time; a field of a .csv is no longer.</summary>
    internal const int BufferSize = 1 << 16;

    /// <summary>Reads a token set. O(nd).</summary>
    /// <param name="path">A file whose name ends in .csv or .npy.</param>
    /// <param name="progress">Told the share that is read, from time to time.</param>
    /// <param name="cancellation">Looked at from time to time.</param>
    /// <exception cref="InvalidDataException">It is no such file, or not n ≥ 2 rows of d ≥ 1 finite numbers, none of norm 0. The message is one line: file, row and
    /// column from 1 (in a .csv the row is the line), what was expected and what came.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static TokenConfiguration Read(string path, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string name = Path.GetFileName(path), extension = Path.GetExtension(path);
        if (Directory.Exists(path))
            throw new InvalidDataException($"{path}: expected a .csv or .npy file, got a directory");
        bool npy = extension.Equals(".npy", StringComparison.OrdinalIgnoreCase);
        if (!npy && !extension.Equals(".csv", StringComparison.OrdinalIgnoreCase))
            throw new InvalidDataException($"{path}: expected a name that ends in .csv or .npy, got {(extension.Length > 0 ? extension : "no ending")}");
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        if (!stream.CanSeek)
            throw new InvalidDataException($"{name}: expected a file that can be read twice, got a pipe");
        if (stream.Length == 0)
            throw new InvalidDataException($"{name}: expected at least 2 rows of numbers, got an empty file");
        return npy ? NpyTokens.Read(stream, name, progress, cancellation) : CsvTokens.Read(stream, name, progress, cancellation);
    }

    /// <summary>Whether an array of n rows of d numbers can be had.</summary>
    internal static void RequireShape(string name, Int128 rows, Int128 columns)
    {
        if (rows < 2)
            throw new InvalidDataException(FormattableString.Invariant($"{name}: expected at least 2 rows, for a layer needs n ≥ 2 tokens, got {rows}"));
        if (columns < 1)
            throw new InvalidDataException(FormattableString.Invariant($"{name}: expected at least 1 column, got {columns}"));
        if (rows > Array.MaxLength || columns > Array.MaxLength || rows * columns > Array.MaxLength)
            throw new InvalidDataException(FormattableString.Invariant($"{name}: expected at most {Array.MaxLength} numbers, got {rows} rows of {columns}"));
    }

    internal static InvalidDataException NotFinite(string name, long row, long column, string came) =>
        new(FormattableString.Invariant($"{name}, row {row}, column {column}: expected a finite number, got {came}"));

    internal static InvalidDataException Zero(string name, long row) =>
        new(FormattableString.Invariant($"{name}, row {row}: expected a token that is not zero, for y = x/|x|, got all 0"));

    /// <summary>Text from a file, fit for a line of a message.</summary>
    internal static string Quote(string text)
    {
        string shown = string.Concat(text.Select(c => char.IsControl(c) ? '?' : c).Take(60));
        return $"'{shown}{(text.Length > 60 ? "…" : "")}'";
    }
}
