using System.Diagnostics;
using System.Globalization;
using AttentionDynamics;

namespace Workbook.Sweeping;

/// <summary><c>sweep run</c>: the rows of a part that are not yet there, one after another.</summary>
/// <param name="Spec">The sweep.</param>
/// <param name="Store">Where rows are kept.</param>
/// <param name="Part">Which rows.</param>
/// <param name="Threads">Threads; null: one a processor.</param>
/// <param name="Compute">The values of a row.</param>
internal sealed record SweepRun(
    SweepSpec Spec, RowStore Store, SweepPart Part, int? Threads, Func<SweepSpec, SweepSpecRow, ComputeOptions, double[]> Compute)
{
    /// <summary>How often a log is told how far it is.</summary>
    private static readonly TimeSpan Often = TimeSpan.FromMinutes(1);

    /// <summary>Whether lines go to a log, where no bar moves.</summary>
    public bool IsLogged { get; init; }

    /// <summary>Runs; the result is the exit code.</summary>
    /// <param name="signals">What ends it.</param>
    /// <param name="progress">Told of the rows of this part.</param>
    /// <param name="say">A line for the reader.</param>
    public int Run(SweepSignals signals, IProgress<double> progress, Action<string> say)
    {
        int removed = Store.RemoveUnfinished(all: false);
        if (removed > 0) say(Line($"removed {removed} unfinished files of processes of this host that have ended"));
        var kind = RowKind.Current(Spec.Hash);
        int[] rows = [.. Part.RowsOf(Spec.Rows)];
        (int found, int computed) = (0, 0);
        (TimeSpan processor, TimeSpan told) = (TimeSpan.Zero, TimeSpan.Zero);
        var watch = Stopwatch.StartNew();
        foreach (int index in rows)
        {
            if (signals.Stopped) break;
            if (Store.Find(kind, index, say) is not null)
            {
                found++;
            }
            else
            {
                TimeSpan before = Environment.CpuUsage.TotalTime;
                double done = found + computed;
                var share = new Share(progress, done / rows.Length, 1.0 / rows.Length);
                try
                {
                    SweepSpecRow row = Spec.Row(index);
                    var options = new ComputeOptions { Threads = Threads, Progress = share, Cancellation = signals.Dropped };
                    double[] values = Compute(Spec, row, options);
                    Store.Keep(new RowFile(kind, index, values));
                }
                catch (OperationCanceledException) when (signals.Dropped.IsCancellationRequested)
                {
                    break;
                }

                processor += Environment.CpuUsage.TotalTime - before;
                computed++;
                if (IsLogged && watch.Elapsed - told > Often)
                {
                    told = watch.Elapsed;
                    string left = PlanText.Time(told.TotalSeconds / computed * (rows.Length - found - computed));
                    say(Line($"part {Part}: {found + computed} of {rows.Length} rows, about {left} left"));
                }
            }

            progress.Report((double)(found + computed) / rows.Length);
        }

        int undone = rows.Length - found - computed;
        say(Line($"part {Part}: {rows.Length} rows, {found} were there, ")
            + Text($"{computed} computed in {processor.TotalSeconds:0.0} s of processor time, {undone} left"));
        // Who ends it by SIGTERM or USR1 starts it again, or another does: nothing has failed.
        return undone > 0 && signals.Interrupted ? ExitCodes.Interrupted : ExitCodes.Done;
    }

    private static string Line(FormattableString text) => "workbook: " + Text(text);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed class Share(IProgress<double> whole, double before, double share) : IProgress<double>
    {
        public void Report(double value) => whole.Report(before + value * share);
    }
}
