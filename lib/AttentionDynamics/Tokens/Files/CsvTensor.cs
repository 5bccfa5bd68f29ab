using System.Globalization;

namespace AttentionDynamics.Tokens.Files;

/// <summary>
/// Reads a matrix from lines of text in two passes: the first counts the lines, so that the second can write each number where it stays.
/// Whether the first line and the first column are names of rows and columns is known for certain only at the end; they are then left out
/// in place.
/// </summary>
internal sealed class CsvTensor
{
    private readonly OpenedFile file;
    private readonly CsvDialect dialect;
    private readonly CsvFields fields;
    private readonly CsvNumbers numbers;
    private readonly CsvHeader header = new();
    private readonly CsvIndex index = new();
    private readonly List<string> notices;

    private CsvTensor(
        OpenedFile file, CsvDialect dialect, List<string> notices, IProgress<double>? progress, CancellationToken cancellation)
    {
        (this.file, this.dialect, this.notices) = (file, dialect, notices);
        fields = new CsvFields(file, dialect, progress, cancellation);
        numbers = new CsvNumbers(dialect.Separator);
    }

    internal static HeldTensor Read(OpenedFile file, IProgress<double>? progress, CancellationToken cancellation)
    {
        var notices = new List<string>();
        CsvDialect dialect = CsvDialect.Of(file, notices);
        long lines = CountLines(file, dialect.Start, cancellation);
        MatrixRoom.RequireShape(file.Name, lines, 1);
        return new CsvTensor(file, dialect, notices, progress, cancellation).Read(lines);
    }

    private HeldTensor Read(long lines)
    {
        List<double> first = ReadFirstLine();
        MatrixRoom.RequireShape(file.Name, header.IsHeader ? lines - 1 : lines, 1);
        List<double> second = ReadLine(1);
        // Some programs leave out the name of an index altogether, so that the header is shorter by one.
        bool shorter = header.IsHeader && second.Count == first.Count + 1;
        int width = second.Count;
        if (width != first.Count && !shorter)
            throw Ragged(1, first.Count, width);
        MatrixRoom.RequireShape(file.Name, lines, width);

        // A number takes two bytes with its separator: a file too short for n rows of d turns out ragged, before the array is full.
        double[] values = MatrixRoom.Allocate(file.Name, Math.Max(2 * width, Math.Min(lines * width, (file.Length + 1) / 2)), lines, width);
        first.CopyTo(values);
        second.CopyTo(values, width);
        for (long row = 2; row < lines; row++)
            ReadLine(row, values.AsSpan((int)Math.Min(row * width, values.Length)), width);
        return Trim(values, lines, width, shorter);
    }

    /// <summary>Leaves out what names rows and columns.</summary>
    private HeldTensor Trim(double[] values, long lines, int width, bool shorter)
    {
        bool isHeader = header.IsHeader;
        if (header.Counts && width == 2 && index.WholeThroughout)
        {
            isHeader = false;
            notices.Add("the first line, 0 and 1, is read as a token, for all numbers are whole");
        }
        bool drops = DropsIndex(isHeader, width, shorter);
        if (isHeader)
            notices.Add("the first line is a header");
        if (drops)
            notices.Add("the first column counts the rows and is left out");
        else if (index.Counts && index.Rows > 2 && width > 1)
            notices.Add("the first column counts the rows and is read as a coordinate");
        if (numbers.Commas)
            notices.Add("commas are read as decimal points");

        int skippedRows = isHeader ? 1 : 0, skippedColumns = drops ? 1 : 0, d = width - skippedColumns;
        long n = lines - skippedRows;
        if (isHeader || drops)
        {
            for (long row = 0; row < n; row++)
                values.AsSpan((int)((row + skippedRows) * width) + skippedColumns, d).CopyTo(values.AsSpan((int)(row * d), d));
        }
        return new HeldTensor(values, n, d, dialect.FirstLine + skippedRows, file.Name, notices);
    }

