using System.Runtime.InteropServices;

namespace Workbook.Sweeping;

/// <summary>What ends a sweep before its time: Ctrl+C and SIGTERM drop the row in hand; USR1, by which Slurm says that the time is nearly
/// over, lets it be finished if that does not take long.</summary>
internal sealed class SweepSignals : IDisposable
{
    /// <summary>How long a row may go on after USR1, in seconds: of the 120 s that a batch script is warned before its end.</summary>
    private const int Finishing = 90;

    private readonly CancellationTokenSource drop = new();
    private readonly List<PosixSignalRegistration> registrations = [];
    private Timer? last;

    /// <summary>Listens.</summary>
    public SweepSignals()
    {
        registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Drop(context, interrupted: true)));
        registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Drop(context, interrupted: false)));
        if (UserSignal is { } user) registrations.Add(PosixSignalRegistration.Create(user, FinishRow));
    }

    /// <summary>USR1, by its number; null where there is none.</summary>
    private static PosixSignal? UserSignal =>
        OperatingSystem.IsLinux() ? (PosixSignal)10 : OperatingSystem.IsMacOS() ? (PosixSignal)30 : null;

    /// <summary>Cancelled where the row in hand is to be dropped.</summary>
    public CancellationToken Dropped => drop.Token;

    /// <summary>Whether no further row shall be begun.</summary>
    public bool Stopped { get; private set; }

    /// <summary>Whether it was Ctrl+C.</summary>
    public bool Interrupted { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in registrations) registration.Dispose();
        last?.Dispose();
        drop.Dispose();
    }

    private void Drop(PosixSignalContext context, bool interrupted)
    {
        context.Cancel = true;
        (Stopped, Interrupted) = (true, Interrupted || interrupted);
        drop.Cancel();
    }

    private void FinishRow(PosixSignalContext context)
    {
        context.Cancel = true;
        Stopped = true;
        last ??= new Timer(_ => drop.Cancel(), null, TimeSpan.FromSeconds(Finishing), Timeout.InfiniteTimeSpan);
    }
}
