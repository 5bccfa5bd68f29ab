using Workbook.Regimes;

namespace Workbook.Tests.Regimes;

public class MeasurePlanTests
{
    [Fact]
    public void Everything_is_exact_where_it_takes_a_minute_at_most()
    {
        foreach ((int n, int d) in new[] { (2, 1), (40, 16), (3000, 768), (10000, 128), (9000, 4000) })
        {
            MeasurePlan plan = MeasurePlan.Create(n, d, 1, 0, null);
            Assert.Equal((n, n, null), (plan.Rows, plan.EtaRows, plan.Notice));
        }
    }

    [Fact]
    public void Eta_is_from_at_least_1024_rows_where_all_would_take_longer_than_the_pairs()
    {
        MeasurePlan plan = MeasurePlan.Create(20000, 128, 1, 0, null);
        Assert.Equal((20000, 6103), (plan.Rows, plan.EtaRows));
        Assert.Contains("η of all rows takes about 3 min on two cores, so it is that of 6103 rows, with its standard error; --rows 20000 takes all", plan.Notice, StringComparison.Ordinal);
        Assert.Equal((1024, 1024), Rows(MeasurePlan.Create(100000, 128, 1, 0, null)));
        Assert.Equal((10, 1024), Rows(MeasurePlan.Create(100000, 128, 1, 0, 10)));
        Assert.Equal((5000, 1024), Rows(MeasurePlan.Create(1000000, 1000, 1, 0, 5000)));
        Assert.Equal((10, 40), Rows(MeasurePlan.Create(40, 16, 1, 0, 10)));
    }

    [Fact]
    public void A_long_survey_is_announced_whether_it_is_done_or_not()
    {
        Assert.Contains("all pairs take about 2 min on two cores, so 1024 rows are drawn, with standard errors; --rows 100000 takes all, and their η, which takes about 55 min", MeasurePlan.Create(100000, 128, 1, 0, null).Notice, StringComparison.Ordinal);
        Assert.Equal("n = 100000, d = 128: all pairs take about 2 min, η about 55 min on two cores", MeasurePlan.Create(100000, 128, 1, 0, 100000).Notice);
        Assert.Contains("all pairs take about 28 min, η about 6 h on two cores", MeasurePlan.Create(500000, 64, 1, 0, 500000).Notice, StringComparison.Ordinal);
        Assert.Equal("n = 40, d = 16: 10 rows are drawn, with standard errors", MeasurePlan.Create(40, 16, 1, 0, 10).Notice);
    }

    [Fact]
    public void Whoever_asks_for_all_rows_gets_all_of_eta_however_many()
    {
        foreach ((int n, int d) in new[] { (20000, 128), (100000, 128), (131072, 64), (500000, 64), (70000, 512) })
            Assert.Equal((n, n), Rows(MeasurePlan.Create(n, d, 1, 0, n)));
    }

    [Fact]
    public void Eta_is_from_pairs_or_from_products_of_coordinates_whichever_are_fewer()
    {
        Assert.Equal(3000.0 * 3000, MeasurePlan.EtaWork(3000, 768, all: true));
        Assert.Equal(2.0 * 20000 * 20000, MeasurePlan.EtaWork(20000, 768, all: true));
        Assert.Equal(20000.0 * 64 * 64, MeasurePlan.EtaWork(20000, 64, all: true));
        Assert.Equal(20000.0 * 768 * 768, MeasurePlan.EtaWork(20000, 768, all: false));
    }

    private static (int Rows, int EtaRows) Rows(MeasurePlan plan) => (plan.Rows, plan.EtaRows);
}
