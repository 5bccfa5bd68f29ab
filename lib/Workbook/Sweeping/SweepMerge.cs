using System.Globalization;
using AttentionDynamics.Sweeps;

namespace Workbook.Sweeping;

/// <summary><c>sweep merge</c>: all rows, checked and joined.</summary>
internal static class SweepMerge
{
    /// <summary>The cells: means over samples, added in the order of samples.</summary>
    /// <param name="spec">The sweep.</param>
    /// <param name="store">Its rows.</param>
    /// <param name="mix">Whether rows may stand together that differ in the library, the order of sums, the registers or the
    /// platform.</param>
    /// <exception cref="InvalidInputException">A row is damaged, missing, of another sweep or not bit-comparable; it is named.</exception>
    public static SweepResult Of(SweepSpec spec, RowStore store, bool mix)
    {
        var kinds = new Dictionary<RowKind, RowFile?[]>();
        foreach (RowFile row in store.All())
        {
            if (!kinds.TryGetValue(row.Kind, out RowFile?[]? all)) kinds[row.Kind] = all = new RowFile?[spec.Rows];
            all[row.Row] = row;
        }

        return Join(spec, Choose(spec, kinds, mix));
    }

    private static IReadOnlyList<double>[] Choose(SweepSpec spec, Dictionary<RowKind, RowFile?[]> kinds, bool mix)
    {
        // This program's own come first, the others in an order that is the same everywhere.
        var own = RowKind.Current(spec.Hash);
        RowKind[] order = [.. kinds.Keys.OrderBy(kind => kind != own).ThenBy(kind => kind.ToString(), StringComparer.Ordinal)];
        if (order.FirstOrDefault(kind => Array.TrueForAll(kinds[kind], row => row is not null)) is { } whole)
            return Array.ConvertAll(kinds[whole], row => row!.Values);
        var chosen = new IReadOnlyList<double>[spec.Rows];
        var missing = new List<int>();
        for (int row = 0; row < chosen.Length; row++)
        {
            if (order.FirstOrDefault(kind => kinds[kind][row] is not null) is { } kind)
                chosen[row] = kinds[kind][row]!.Values;
            else
                missing.Add(row);
        }

        if (missing.Count > 0)
        {
            string which = MissingRows.Describe(missing, spec.Rows);
            throw new InvalidInputException(string.Create(CultureInfo.InvariantCulture,
                $"--store: expected all {spec.Rows} rows, got {spec.Rows - missing.Count}; missing are {missing.Count}, {which}; ")
                + $"the first is {spec.Row(missing[0])}");
        }

        if (!mix)
        {
            RowFile other = kinds[order[1]].First(row => row is not null)!;
            throw new InvalidInputException(
                $"{other.Name}: expected rows that are comparable bit by bit, got one by {other.Kind} and others by {order[0]}; "
                + "--mix joins them");
        }

        return chosen;
    }

    private static SweepResult Join(SweepSpec spec, IReadOnlyList<double>[] rows)
    {
        int cells = checked((int)spec.Cells), gammas = spec.Gamma.Count;
        double[] means = new double[cells], errors = new double[cells];
        for (int set = 0; set < spec.TokenSets; set++)
        for (int k = 0; k < gammas; k++)
        {
            double Of(int sample) => rows[spec.IndexOf(set, sample, k / spec.GammasPerRow)][k % spec.GammasPerRow];
            double sum = 0, squares = 0;
            for (int sample = 0; sample < spec.Samples; sample++) sum += Of(sample);
            double mean = sum / spec.Samples;
            for (int sample = 0; sample < spec.Samples; sample++) squares += (Of(sample) - mean) * (Of(sample) - mean);
            means[set * gammas + k] = mean;
            errors[set * gammas + k] = Math.Sqrt(squares / (spec.Samples - 1.0) / spec.Samples);
        }

        var columns = new List<(string, double[])>();
        string[]? files = null;
        int inner = cells;
        foreach (SweepAxis axis in spec.Outer)
        {
            inner /= axis.Values.Count;
            (int each, SweepAxis own) = (inner, axis);
            double[] values = [.. Enumerable.Range(0, cells).Select(cell => own.Values[cell / each % own.Values.Count])];
            if (axis.Name == SweepSpec.File) files = Array.ConvertAll(values, at => spec.Tokens.Files[(int)at].Name);
            else columns.Add((axis.Name, values));
        }

        columns.Add(("gamma", [.. Enumerable.Range(0, cells).Select(cell => spec.Gamma[cell % gammas])]));
        columns.Add((spec.QuantityName, means));
        if (spec.Samples > 1) columns.Add((spec.QuantityName + "StandardError", errors));
        return new SweepResult(columns, files);
    }
}
