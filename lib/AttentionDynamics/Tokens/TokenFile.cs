using System.Globalization;
using AttentionDynamics.Tokens.Files;

namespace AttentionDynamics.Tokens;

/// <summary>
/// Token sets in files, a row of d numbers a token: <c>.csv</c> or <c>.tsv</c>, NumPy's <c>.npy</c> and <c>.npz</c>, <c>.safetensors</c>.
/// For tensors of more axes, and to read rows without holding all, see <see cref="TensorFile"/>.
/// </summary>
/// <remarks>
/// <para>
/// <c>.csv</c>: UTF-8, a line a token, fields divided by commas, semicolons, tabs or blanks, quoted or not, with decimal points (or decimal
/// commas, where no comma divides). A first line of names, or of 0, 1, …, d-1, is a header; a first column without a name that counts the
/// rows is an index: both are left out, and <see cref="TokenFileOptions.Noticed"/> is told. Lines that begin with # may stand before the
/// first row, empty lines at the end. </para>
/// <para>
/// <c>.npy</c>, <c>.npz</c>, <c>.safetensors</c>: a matrix of floats or integers as <see cref="TensorFile"/> opens it. Axes of length 1
/// beside it, as a batch of one, are left out, and told. </para>
/// <para>Beside the n·d doubles themselves a buffer of 64 kB is held. The same numbers give the same bits from each kind of file.</para>
/// </remarks>
public static class TokenFile
{
    private const int NumbersAtOnce = 1 << 16;

    /// <summary>Reads a token set. O(nd).</summary>
    /// <example>
    /// <code>
    /// File.WriteAllText("three.csv", "1,0\n0,1\n1,1\n");
    /// var tokens = TokenFile.Read("three.csv");
    /// tokens.Count // 3
    /// </code>
    /// </example>
    /// <param name="path">A file whose name ends in .csv, .tsv, .npy, .npz or .safetensors.</param>
    /// <param name="progress">Told the share that is read, from time to time.</param>
    /// <param name="cancellation">Looked at from time to time.</param>
    /// <exception cref="InvalidDataException">It is no such file, or not n ≥ 2 rows of d ≥ 1 finite numbers, none of norm 0. The message is
    /// one line: file, row and column from 1 (in a .csv the row is the line), what was expected and what came.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static TokenConfiguration Read(string path, IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        Read(path, new TokenFileOptions(), progress, cancellation);

    /// <summary>Reads a token set of which something is to be said. O(nd).</summary>
    /// <param name="path">A file whose name ends in .csv, .tsv, .npy, .npz or .safetensors.</param>
    /// <param name="options">Which tensor, of what type, with padding or not.</param>
    /// <param name="progress">Told the share that is read, from time to time.</param>
    /// <param name="cancellation">Looked at from time to time.</param>
    /// <exception cref="ArgumentException"><see cref="TokenFileOptions.Untyped"/> is not a type of two bytes.</exception>
    /// <exception cref="InvalidDataException">As of the other; or the file asks for an option, or has no use for one that is
    /// given.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static TokenConfiguration Read(
        string path, TokenFileOptions options, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        using TensorSource source = TensorFile.Open(path, options.Tensor, options.Untyped, progress, cancellation);
        List<string> notices = [.. source.Notices];
        (int n, int d) = Matrix(source, notices);
        double[] values = (source as HeldTensor)?.Values ?? MatrixRoom.Allocate(source.Label, (long)n * d, n, d);
        int kept = Fill(source, values, n, d, options.SkipZeroRows, progress, cancellation);
        if (kept < n)
        {
            string rows = n - kept == 1
                ? "the last row, of zeros, is"
                : string.Create(CultureInfo.InvariantCulture, $"the last {n - kept} rows, of zeros, are");
            notices.Add($"{rows} left out");
            if (kept < 2)
                throw FileText.Bad(
                    $"{source.Label}: expected at least 2 rows that are not zero, for a layer needs n ≥ 2 tokens, got {kept}");
        }
        if (notices.Count > 0)
            options.Noticed?.Invoke(string.Join("; ", notices));
        return TokenConfiguration.Own(values, kept, d);
    }

    /// <summary>n and d, axes of length 1 beside them left out.</summary>
    private static (int Rows, int Columns) Matrix(TensorSource source, List<string> notices)
    {
        List<long> axes = [.. source.Shape];
        for (int axis = 0; axis < axes.Count - 1 && axes.Count > 2;)
        {
            if (axes[axis] == 1)
                axes.RemoveAt(axis);
            else
                axis++;
        }
        if (axes.Count != 2)
        {
            string came = FormattableString.Invariant($"{source.Shape.Count} with shape {FileText.Shape(source.Shape)}");
            throw FileText.Bad($"{source.Label}: expected an array of 2 dimensions, n x d, or a batch of one, got {came}");
        }
        MatrixRoom.RequireShape(source.Label, axes[0], axes[1]);
        if (axes.Count < source.Shape.Count)
            notices.Add($"a batch of one, shape {FileText.Shape(source.Shape)}, is read as {FileText.Shape(axes)}");
        return ((int)axes[0], (int)axes[1]);
    }

    /// <summary>Reads all rows, and says how many come before those of zeros at the end.</summary>
    private static int Fill(
        TensorSource source, double[] values, int n, int d, bool skips, IProgress<double>? progress, CancellationToken cancellation)
    {
        // What is not in order of rows is read at once: a block of it would pass over the whole file.
        int block = source is StoredTensor { IsInOrder: true } ? Math.Clamp(NumbersAtOnce / d, 1, n) : n;
        int zeros = 0;
        for (int from = 0; from < n; from += block)
        {
            int count = Math.Min(block, n - from);
            Span<double> rows = values.AsSpan(from * d, count * d);
            if (source is not HeldTensor)
                source.ReadRows(from, rows, cancellation);
            for (int i = 0; i < count; i++)
            {
                bool zero = !rows.Slice(i * d, d).ContainsAnyExcept(0.0);
                if (zero ? !skips || (zeros == 0 && from + i == 0) : zeros > 0)
                    throw Zero(source, zero ? from + i : from + i - zeros, n, d, skips, cancellation);
                zeros += zero ? 1 : 0;
            }
            progress?.Report((double)(from + count) / n);
        }
        return n - zeros;
    }

    private static InvalidDataException Zero(TensorSource source, int row, int n, int d, bool skips, CancellationToken cancellation)
    {
        string hint = "";
        if (skips)
        {
            hint = row == 0 ? "" : ", with others below that are not, so it is no padding at the end";
        }
        else if (row > 0 && source.IsRandomAccess && source is not StoredTensor { IsInOrder: false })
        {
            double[] last = new double[d];
            source.ReadRows(n - 1, last, cancellation);
            hint = last.AsSpan().ContainsAnyExcept(0.0) ? "" : "; --skip-zero-rows leaves out such rows at the end";
        }
        return FileText.Bad($"{source.Label}, {source.Place(row)}: expected a token that is not zero, for y = x/|x|, got all 0{hint}");
    }
}
