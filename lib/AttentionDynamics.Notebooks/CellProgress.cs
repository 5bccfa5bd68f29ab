using System.Diagnostics;

namespace AttentionDynamics.Notebooks;

/// <summary>
/// How far a long cell has come. The <see cref="NotebookHost"/> shows it beside the notebook, never in it; without one nothing happens.
/// </summary>
public static class CellProgress
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>A progress to hand to long work.</summary>
    /// <param name="what">What is under way, in a few words.</param>
    /// <exception cref="ArgumentException">No words.</exception>
    public static IProgress<double> Of(string what)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(what);
        return new Progress(what);
    }

    private sealed class Progress(string what) : IProgress<double>
    {
        private readonly Lock gate = new();
        private long last;

        public void Report(double value)
        {
            lock (gate)
            {
                if (value < 1 && last != 0 && Stopwatch.GetElapsedTime(last) < Interval) return;
                last = Stopwatch.GetTimestamp();
                NotebookHost.Current.Advanced(what, Math.Clamp(value, 0, 1));
            }
        }
    }
}
