using MathNet.Numerics.Statistics;

namespace AttentionDynamics.Measures;

/// <summary>Where the self weight of rows wins, and where gap counting says so: medians over rows, which rows with a twin (another token in
/// the same direction) do not upset.</summary>
/// <param name="Twins">Rows with a twin: Λ = β_½ = ∞, for no scale tells the two apart.</param>
/// <param name="SmallestGapScale">The smallest Λ over rows; ∞ where each has a twin.</param>
/// <param name="MedianGapScale">The median Λ; ∞ where half of the rows have a twin.</param>
/// <param name="MedianSelfWeightHalf">The median β_½, where half of the rows have self weight 1/2 or more; ∞ likewise.</param>
public readonly record struct RowThresholds(int Twins, double SmallestGapScale, double MedianGapScale, double MedianSelfWeightHalf)
{
    /// <summary>Over rows of one token set. O(n) a row and step of Newton's iteration.</summary>
    /// <param name="rows">At least one.</param>
    /// <exception cref="ArgumentException">No row.</exception>
    public static RowThresholds Of(IReadOnlyList<GapRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Count == 0)
            throw new ArgumentException("expected at least one row, got none", nameof(rows));
        return new RowThresholds(rows.Count(row => row.SmallestGap == 0), rows.Min(row => row.GapScale),
            rows.Select(row => row.GapScale).Median(), rows.Select(row => row.SelfWeightHalf).Median());
    }
}
