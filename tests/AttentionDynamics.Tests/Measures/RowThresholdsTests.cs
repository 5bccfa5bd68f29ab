using AttentionDynamics.Measures;

namespace AttentionDynamics.Tests.Measures;

public class RowThresholdsTests
{
    private static readonly GapRow Twin = new((0, 1), (0.5, 98));

    [Fact]
    public void Rows_with_a_twin_count_as_infinite()
    {
        GapRow[] rows = [new((0.5, 99)), Twin, new((0.25, 99)), new((0.1, 99)), new((0.2, 9), (0.9, 90))];
        var found = RowThresholds.Of(rows);
        Assert.Equal(1, found.Twins);
        Close.Relative(rows.Min(row => row.GapScale), found.SmallestGapScale, 1e-15);
        Close.Relative(Math.Log(100) / 0.25, found.MedianGapScale, 1e-14);
        Close.Relative(Math.Log(99) / 0.25, found.MedianSelfWeightHalf, 1e-12);
    }

    [Fact]
    public void Half_of_the_rows_with_a_twin_are_a_median_of_infinity()
    {
        var found = RowThresholds.Of([Twin, new((0.5, 99)), Twin]);
        Assert.Equal(double.PositiveInfinity, found.MedianGapScale);
        Assert.Equal(double.PositiveInfinity, found.MedianSelfWeightHalf);
        Assert.Equal(double.PositiveInfinity, RowThresholds.Of([Twin, Twin]).SmallestGapScale);
        Assert.Throws<ArgumentException>(() => RowThresholds.Of([]));
    }
}