    private bool DropsIndex(bool isHeader, int width, bool shorter)
    {
        if (shorter || (isHeader && !header.Counts && header.FirstIsUnnamed && width > 1))
        {
            if (index.Counts)
                return true;
            string named = shorter ? "the header is shorter by one" : "it has no name in the header";
            throw FileText.Bad(
                $"{file.Name}, row {index.FirstUncounted}, column 1: expected the number of the row from 0 or 1, for {named}, got another");
        }
        if (width < 2 || !index.Counts)
            return false;
        return isHeader
            ? header.First.Equals("index", StringComparison.OrdinalIgnoreCase)
            : index.CountsFromZero && index.Rows > 2 && !index.WholeElsewhere;
    }

    /// <summary>Lines up to the last that is not empty; more than can be read where the file is no text of fields.</summary>
    private static long CountLines(OpenedFile file, long position, CancellationToken cancellation)
    {
        byte[] buffer = new byte[CsvDialect.BufferSize];
        long lines = 0, filled = 0;
        bool empty = true;
        for (int count = file.Read(position, buffer); count > 0; count = file.Read(position, buffer))
        {
            cancellation.ThrowIfCancellationRequested();
            position += count;
            ReadOnlySpan<byte> rest = buffer.AsSpan(0, count);
            // No field is so long: the second pass will say where.
            if (count == buffer.Length && !rest.ContainsAny(",; \t\n"u8))
                return lines + 2;
            while (!rest.IsEmpty)
            {
                int end = rest.IndexOf((byte)'\n');
                if (rest[..(end < 0 ? rest.Length : end)].ContainsAnyExcept(CsvDialect.Blanks))
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

    /// <summary>Its numbers; of what is no number, zeros.</summary>
    private List<double> ReadFirstLine()
    {
        var line = new List<double>();
        InvalidDataException? bad = null;
        for (bool more = true; more;)
        {
            ReadOnlySpan<byte> field = fields.Next(dialect.FirstLine, line.Count + 1, out more);
            bool isNumber = numbers.TryParse(field, out double number);
            header.Add(field, isNumber);
            if (!isNumber || !double.IsFinite(number))
                bad ??= Bad(0, line.Count, field, isNumber);
            line.Add(number);
        }
        if (header.IsHeader)
            return line;
        if (bad is not null)
            throw bad;
        return line;
    }

    private List<double> ReadLine(long row)
    {
        var line = new List<double>();
        for (bool more = true; more;)
            line.Add(Next(row, line.Count, header.Columns, out more));
        return line;
    }

    private void ReadLine(long row, Span<double> values, int width)
    {
        int column = 0;
        for (bool more = true; more; column++)
        {
            double number = Next(row, column, width, out more);
            if (column < width && column < values.Length)
                values[column] = number;
        }
        if (column != width)
            throw Ragged(row, width, column);
    }

    private double Next(long row, int column, int width, out bool more)
    {
        ReadOnlySpan<byte> field = fields.Next(dialect.FirstLine + row, column + 1, out more);
        if (field.IsEmpty && column == 0 && !more)
            throw FileText.Bad($"{file.Name}, row {dialect.FirstLine + row}: expected {width} numbers, got an empty line");
        if (!numbers.TryParse(field, out double number))
            throw Bad(row, column, field, isNumber: false);
        if (!double.IsFinite(number))
            throw Bad(row, column, field, isNumber: true);
        index.Add(header.IsHeader ? row - 1 : row, column, field, dialect.FirstLine + row);
        return number;
    }

    private InvalidDataException Bad(long row, int column, ReadOnlySpan<byte> field, bool isNumber)
    {
        string expected = isNumber ? "a finite number" : "a number";
        string came = field.IsEmpty ? "nothing" : FileText.Quote(CsvNumbers.Text(field));
        if (isNumber)
            came = FileText.Printable(CsvNumbers.Text(field));
        else if (numbers.IsMixed(field))
            expected = "decimal points throughout or decimal commas throughout";
        return FileText.Bad($"{file.Name}, row {dialect.FirstLine + row}, column {column + 1}: expected {expected}, got {came}");
    }

    private InvalidDataException Ragged(long row, int expected, int came)
    {
        string like = header.IsHeader ? "names in the header" : string.Create(CultureInfo.InvariantCulture, $"in row {dialect.FirstLine}");
        return FileText.Bad($"{file.Name}, row {dialect.FirstLine + row}: expected {expected} numbers, as many as {like}, got {came}");
    }
}
