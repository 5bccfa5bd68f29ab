using System.Globalization;

namespace AttentionDynamics.Tests;

/// <summary>A table of data/reference: a header line, then rows of numbers found by column name.</summary>
public sealed class ReferenceTable
{
    private readonly string[] header;
    private readonly List<string[]> rows;

    public ReferenceTable(string name)
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "reference", name));
        header = lines[0].Split(',');
        rows = [.. lines.Skip(1).Where(line => line.Length > 0).Select(line => line.Split(','))];
        Assert.All(rows, row => Assert.Equal(header.Length, row.Length));
    }

    public int Count => rows.Count;

    public string Text(int row, string column)
    {
        int index = Array.IndexOf(header, column);
        Assert.True(index >= 0, $"no column {column}");
        return rows[row][index];
    }

    public double Number(int row, string column) => double.Parse(Text(row, column), CultureInfo.InvariantCulture);
}
