using AttentionDynamics.Tokens;

namespace Workbook.Sweeping;

/// <summary><c>sweep plan</c>: what a sweep costs, by n and d.</summary>
/// <param name="Spec">The sweep.</param>
/// <param name="Sizes">By n and d.</param>
/// <param name="Threads">Threads of a row.</param>
internal sealed record SweepPlan(SweepSpec Spec, IReadOnlyList<PlannedSize> Sizes, int Threads)
{
    /// <summary>What was measured.</summary>
    public required IReadOnlyList<CostCurve> Measured { get; init; }

    /// <summary>Hours of a processor that the rows take.</summary>
    public double CoreHours => Sizes.Sum(size => size.CoreHours);

    /// <summary>The memory of the largest row.</summary>
    public double Bytes => Sizes.Max(size => size.Bytes);

    /// <summary>How long the longest row takes, in seconds, where all threads have a processor.</summary>
    public double LongestRow => Sizes.Max(size => size.Seconds) / Threads;

    /// <summary>Calibrates on this machine, in less than half a minute, and plans.</summary>
    public static SweepPlan Of(SweepSpec spec, int threads, CancellationToken cancellation)
    {
        var rows = new Dictionary<(int N, int D), int>();
        foreach ((int N, int D) size in TokenSets(spec, cancellation))
            rows[size] = rows.GetValueOrDefault(size) + spec.Samples * spec.Blocks;
        CostModel model = CostModel.Calibrate(spec, [.. rows.Keys], threads, cancellation);
        return new SweepPlan(spec, [.. rows.Select(size => new PlannedSize(
            size.Key.N, size.Key.D, size.Value, RowCost.PathOf(spec, size.Key.N, size.Key.D),
            model.Seconds(size.Key.N, size.Key.D, spec.GammasPerRow),
            RowCost.Bytes(RowCost.PathOf(spec, size.Key.N, size.Key.D), size.Key.N, size.Key.D, threads))
        {
            // The last part of γ may be shorter.
            CoreHours = size.Value / (double)spec.Blocks / 3600 * Enumerable.Range(0, spec.Blocks).Sum(block =>
                model.Seconds(size.Key.N, size.Key.D, Math.Min(spec.GammasPerRow, spec.Gamma.Count - block * spec.GammasPerRow))),
        })], threads)
        {
            Measured = model.Curves,
        };
    }

    /// <summary>n and d of each token set.</summary>
    public static IEnumerable<(int N, int D)> TokenSets(SweepSpec spec, CancellationToken cancellation)
    {
        for (int set = 0; set < spec.TokenSets; set++)
        {
            SweepSpecRow row = spec.Row(spec.IndexOf(set, 0, 0));
            if (row.File is null)
            {
                yield return (row.N, row.D);
                continue;
            }

            TokenConfiguration tokens = SweepLayer.Read(row.File, cancellation);
            yield return (tokens.Count, tokens.Dimension);
        }
    }
}
