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

    /// <summary>The table that <see cref="ToCsv"/> wrote: each axis has its values in the order in which they first come.</summary>
    /// <param name="csv">The text.</param>
    /// <exception cref="FormatException">No header of at least two different plain words; a line that has not as many finite numbers; lines
    /// that are not all cells in their order. The message names the line.</exception>
    public static SweepTable FromCsv(string csv)
    {
        ArgumentNullException.ThrowIfNull(csv);
        string[] lines = [.. csv.TrimEnd('\r', '\n').Split('\n').Select(line => line.TrimEnd('\r'))];
        string[] header = lines[0].Split(',');
        if (header.Length < 2 || header.Distinct().Count() < header.Length
            || header.Any(word => word.Length == 0 || !word.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')))
            throw new FormatException($"line 1: expected a header of axes and a quantity, got \"{lines[0]}\"");
        double[][] cells = [.. lines.Skip(1).Select((line, at) => Numbers(line, header.Length, at + 2))];
        if (cells.Length == 0)
            throw new FormatException("line 2: expected a cell, got none");
        SweepAxis[] axes = [.. header.SkipLast(1).Select((name, k) => new SweepAxis(name, [.. cells.Select(cell => cell[k]).Distinct()]))];
        int columns = axes[^1].Values.Count;
        var values = new double[Sweep.CountRows(axes)][];
        for (int row = 0; row < values.Length; row++)
        {
            int[] places = Sweep.Places(axes, row);
            values[row] = new double[columns];
            for (int k = 0; k < columns; k++)
            {
                int at = row * columns + k;
                int[] cell = [.. places, k];
                if (at >= cells.Length || cell.Where((place, axis) => axes[axis].Values[place] != cells[at][axis]).Any())
                    throw new FormatException(FormattableString.Invariant(
                        $"line {Math.Min(at, cells.Length) + 2}: expected all cells in their order, the last axis fastest"));
                values[row][k] = cells[at][^1];
            }
        }
        return cells.Length == values.Length * columns
            ? new SweepTable(header[^1], axes, values)
            : throw new FormatException(FormattableString.Invariant(
                $"line {values.Length * columns + 2}: expected {values.Length * columns} cells, got {cells.Length}"));
    }

    private static double[] Numbers(string line, int count, int number)
    {
        string[] fields = line.Split(',');
        var numbers = new double[count];
        bool good = fields.Length == count;
        for (int k = 0; good && k < count; k++)
            good = double.TryParse(fields[k], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[k])
                && double.IsFinite(numbers[k]);
        return good ? numbers : throw new FormatException(FormattableString.Invariant(
            $"line {number}: expected {count} finite numbers, got \"{line}\""));
    }
}
