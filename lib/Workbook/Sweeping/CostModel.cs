using AttentionDynamics;

namespace Workbook.Sweeping;

/// <summary>How long rows take on this machine: measured on small token sets in less than half a minute, and carried to any n by what is
/// known of the operations.</summary>
/// <remarks>
/// What is measured is processor time, so that other work on the machine counts little. For each path and each d (of many d for a few, the
/// others between them) rows are computed at growing n, at one γ and at three, as long as the time lasts. Only the n beyond the largest is
/// extrapolated: by n², or by an²+bn³ where η goes by pairs of pairs. Where λ stores nothing it is measured at an n beyond that bound too,
/// if the time lasts: what is stored leaves the caches below it already, what is computed anew does not.
/// </remarks>
internal sealed class CostModel
{
    private const int MostDimensions = 4;

    private readonly SweepSpec spec;
    private readonly List<CostCurve> curves = [];

    private CostModel(SweepSpec spec) => this.spec = spec;

    /// <summary>What was measured.</summary>
    public IReadOnlyList<CostCurve> Curves => curves;

    /// <summary>Measures what the sizes of a sweep need.</summary>
    /// <param name="spec">The sweep.</param>
    /// <param name="sizes">Its n and d.</param>
    /// <param name="threads">Threads of a row.</param>
    /// <param name="cancellation">Looked at between tiles.</param>
    /// <exception cref="InvalidInputException">The layer is not defined on the tokens.</exception>
    public static CostModel Calibrate(SweepSpec spec, IReadOnlyList<(int N, int D)> sizes, int threads, CancellationToken cancellation)
    {
        var model = new CostModel(spec);
        var wanted = new List<(CostPath Path, int D, (int Least, int Most) Asked)>();
        foreach (var path in sizes.GroupBy(size => RowCost.PathOf(spec, size.N, size.D)))
        {
            foreach (int d in Some([.. path.Select(size => size.D).Distinct().Order()]))
            {
                int[] asked = [.. path.Where(size => size.D == d).Select(size => size.N)];
                wanted.Add((path.Key, d, (asked.Min(), asked.Max())));
            }
        }

        // What is cheap first, so that what it leaves of its time is for the others.
        var calibration = new Calibration(spec, new ComputeOptions { Threads = threads, Cancellation = cancellation });
        int left = wanted.Count;
        foreach ((CostPath path, int d, (int Least, int Most) asked) in wanted.OrderBy(curve => curve.D).ThenBy(curve => curve.Asked.Most))
            model.curves.AddRange(calibration.Curves(path, d, asked, left--));
        return model;
    }

    /// <summary>Seconds of processor time of a row.</summary>
    public double Seconds(int n, int d, int gammas)
    {
        CostPath path = RowCost.PathOf(spec, n, d), stored = RowCost.StoredOf(path);
        // Of each d the path itself, or what it continues where the time did not reach so far.
        CostCurve[] own = [.. curves.Where(curve => curve.Path == path || curve.Path == stored).GroupBy(curve => curve.Dimension)
            .Select(group => group.OrderBy(curve => curve.Path != path).ThenByDescending(curve => curve.Points[^1].N).First())
            .OrderBy(curve => curve.Dimension)];
        double Of(CostCurve curve) => curve.Path == path ? curve.Seconds(n, gammas) : curve.SecondsRecomputed(n, gammas);
        int above = Array.FindIndex(own, curve => curve.Dimension >= d);
        if (above < 0) return Of(own[^1]) * d / own[^1].Dimension;
        if (above == 0 || own[above].Dimension == d) return Of(own[above]);
        (CostCurve low, CostCurve high) = (own[above - 1], own[above]);
        double share = Math.Log((double)d / low.Dimension) / Math.Log((double)high.Dimension / low.Dimension);
        return Of(low) * Math.Pow(Of(high) / Of(low), share);
    }

    private static IEnumerable<int> Some(int[] dimensions)
    {
        if (dimensions.Length <= MostDimensions) return dimensions;
        return Enumerable.Range(0, MostDimensions).Select(k => dimensions[k * (dimensions.Length - 1) / (MostDimensions - 1)]).Distinct();
    }
}
