using System.Runtime.InteropServices;

namespace Workbook.Running;

/// <summary>
/// Ctrl+C and SIGTERM as a cancellation. What does not end by itself soon after is ended: a reader who interrupts must not wait.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    private readonly Action say;
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration interrupt;
    private readonly PosixSignalRegistration terminate;
    private Timer? last;
    private int said;

    /// <param name="say">Says what was interrupted.</param>
    public Interruption(Action? say = null)
    {
        this.say = say ?? (() => Console.Error.WriteLine("workbook: interrupted"));
        interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
    }

    /// <summary>Cancelled by the signal.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>Says that it was interrupted: once, whoever comes to it first.</summary>
    /// <param name="known">The line, where more is known than that; null: what it was made with.</param>
    public void Say(string? known = null)
    {
        if (Interlocked.Exchange(ref said, 1) == 1) return;
        if (known is null) say();
        else Console.Error.WriteLine(known);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        interrupt.Dispose();
        terminate.Dispose();
        last?.Dispose();
        source.Dispose();
    }

    private void Cancel(PosixSignalContext context)
    {
        context.Cancel = true;
        last ??= new Timer(_ => End(), null, Patience, Timeout.InfiniteTimeSpan);
        source.Cancel();
    }

    // What had no time to say where it stopped is said to have stopped.
    private void End()
    {
        Say();
        Environment.Exit(ExitCodes.Interrupted);
    }
}
