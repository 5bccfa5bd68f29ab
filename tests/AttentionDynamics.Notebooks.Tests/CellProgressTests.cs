namespace AttentionDynamics.Notebooks.Tests;

public class CellProgressTests
{
    [Fact]
    public void Hosts_hear_the_first_share_and_the_last_and_not_every_one_between()
    {
        var heard = new List<double>();
        void Hear(string what, double share)
        {
            if (what == "a sweep of this test") heard.Add(share);
        }

        CellProgress.Of("nobody listens").Report(0.5);
        CellProgress.Reported += Hear;
        try
        {
            IProgress<double> progress = CellProgress.Of("a sweep of this test");
            for (int i = 1; i <= 100000; i++) progress.Report(i / 100000.0);
        }
        finally
        {
            CellProgress.Reported -= Hear;
        }

        Assert.Equal(1e-5, heard[0]);
        Assert.Equal(1, heard[^1]);
        Assert.InRange(heard.Count, 2, 1000);
        Assert.Throws<ArgumentException>(() => CellProgress.Of(" "));
    }
}
