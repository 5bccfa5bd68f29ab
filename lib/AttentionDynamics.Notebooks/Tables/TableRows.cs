using Microsoft.Data.Analysis;

namespace AttentionDynamics.Notebooks;

/// <summary>A table in the making: every further column is a function of the first one.</summary>
/// <typeparam name="T">The type of the first column.</typeparam>
public sealed class TableRows<T>
{
    private readonly IReadOnlyList<T> rows;
    private readonly List<(string Name, object Values)> columns;

    internal TableRows(string name, IReadOnlyList<T> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        this.rows = rows;
        columns = [(name, rows.ToArray())];
    }

    /// <summary>Adds a column.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value in the row of each value of the first column: double, float, int, long, bool or string.</param>
    public TableRows<T> Column<TValue>(string name, Func<T, TValue> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        columns.Add((name, rows.Select(value).ToArray()));
        return this;
    }

    /// <summary>The finished table.</summary>
    /// <exception cref="ArgumentException">A column name empty or twice; NaN; a column of another type.</exception>
    public DataFrame Frame() => Table.Of([.. columns]);
}
