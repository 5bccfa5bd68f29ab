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
        Assert.Equal((20000, 3051), (plan.Rows, plan.EtaRows));
        Assert.Contains("3051 rows", plan.Notice, StringComparison.Ordinal);
        Assert.Equal((1024, 1024), Rows(MeasurePlan.Create(100000, 128, 1, 0, null)));
        Assert.Equal((10, 1024), Rows(MeasurePlan.Create(100000, 128, 1, 0, 10)));
        Assert.Equal((5000, 1024), Rows(MeasurePlan.Create(1000000, 1000, 1, 0, 5000)));
        Assert.Equal((10, 40), Rows(MeasurePlan.Create(40, 16, 1, 0, 10)));
    }

    [Fact]
    public void A_long_survey_is_announced_whether_it_is_done_or_not()
    {
        Assert.Contains("all pairs take about 2 min on two cores, so 1024 rows are drawn, with standard errors; --rows 100000 takes all", MeasurePlan.Create(100000, 128, 1, 0, null).Notice, StringComparison.Ordinal);
        Assert.Contains("all pairs take about 2 min", MeasurePlan.Create(100000, 128, 1, 0, 100000).Notice, StringComparison.Ordinal);
        Assert.Equal("n = 40, d = 16: 10 rows are drawn, with standard errors", MeasurePlan.Create(40, 16, 1, 0, 10).Notice);
    }

    [Fact]
    public void All_pairs_are_kept_only_where_they_are_few_against_the_tokens()
    {
        foreach ((int n, int d, bool kept) in new[] { (3000, 768, true), (9000, 4000, true), (10000, 128, false), (20000, 512, false), (20000, 2048, true), (100000, 3, true) })
        {
            Assert.Equal(kept, MeasurePlan.KeepsPairs(n, d));
            // Where d² < n the matrices of the rows are cheaper anyway, and no pair is kept.
            if (kept && (double)d * d >= n)
                Assert.True((double)n * n <= Math.Max(1 << 26, 16.0 * n * d));
        }
    }

    private static (int Rows, int EtaRows) Rows(MeasurePlan plan) => (plan.Rows, plan.EtaRows);
}
