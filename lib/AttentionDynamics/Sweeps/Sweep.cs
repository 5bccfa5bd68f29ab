using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace AttentionDynamics.Sweeps;

/// <summary>Any quantity over the cells of a grid, row by row, each finished row kept: a sweep that was interrupted goes on where it
/// stopped.</summary>
/// <remarks>
/// A row is all cells along the last axis. Rows are computed one after another in the order of the axes, the last fastest; threads are the
/// quantity's own affair, so that one cell's tokens are in memory and no more. <see cref="AngleRatioSweep"/> and
/// <see cref="JacobianNormSweep"/> are two such sweeps.
/// </remarks>
public static class Sweep
{
    /// <summary>A quantity of each cell: λ, η, or one's own.</summary>
    /// <remarks>Kept rows are found by the names and values of the axes and the quantity's name, which therefore has to stand for all else
    /// that the quantity depends on: another n or another formula is another name.</remarks>
    /// <example>
    /// <code>
    /// var table = Sweep.Over("self_weight", [new("rho", 0.2, 0.5), new("u", 0.5, 1, 2)], cell =&gt;
    ///     SimplexLayer.Apply(1e6, SimplexState.FromRho(cell["rho"]), cell["u"] / (1 - cell["rho"]) * Math.Log(1e6)).SelfWeight);
    /// table[1, 2] // 0.999999
    /// </code>
    /// </example>
    /// <param name="quantity">The name of the values: letters, digits, underscores.</param>
    /// <param name="axes">At least one; their names differ.</param>
    /// <param name="of">The quantity at a point, finite.</param>
    /// <param name="options">Progress, told after each cell; cancellation, looked at before each. Threads are not used.</param>
    /// <param name="rows">Keeps finished rows; null: nowhere.</param>
    /// <exception cref="ArgumentException">No axis, or one twice; a name that is no plain word; a value that is NaN or infinite; a kept row
    /// of another length.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; finished rows have been kept.</exception>
    public static SweepTable Over(
        string quantity, IReadOnlyList<SweepAxis> axes, Func<SweepPoint, double> of, ComputeOptions? options = null,
        ISweepRows? rows = null)
    {
        ArgumentNullException.ThrowIfNull(of);
        ArgumentNullException.ThrowIfNull(axes);
        var cancellation = (options ?? ComputeOptions.Default).Cancellation;
        return OverRows(quantity, axes, point => new SweepRow(() => Key(quantity, axes, point), told =>
        {
            var values = new double[axes[^1].Values.Count];
            for (int k = 0; k < values.Length; k++)
            {
                cancellation.ThrowIfCancellationRequested();
                values[k] = of(point.With(k));
                told?.Report((k + 1.0) / values.Length);
            }
            return values;
        }), options, rows);
    }

