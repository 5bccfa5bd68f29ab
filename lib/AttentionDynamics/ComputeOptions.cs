namespace AttentionDynamics;

/// <summary>How a long computation runs. Nothing here changes a bit of what it gives.</summary>
public sealed record ComputeOptions
{
    /// <summary>One thread a processor, no progress, no end before its time.</summary>
    public static ComputeOptions Default { get; } = new();

    /// <summary>How many threads, ≥ 1; null: one a processor.</summary>
    public int? Threads { get; init; }

    /// <summary>Told the share that is done, from 0 to 1, never less than before; by any of the threads.</summary>
    public IProgress<double>? Progress { get; init; }

    /// <summary>Looked at between tiles; an <see cref="OperationCanceledException"/> follows within milliseconds.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">Threads &lt; 1.</exception>
    internal int CountThreads()
    {
        int threads = Threads ?? Environment.ProcessorCount;
        return Require.That(threads >= 1, threads, "at least 1 thread", nameof(Threads));
    }

    /// <summary>These options for one part of a computation, whose progress is a part of the whole's.</summary>
    /// <param name="from">The share that is done before it.</param>
    /// <param name="to">The share that is done after it.</param>
    internal ComputeOptions Part(double from, double to) =>
        Progress is null ? this : this with { Progress = new ProgressPart(Progress, from, to) };

    private sealed class ProgressPart(IProgress<double> whole, double from, double to) : IProgress<double>
    {
        public void Report(double value) => whole.Report(from + value * (to - from));
    }
}
