using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Layers.Tiles;

/// <summary>λ of any vectors before and after a layer, pairs in tiles: O(n²d) time, O(nd) memory.</summary>
internal readonly struct OutputPairs(TokenConfiguration before, TokenConfiguration after, ComputeOptions options)
    : ILaneWork<double, AngleRatio>
{
    /// <summary>λ on the widest register.</summary>
    /// <exception cref="ArgumentException">All vectors point in one direction before.</exception>
    internal static AngleRatio Of(TokenConfiguration before, TokenConfiguration after, ComputeOptions options) =>
        Widest.Run<double, AngleRatio, OutputPairs>(new OutputPairs(before, after, options));

    public AngleRatio Run<V>()
        where V : struct, ILanes<V, double>
    {
        (int n, int d) = (before.Count, before.Dimension);
        (double[] unitBefore, double[] unitAfter, var centre) = (before.UnitRows(), after.UnitRows(), new double[d]);
        for (int i = 0; i < n; i++)
            VectorKernels.AddScaled(centre, unitBefore.AsSpan(i * d, d), 1.0 / n);
        var pairs = new RowPairs<V>(Of(unitBefore, d), Of(unitAfter, d), n, d, once: true, options.CountThreads());
        // Twice the products of all pairs, those of a panel with itself in full.
        pairs.Run(centre, new WorkDone((double)n * n * d, options.Progress, options.Cancellation));
        return new AngleRatio(pairs.MeanRatio(n).Value, 1 - pairs.LargestGap, pairs.MeanGap(n).Value, 1 - pairs.SmallestGap,
            pairs.CoincidentPairs);
    }

    private static VectorSource Of(double[] unit, int d) => (i, target) => unit.AsSpan(i * d, d).CopyTo(target);
}
