using AttentionDynamics.Sweeps;

namespace AttentionDynamics.Tests.Sweeps;

public class SweepRowsTests
{
    private static readonly SweepAxis[] Axes = [new("n", 100, 1000), new("rho", 0.2, 0.5, 0.8), new("gamma", 1, 2, 3, 4)];

    [Fact]
    public void Rows_are_numbered_in_the_order_of_the_axes()
    {
        Assert.Equal(6, Sweep.CountRows(Axes));
        Assert.Equal(
            ["n = 100, rho = 0.2", "n = 100, rho = 0.5", "n = 100, rho = 0.8", "n = 1000, rho = 0.2", "n = 1000, rho = 0.5", "n = 1000, rho = 0.8"],
            Enumerable.Range(0, 6).Select(row => Sweep.PointOf(Axes, row).ToString()));
        Assert.Equal(0.5, Sweep.PointOf(Axes, 4)["rho"]);
    }

    [Fact]
    public void One_axis_is_one_row_and_no_axis_none()
    {
        Assert.Equal(1, Sweep.CountRows([Axes[2]]));
        Assert.Equal(1, Sweep.CountRows([]));
        Assert.Equal("axes", Assert.Throws<ArgumentException>(() => Sweep.PointOf([], 0)).ParamName);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(6)]
    public void A_row_that_is_not_there_is_refused(int row) =>
        Assert.Equal("row", Assert.Throws<ArgumentOutOfRangeException>(() => Sweep.PointOf(Axes, row)).ParamName);

    [Fact]
    public void More_rows_than_a_number_holds_are_refused()
    {
        var many = new SweepAxis("a", [.. Enumerable.Range(0, 50_000).Select(k => (double)k)]);
        Assert.Throws<OverflowException>(() => Sweep.CountRows([many, many, Axes[2]]));
    }
}
