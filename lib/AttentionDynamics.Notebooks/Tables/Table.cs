using Microsoft.Data.Analysis;

namespace AttentionDynamics.Notebooks;

/// <summary>Tables of a notebook, made in one line.</summary>
public static class Table
{
    /// <summary>A table from named columns.</summary>
    /// <param name="columns">Name and numbers or texts of each column: a list or array of double, float, int, long, bool or string.</param>
    /// <exception cref="ArgumentException">No columns; a name empty or twice; lengths that differ; NaN; a column of another
    /// type.</exception>
    public static DataFrame Of(params (string Name, object Values)[] columns)
    {
        if (columns.Length == 0)
        {
            throw new ArgumentException("table: expected at least one column, got none", nameof(columns));
        }
        var made = new List<DataFrameColumn>();
        foreach ((string name, object values) in columns)
        {
            if (string.IsNullOrWhiteSpace(name) || made.Any(column => column.Name == name))
            {
                throw new ArgumentException($"table: expected a name of its own for each column, got \"{name}\"", nameof(columns));
            }
            DataFrameColumn column = Column(name, values);
            if (made.Count > 0 && column.Length != made[0].Length)
            {
                throw new ArgumentException(
                    $"table, column \"{name}\": expected {made[0].Length} rows as in column \"{made[0].Name}\", got {column.Length}",
                    nameof(columns));
            }
            made.Add(column);
        }
        return new DataFrame(made);
    }

    /// <summary>A table whose rows are given by the values of its first column.</summary>
    /// <param name="name">The first column's name.</param>
    /// <param name="rows">Its values: double, float, int, long, bool or string.</param>
    public static TableRows<T> Rows<T>(string name, IReadOnlyList<T> rows) => new(name, rows);

    private static DataFrameColumn Column(string name, object values)
    {
        switch (values)
        {
            case IReadOnlyList<double> numbers:
                int row = numbers.ToList().FindIndex(double.IsNaN);
                return row < 0 ? new DoubleDataFrameColumn(name, numbers)
                    : throw new ArgumentException($"table, column \"{name}\", row {row}: expected a number, got NaN");
            case IReadOnlyList<float> numbers:
                return Column(name, numbers.Select(number => (double)number).ToList());
            case IReadOnlyList<int> numbers:
                return new Int32DataFrameColumn(name, numbers);
            case IReadOnlyList<long> numbers:
                return new Int64DataFrameColumn(name, numbers);
            case IReadOnlyList<bool> truths:
                return new BooleanDataFrameColumn(name, truths);
            case IReadOnlyList<string> texts:
                return new StringDataFrameColumn(name, texts);
            default:
                throw new ArgumentException(
                    $"table, column \"{name}\": expected a list of double, float, int, long, bool or string, got "
                        + $"{values?.GetType().Name ?? "null"}");
        }
    }
}
