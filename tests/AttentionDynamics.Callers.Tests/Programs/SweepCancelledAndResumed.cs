namespace AttentionDynamics.Callers.Programs;

public class SweepCancelledAndResumed
{
    [Fact]
    public void A_sweep_goes_on_where_it_was_cancelled()
    {
        SweepAxis[] axes = [new("rho", 0.1, 0.4, 0.7), new("gamma", 0.5, 1, 2, 4)];
        double Of(SweepPoint cell) => SimplexLayer.Apply(1e6, SimplexState.FromRho(cell["rho"]), cell["gamma"] * Math.Log(1e6)).Lambda;
        using var run = new Run();
        Assert.Throws<OperationCanceledException>(() => Sweep.Over("lambda", axes, Of, new() { Progress = run, Cancellation = run.Token }, run));
        Assert.Single(run.Kept);
        Assert.Equal(Sweep.Over("lambda", axes, Of).ToCsv(), Sweep.Over("lambda", axes, Of, rows: run).ToCsv());
        Assert.Equal((3, 1), (run.Kept.Count, run.Found));
    }
    private sealed class Run : CancellationTokenSource, IProgress<double>, ISweepRows
    {
        public Dictionary<string, double[]> Kept { get; } = [];
        public int Found { get; private set; }
        public void Report(double value) => (value > 0.5 ? this : null)?.Cancel();
        public void Keep(string key, double[] values) => Kept.Add(key, values);
        public double[]? Find(string key) => Kept.TryGetValue(key, out double[]? row) ? (Found++, row).row : null;
    }
}
