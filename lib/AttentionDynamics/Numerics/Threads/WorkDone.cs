namespace AttentionDynamics.Numerics;

/// <summary>How much of a long computation is done, told as a share that never falls; and whether it is to stop.</summary>
internal sealed class WorkDone(double all, IProgress<double>? progress, CancellationToken cancellation)
{
    private readonly Lock gate = new();
    private double done;

    /// <summary>So much more is done.</summary>
    internal void Add(double units)
    {
        if (progress is null)
            return;
        lock (gate)
        {
            done += units;
            progress.Report(Math.Min(1, done / all));
        }
    }

    /// <exception cref="OperationCanceledException">It is to stop.</exception>
    internal void StopIfAsked() => cancellation.ThrowIfCancellationRequested();
}
