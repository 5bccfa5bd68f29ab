namespace AttentionDynamics.Notebooks.Tests;

[Collection(nameof(NotebookHost))]
public class CellProgressTests
{
    [Fact]
    public void Hosts_hear_the_first_share_and_the_last_and_not_every_one_between()
    {
        var host = new Listening();
        CellProgress.Of("nobody listens").Report(0.5);
        using (NotebookHost.Enter(host))
        {
            IProgress<double> progress = CellProgress.Of("a sweep of this test");
            for (int i = 1; i <= 100000; i++) progress.Report(i / 100000.0);
        }

        CellProgress.Of("a sweep of this test").Report(0.5);
        Assert.Equal(1e-5, host.Heard[0]);
        Assert.Equal(1, host.Heard[^1]);
        Assert.InRange(host.Heard.Count, 2, 1000);
        Assert.Throws<ArgumentException>(() => CellProgress.Of(" "));
    }

    [Fact]
    public void A_process_has_one_host_and_the_next_when_it_has_gone()
    {
        IDisposable first = NotebookHost.Enter(new Listening());
        Assert.Throws<InvalidOperationException>(() => NotebookHost.Enter(new Listening()));
        first.Dispose();
        using IDisposable second = NotebookHost.Enter(new Listening());
        // What has gone takes nobody else along.
        first.Dispose();
        Assert.Throws<InvalidOperationException>(() => NotebookHost.Enter(new Listening()));
    }

    private sealed class Listening : NotebookHost
    {
        public List<double> Heard { get; } = [];

        public override void Advanced(string what, double share)
        {
            if (what == "a sweep of this test") Heard.Add(share);
        }
    }
}
