namespace Benchmarks.Reporting;

/// <summary>Rows of cells as text.</summary>
internal static class Layout
{
    /// <summary>Columns aligned for a terminal.</summary>
    public static IEnumerable<string> Aligned(IReadOnlyList<string[]> rows)
    {
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        return rows.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    /// <summary>A Markdown table; the first row is its header.</summary>
    public static IEnumerable<string> Markdown(IReadOnlyList<string[]> rows) =>
        rows.Select(Line).Take(1).Append(Line([.. rows[0].Select(_ => "---")])).Concat(rows.Skip(1).Select(Line));

    private static string Line(string[] cells) => $"| {string.Join(" | ", cells.Select(cell => cell.Replace("*", "\\*", StringComparison.Ordinal)))} |";
}
