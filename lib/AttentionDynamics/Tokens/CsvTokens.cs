using System.Globalization;
using System.Text;

namespace AttentionDynamics.Tokens;

/// <summary>Reads a matrix from comma-separated lines in two passes: the first counts the lines, so that the second can write each number where it stays.</summary>
internal static class CsvTokens
{
    private static readonly string[] NotFinite = ["nan", "inf", "infinity"];

    internal static TokenConfiguration Read(Stream stream, string name, IProgress<double>? progress, CancellationToken cancellation)
    {
        long lines = CountLines(stream, cancellation);
        TokenFile.RequireShape(name, lines, 1);
        stream.Position = 0;
        var fields = new CsvFields(stream, name, progress, cancellation);
        var first = ReadFirstLine(fields, name, out bool header);
        int d = first.Count;
        long n = header ? lines - 1 : lines;
        TokenFile.RequireShape(name, n, d);

        // A number takes two bytes with its comma: a file too short for n rows of d turns out ragged below, before the array is full.
        var values = new double[Math.Min(n * d, (stream.Length + 1) / 2)];
        if (!header)
            first.CopyTo(values);
        for (long row = header ? 0 : 1; row < n; row++)
            ReadLine(fields, name, header ? row + 2 : row + 1, header, values.AsSpan((int)Math.Min(row * d, values.Length)), d);
        for (int row = 0; row < n; row++)
        {
            if (!values.AsSpan(row * d, d).ContainsAnyExcept(0.0))
                throw TokenFile.Zero(name, header ? row + 2 : row + 1);
        }
        return TokenConfiguration.Own(values, (int)n, d);
    }

    /// <summary>Lines up to the last that is not empty; more than can be read where the file is no text of fields.</summary>
    private static long CountLines(Stream stream, CancellationToken cancellation)
    {
        byte[] buffer = new byte[TokenFile.BufferSize];
        long lines = 0, filled = 0;
        bool empty = true;
        for (int count = stream.Read(buffer); count > 0; count = stream.Read(buffer))
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> rest = buffer.AsSpan(0, count);
            // No field is so long: the second pass will say where.
            if (count == buffer.Length && !rest.ContainsAny((byte)',', (byte)'\n'))
                return lines + 2;
            while (!rest.IsEmpty)
            {
                int end = rest.IndexOf((byte)'\n');
                if (rest[..(end < 0 ? rest.Length : end)].ContainsAnyExcept(CsvFields.Blanks))
                    empty = false;
                if (!empty)
                    filled = lines + 1;
                if (end < 0)
                    break;
                lines++;
                empty = true;
                rest = rest[(end + 1)..];
            }
        }
        return filled;
    }

    /// <summary>Its numbers; of a header, as many zeros as it has names.</summary>
    private static List<double> ReadFirstLine(CsvFields fields, string name, out bool header)
    {
        var numbers = new List<double>();
        int texts = 0;
        InvalidDataException? bad = null;
        for (bool more = true; more;)
        {
            var field = fields.Next(1, numbers.Count + 1, out more);
            if (!TryNumber(field, out double number))
            {
                bad ??= NoNumber(name, 1, numbers.Count + 1, field);
                texts += field.IsEmpty ? 0 : 1;
            }
            else if (!double.IsFinite(number))
                bad ??= TokenFile.NotFinite(name, 1, numbers.Count + 1, Text(field));
            numbers.Add(number);
        }
        header = texts == numbers.Count;
        return header || bad is null ? numbers : throw bad;
    }

    private static void ReadLine(CsvFields fields, string name, long line, bool header, Span<double> row, int d)
    {
        int column = 0;
        for (bool more = true; more; column++)
        {
            var field = fields.Next(line, column + 1, out more);
            if (field.IsEmpty && column == 0 && !more)
                throw new InvalidDataException(FormattableString.Invariant($"{name}, row {line}: expected {d} numbers, got an empty line"));
            if (!TryNumber(field, out double number))
                throw NoNumber(name, line, column + 1, field);
            if (!double.IsFinite(number))
                throw TokenFile.NotFinite(name, line, column + 1, Text(field));
            if (column < d && column < row.Length)
                row[column] = number;
        }
        if (column != d)
            throw new InvalidDataException(FormattableString.Invariant($"{name}, row {line}: expected {d} numbers, as many as {(header ? "names in the header" : "in row 1")}, got {column}"));
    }

    /// <summary>A number, finite or not.</summary>
    private static bool TryNumber(ReadOnlySpan<byte> field, out double number)
    {
        if (double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out number))
            return true;
        // Other programs' spellings.
        if (field.Length is 0 or > 9)
            return false;
        string text = Text(field).TrimStart('+', '-');
        number = NotFinite.Contains(text, StringComparer.OrdinalIgnoreCase) ? double.NaN : 0;
        return double.IsNaN(number);
    }

    private static InvalidDataException NoNumber(string name, long row, int column, ReadOnlySpan<byte> field) =>
        new(FormattableString.Invariant($"{name}, row {row}, column {column}: expected a number, got {(field.IsEmpty ? "nothing" : TokenFile.Quote(Text(field)))}"));

    private static string Text(ReadOnlySpan<byte> field) => Encoding.UTF8.GetString(field[..Math.Min(field.Length, 200)]);
}
