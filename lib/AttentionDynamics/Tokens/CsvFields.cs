namespace AttentionDynamics.Tokens;

/// <summary>The fields of comma-separated lines, one after another, from a buffer of constant size.</summary>
internal sealed class CsvFields
{
    private readonly Stream stream;
    private readonly string name;
    private readonly IProgress<double>? progress;
    private readonly CancellationToken cancellation;
    private readonly byte[] buffer = new byte[TokenFile.BufferSize];
    private int start, end;
    private bool ended;

    internal CsvFields(Stream stream, string name, IProgress<double>? progress, CancellationToken cancellation)
    {
        (this.stream, this.name, this.progress, this.cancellation) = (stream, name, progress, cancellation);
        Fill();
        ReadOnlySpan<byte> first = buffer.AsSpan(0, end);
        if (first.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || first.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            throw new InvalidDataException($"{name}: expected UTF-8, got UTF-16");
        if (first.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            start = 3;
    }

    /// <summary>What may surround a field.</summary>
    internal static ReadOnlySpan<byte> Blanks => " \t\r"u8;

    /// <summary>The next field without the blanks around it, valid until the next call; nothing where the file has ended.</summary>
    /// <param name="row">Where it stands, for the message.</param>
    /// <param name="column">Where it stands, for the message.</param>
    /// <param name="more">Whether another follows on its line.</param>
    internal ReadOnlySpan<byte> Next(long row, int column, out bool more)
    {
        int searched = 0;
        while (true)
        {
            var rest = buffer.AsSpan(start, end - start);
            int at = rest[searched..].IndexOfAny((byte)',', (byte)'\n');
            if (at >= 0 || ended)
            {
                int length = at >= 0 ? searched + at : rest.Length;
                more = at >= 0 && rest[length] == ',';
                start += Math.Min(length + 1, rest.Length);
                return rest[..length].Trim(Blanks);
            }
            if (rest.Length == buffer.Length)
                throw new InvalidDataException(FormattableString.Invariant($"{name}, row {row}, column {column}: expected a number, got more than {buffer.Length} characters without a comma"));
            searched = rest.Length;
            rest.CopyTo(buffer);
            (start, end) = (0, rest.Length);
            Fill();
        }
    }

    private void Fill()
    {
        cancellation.ThrowIfCancellationRequested();
        int count = stream.Read(buffer, end, buffer.Length - end);
        end += count;
        ended = count == 0;
        progress?.Report((double)stream.Position / Math.Max(1, stream.Length));
    }
}
