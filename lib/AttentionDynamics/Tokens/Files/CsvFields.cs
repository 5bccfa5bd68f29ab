namespace AttentionDynamics.Tokens.Files;

/// <summary>The fields of a text file, one after another, from a buffer of constant size.</summary>
internal sealed class CsvFields
{
    private readonly OpenedFile file;
    private readonly IProgress<double>? progress;
    private readonly CancellationToken cancellation;
    private readonly byte separator;
    private readonly byte[] buffer = new byte[CsvDialect.BufferSize];
    private long position;
    private int start, end;
    private bool ended;

    internal CsvFields(OpenedFile file, CsvDialect dialect, IProgress<double>? progress, CancellationToken cancellation)
    {
        (this.file, this.progress, this.cancellation) = (file, progress, cancellation);
        (separator, position) = (dialect.Separator, dialect.Start);
        Fill();
    }

    /// <summary>The next field without the blanks and quotes around it, valid until the next call; nothing where the file has
    /// ended.</summary>
    /// <param name="line">Where it stands, for the message.</param>
    /// <param name="column">Where it stands, for the message.</param>
    /// <param name="more">Whether another follows on its line.</param>
    internal ReadOnlySpan<byte> Next(long line, int column, out bool more)
    {
        while (true)
        {
            ReadOnlySpan<byte> rest = buffer.AsSpan(start, end - start);
            if (TryTake(rest, line, column, out Range field, out int taken, out more))
            {
                start += taken;
                return rest[field].Trim(CsvDialect.Blanks);
            }
            if (rest.Length == buffer.Length)
            {
                string where = FormattableString.Invariant($"{file.Name}, row {line}, column {column}");
                throw FileText.Bad($"{where}: expected a number, got more than {buffer.Length} characters without a separator");
            }
            rest.CopyTo(buffer);
            (start, end) = (0, rest.Length);
            Fill();
        }
    }

    /// <summary>The field at the beginning, where its end is in sight.</summary>
    private bool TryTake(ReadOnlySpan<byte> rest, long line, int column, out Range field, out int taken, out bool more)
    {
        (field, taken, more) = (default, 0, false);
        int first = 0;
        bool blanks = separator == ' ';
        while (first < rest.Length && rest[first] is (byte)' ' or (byte)'\t' or (byte)'\r' && rest[first] != (blanks ? 0 : separator))
            first++;
        if (first == rest.Length && !ended)
            return false;
        int close = first;
        if (first < rest.Length && rest[first] == '"' && !TryClose(rest, first, line, column, out close))
            return false;

        ReadOnlySpan<byte> tail = rest[close..];
        int at = blanks ? tail.IndexOfAny(" \t\n"u8) : tail.IndexOfAny(separator, (byte)'\n');
        if (at < 0 && !ended)
            return false;
        int stop = at < 0 ? rest.Length : close + at;
        bool isQuoted = close > first && rest[close..stop].Trim(CsvDialect.Blanks).IsEmpty;
        field = isQuoted ? (first + 1)..(close - 1) : first..stop;
        if (blanks)
        {
            while (stop < rest.Length && CsvDialect.Blanks.Contains(rest[stop]))
                stop++;
            if (stop == rest.Length && !ended)
                return false;
            more = stop < rest.Length && rest[stop] != '\n';
            taken = more ? stop : Math.Min(stop + 1, rest.Length);
            return true;
        }
        more = at >= 0 && rest[stop] == separator;
        taken = Math.Min(stop + 1, rest.Length);
        return true;
    }

    /// <summary>Where a quoted field's closing quote ends; two quotes in it are one of its characters.</summary>
    private bool TryClose(ReadOnlySpan<byte> rest, int first, long line, int column, out int close)
    {
        close = first + 1;
        while (true)
        {
            int at = rest[close..].IndexOfAny((byte)'"', (byte)'\n');
            if (at < 0 && !ended)
                return false;
            if (at < 0 || rest[close + at] == '\n')
                throw FileText.Bad(
                    $"{file.Name}, row {line}, column {column}: expected the quote to end in its line, got the end of the line");
            close += at + 1;
            if (close == rest.Length && !ended)
                return false;
            if (close == rest.Length || rest[close] != '"')
                return true;
            close++;
        }
    }

    private void Fill()
    {
        cancellation.ThrowIfCancellationRequested();
        int count = file.Read(position, buffer.AsSpan(end));
        position += count;
        end += count;
        ended = end < buffer.Length;
        progress?.Report((double)position / file.Length);
    }
}
