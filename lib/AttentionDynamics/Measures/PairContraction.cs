using System.Globalization;
using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Measures;

/// <summary>What a layer does to the pair that it brings together least: contractive, in the words of arXiv:2510.05554, is a layer with
/// ⟨y_i', y_j'⟩ &gt; ⟨y_i, y_j⟩ for every pair.</summary>
/// <param name="SmallestGain">The smallest ⟨y_i', y_j'⟩ - ⟨y_i, y_j⟩ over pairs i &lt; j; negative where a pair parts.</param>
/// <param name="LargestRatio">The largest (1-⟨y_i', y_j'⟩)/(1-⟨y_i, y_j⟩) over pairs that do not coincide; above 1 where a pair parts, and
/// -∞ where all coincide.</param>
/// <param name="PartingPairs">How many pairs have a smaller cosine after the layer than before it.</param>
public readonly record struct PairContraction(double SmallestGain, double LargestRatio, long PartingPairs)
{
    /// <summary>Over all pairs of tokens before and after a layer.</summary>
    /// <remarks>Cosines by differences, |y_i-y_j|²/2. O(n²d), in tiles of pairs, O(nd) memory. The same bits on any number of
    /// threads.</remarks>
    /// <param name="before">x_1, ..., x_n.</param>
    /// <param name="after">x_1', ..., x_n', in the same order; the dimension may differ.</param>
    /// <param name="options">Threads; progress; cancellation, looked at between tiles.</param>
    /// <exception cref="ArgumentOutOfRangeException">Threads &lt; 1.</exception>
    /// <exception cref="ArgumentException">The counts differ.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static PairContraction Of(TokenConfiguration before, TokenConfiguration after, ComputeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        if (before.Count != after.Count)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"expected as many tokens after the layer as before, {before.Count}, got {after.Count}"), nameof(after));
        return Widest.Run<double, PairContraction, Work>(new Work(before, after, options ?? ComputeOptions.Default));
    }

    private readonly struct Work(TokenConfiguration before, TokenConfiguration after, ComputeOptions options)
        : ILaneWork<double, PairContraction>
    {
        public PairContraction Run<V>()
            where V : struct, ILanes<V, double> => Of<V>(before, after, options);
    }

    private static PairContraction Of<V>(TokenConfiguration before, TokenConfiguration after, ComputeOptions options)
        where V : struct, ILanes<V, double>
    {
        using var scratch = new Scratch();
        var pairs = new PairTiles<V>(before.UnitRow, before.Count, before.Dimension, scratch, options.CountThreads());
        var pairsAfter = new PairTiles<V>(after.UnitRow, after.Count, after.Dimension, scratch, options.CountThreads());
        var tiles = new PairContraction[pairs.Count];
        int size = PairTiles<V>.Size;
        Workers.Run(pairs.Count, options, () => (new double[size * size], new double[size * size]), (tile, gaps) =>
        {
            (int i, int j) = pairs.At(tile);
            pairs.Gaps(i, j, gaps.Item1);
            pairsAfter.Gaps(i, j, gaps.Item2);
            var all = None;
            for (int row = 0; row < pairs.Rows(i); row++)
            {
                for (int column = i == j ? row + 1 : 0; column < pairs.Rows(j); column++)
                    all = all.And(gaps.Item1[row * size + column], gaps.Item2[row * size + column]);
            }
            tiles[tile] = all;
        });
        return tiles.Aggregate(None, (a, b) => new PairContraction(
            Math.Min(a.SmallestGain, b.SmallestGain), Math.Max(a.LargestRatio, b.LargestRatio), a.PartingPairs + b.PartingPairs));
    }

    private static PairContraction None => new(double.PositiveInfinity, double.NegativeInfinity, 0);

    private PairContraction And(double gapBefore, double gapAfter) => new(
        Math.Min(SmallestGain, gapBefore - gapAfter),
        gapBefore > 0 ? Math.Max(LargestRatio, gapAfter / gapBefore) : LargestRatio,
        PartingPairs + (gapAfter > gapBefore ? 1 : 0));
}
