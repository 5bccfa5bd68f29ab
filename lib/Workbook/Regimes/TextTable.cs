using System.Text;

namespace Workbook.Regimes;

/// <summary>Rows of fields in columns as wide as they need to be, each line set in by two spaces.</summary>
internal static class TextTable
{
    /// <summary>Appends the rows, fields at the left of their columns, each row with a line feed.</summary>
    public static void Append(StringBuilder text, IReadOnlyList<string[]> rows)
    {
        int[] widths = Widths(rows);
        foreach (string[] row in rows)
            text.Append("  ").Append(string.Concat(row.Select((field, column) => field.PadRight(widths[column] + 2))).TrimEnd())
                .Append('\n');
    }

    /// <summary>Appends the rows, fields at the right of their columns, each row with a line feed.</summary>
    public static void AppendNumbers(StringBuilder text, IReadOnlyList<string[]> rows)
    {
        int[] widths = Widths(rows);
        foreach (string[] row in rows)
            text.Append("  ").AppendJoin("  ", row.Select((field, column) => field.PadLeft(widths[column]))).Append('\n');
    }

    private static int[] Widths(IReadOnlyList<string[]> rows) =>
        [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
}