    /// <summary>A quantity whose rows are computed whole, where cells of a row share work.</summary>
    /// <param name="quantity">The name of the values: letters, digits, underscores.</param>
    /// <param name="axes">At least one; their names differ.</param>
    /// <param name="row">The row at a point, which has a value of each axis but the last.</param>
    /// <param name="options">Progress; cancellation, looked at before each row. Threads are not used.</param>
    /// <param name="rows">Keeps finished rows; null: nowhere.</param>
    /// <inheritdoc cref="Over" path="/exception"/>
    public static SweepTable OverRows(
        string quantity, IReadOnlyList<SweepAxis> axes, Func<SweepPoint, SweepRow> row, ComputeOptions? options = null,
        ISweepRows? rows = null)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(axes);
        SweepAxis.RequireWord(quantity, "a quantity", nameof(quantity));
        SweepAxis[] own = [.. axes];
        if (own.Length == 0 || own.DistinctBy(axis => axis.Name).Count() < own.Length)
            throw new ArgumentException(
                $"expected axes of different names, got " +
                $"{(own.Length == 0 ? "none" : string.Join(", ", own.Select(axis => axis.Name)))}", nameof(axes));
        options ??= ComputeOptions.Default;
        int columns = own[^1].Values.Count;
        var values = new double[CountRows(own)][];
        for (int i = 0; i < values.Length; i++)
        {
            options.Cancellation.ThrowIfCancellationRequested();
            var point = PointOf(own, i);
            SweepRow work = row(point);
            string key = rows is null ? string.Empty : work.Key();
            double[]? found = rows?.Find(key);
            values[i] = found ?? work.Measure(options.Progress is null ? null : new Part(options.Progress, i, values.Length));
            Check(values[i], columns, point, found is null ? nameof(row) : nameof(rows));
            if (found is null)
                rows?.Keep(key, values[i]);
            options.Progress?.Report((i + 1.0) / values.Length);
        }
        return new SweepTable(quantity, own, values);
    }

    /// <summary>A key made of the quantity's name, the axes' names, the values of the row's point and those of the last axis:
    /// SHA-256.</summary>
    /// <param name="quantity">Its name, which stands for all else that the values depend on.</param>
    /// <param name="axes">The axes.</param>
    /// <param name="point">A point of the row.</param>
    public static string Key(string quantity, IReadOnlyList<SweepAxis> axes, SweepPoint point)
    {
        ArgumentNullException.ThrowIfNull(axes);
        ArgumentNullException.ThrowIfNull(point);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Join(',', axes.Select(axis => axis.Name)) + $",{quantity}\n"));
        hash.AppendData(MemoryMarshal.AsBytes<double>([.. Enumerable.Range(0, axes.Count - 1).Select(axis => point[axis]),
            .. axes[^1].Values]));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Where a row is: rows are numbered in the order of the axes but the last, the one before the last fastest. So rows can be
    /// computed one by one, anywhere and in any order.</summary>
    /// <example>
    /// <code>
    /// Sweep.PointOf([new("n", 100, 1000), new("rho", 0.2, 0.5), new("gamma", 1, 2, 3)], row: 3).ToString() // n = 1000, rho = 0.5
    /// </code>
    /// </example>
    /// <param name="axes">At least one.</param>
    /// <param name="row">From 0.</param>
    /// <exception cref="ArgumentException">No axis.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No such row.</exception>
    public static SweepPoint PointOf(IReadOnlyList<SweepAxis> axes, int row)
    {
        ArgumentNullException.ThrowIfNull(axes);
        if (axes.Count == 0)
            throw new ArgumentException("expected at least one axis, got none", nameof(axes));
        int rows = CountRows(axes);
        Require.That(row >= 0 && row < rows, row, FormattableString.Invariant($"a row from 0 to {rows - 1}"));
        return new SweepPoint(axes, Places(axes, row));
    }

    /// <summary>How many rows: the places on all axes but the last.</summary>
    /// <param name="axes">The axes.</param>
    /// <exception cref="OverflowException">More than 2³¹-1.</exception>
    public static int CountRows(IReadOnlyList<SweepAxis> axes)
    {
        ArgumentNullException.ThrowIfNull(axes);
        return axes.SkipLast(1).Aggregate(1, (count, axis) => checked(count * axis.Values.Count));
    }

    /// <summary>The places of a row on each axis but the last.</summary>
    internal static int[] Places(IReadOnlyList<SweepAxis> axes, int row)
    {
        var at = new int[axes.Count - 1];
        for (int k = at.Length - 1; k >= 0; k--)
            (row, at[k]) = (row / axes[k].Values.Count, row % axes[k].Values.Count);
        return at;
    }

    private static void Check(double[] values, int columns, SweepPoint point, string name)
    {
        string at = point.ToString() is { Length: > 0 } text ? $" for {text}" : string.Empty;
        if (values.Length != columns)
            throw new ArgumentException(FormattableString.Invariant($"expected rows of {columns} values, got one of {values.Length}{at}"),
                name);
        for (int k = 0; k < columns; k++)
        {
            if (!double.IsFinite(values[k]))
                throw new ArgumentException(FormattableString.Invariant($"expected finite values, got {values[k]} for {point.With(k)}"),
                    name);
        }
    }

    /// <summary>The progress of one row as a share of the whole.</summary>
    private sealed class Part(IProgress<double> whole, long before, long all) : IProgress<double>
    {
        public void Report(double value) => whole.Report((before + value) / all);
    }
}
