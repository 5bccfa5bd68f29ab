using System.Globalization;
using System.Text;

namespace AttentionDynamics.Sweeps;

/// <summary>A quantity in every cell of a sweep. Immutable.</summary>
public sealed class SweepTable
{
    private readonly double[][] rows;

    internal SweepTable(string quantity, IReadOnlyList<SweepAxis> axes, double[][] rows) =>
        (Quantity, Axes, this.rows) = (quantity, axes, rows);

    /// <summary>What the values are, the name of their column.</summary>
    public string Quantity { get; }

    /// <summary>The axes; the last one varies fastest.</summary>
    public IReadOnlyList<SweepAxis> Axes { get; }

    /// <summary>How many cells.</summary>
    public int Count => rows.Length * Axes[^1].Values.Count;

    /// <summary>The value of a cell.</summary>
    /// <param name="indices">A place on each axis, from 0, in the order of <see cref="Axes"/>.</param>
    /// <exception cref="ArgumentException">Not one for each axis.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Beyond the end of an axis.</exception>
    public double this[params ReadOnlySpan<int> indices]
    {
        get
        {
            if (indices.Length != Axes.Count)
                throw new ArgumentException(FormattableString.Invariant(
                    $"expected a place on each of {Axes.Count} axes, got {indices.Length}"), nameof(indices));
            int row = 0;
            for (int k = 0; k < indices.Length; k++)
            {
                (int index, int count) = (indices[k], Axes[k].Values.Count);
                Require.That(index >= 0 && index < count, index,
                    FormattableString.Invariant($"a place from 0 to {count - 1} on {Axes[k].Name}"), nameof(indices));
                row = k < indices.Length - 1 ? row * count + index : row;
            }
            return rows[row][indices[^1]];
        }
    }

    /// <summary>The values along the last axis.</summary>
    /// <param name="row">Which row, from 0: places on the other axes, the one before the last varying fastest.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such row.</exception>
    public IReadOnlyList<double> Row(int row) =>
        rows[Require.That(row >= 0 && row < rows.Length, row,
            FormattableString.Invariant($"a row from 0 to {rows.Length - 1}"))].AsReadOnly();

    /// <summary>CSV: a header of the axes and the quantity, a line a cell, the last axis fastest; line feeds; doubles that read back to the
    /// same bits.</summary>
    public string ToCsv()
    {
        var text = new StringBuilder(string.Join(',', Axes.Select(axis => axis.Name)) + $",{Quantity}\n");
        int count = Axes[^1].Values.Count;
        for (int row = 0; row < rows.Length; row++)
        for (int k = 0; k < count; k++)
        {
            int[] at = [.. Sweep.Places(Axes, row), k];
            for (int axis = 0; axis < at.Length; axis++)
                text.Append(CultureInfo.InvariantCulture, $"{Axes[axis].Values[at[axis]]:R},");
            text.Append(CultureInfo.InvariantCulture, $"{rows[row][k]:R}\n");
        }
        return text.ToString();
    }
}
