using System.Globalization;
using Microsoft.Data.Analysis;

namespace AttentionDynamics.Notebooks;

/// <summary>Turns a data frame into bounded text. Without it a notebook prints the frame's internals.</summary>
internal static class TableText
{
    public const int MaximumRows = 40;
    public const int MaximumColumns = 16;
    public const int MaximumCellLength = 80;

    /// <summary>At most <see cref="MaximumRows"/> rows (the first and last ones) and <see cref="MaximumColumns"/> columns.</summary>
    /// <exception cref="ArgumentException">A column holds NaN.</exception>
    public static TextGrid Of(DataFrame frame)
    {
        int columns = Math.Min(frame.Columns.Count, MaximumColumns);
        long count = frame.Rows.Count;
        bool bounded = count > MaximumRows;
        long[] shown = bounded
            ? [.. Enumerable.Range(0, MaximumRows / 2).Select(r => (long)r),
            .. Enumerable.Range(0, MaximumRows / 2).Select(r => count - (MaximumRows / 2) + r)]
            : [.. Enumerable.Range(0, (int)count).Select(r => (long)r)];

        string[][] cells = [.. Enumerable.Range(0, columns).Select(c => Cells(frame.Columns[c], shown))];
        return new TextGrid(
            [.. frame.Columns.Take(columns).Select(column => Short(column.Name))],
            [.. frame.Columns.Take(columns).Select(IsNumeric)],
            [.. shown.Select((_, r) => (IReadOnlyList<string>)[.. cells.Select(column => column[r])])],
            MaximumRows / 2,
            bounded ? count - MaximumRows : 0,
            frame.Columns.Count > columns ? $"… {frame.Columns.Count - columns} columns left out" : "");
    }

    private static bool IsNumeric(DataFrameColumn column) => column.IsNumericColumn();

    private static string[] Cells(DataFrameColumn column, long[] shown)
    {
        if (column.DataType != typeof(double) && column.DataType != typeof(float))
        {
            return [.. shown.Select(row => column[row] switch
            {
                null => "",
                bool truth => truth ? "yes" : "no",
                sbyte or byte or short or ushort or int or uint or long or ulong =>
                    Integer(Convert.ToDecimal(column[row], CultureInfo.InvariantCulture)),
                object value => Short(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""),
            })];
        }
        for (long row = 0; row < column.Length; row++)
        {
            if (column[row] is double.NaN or float.NaN)
            {
                throw new ArgumentException($"table, column \"{column.Name}\", row {row}: expected a number, got NaN");
            }
        }
        return [.. shown.Select(row => column[row] is { } value ? NumberText.Of(Convert.ToDouble(value, CultureInfo.InvariantCulture))
            : "")];
    }

    // A count is exact: it takes an exponent only where that loses no digit.
    private static string Integer(decimal value)
    {
        string rounded = NumberText.Of((double)value);
        return Math.Abs(value) > 1_000_000 && (decimal)NumberText.Rounded((double)value, NumberText.DefaultDigits) == value
            ? rounded
            : value.ToString(CultureInfo.InvariantCulture);
    }

    private static string Short(string text)
    {
        string line = text.ReplaceLineEndings(" ");
        return line.Length <= MaximumCellLength ? line : string.Concat(line.AsSpan(0, MaximumCellLength - 1), "…");
    }
}
