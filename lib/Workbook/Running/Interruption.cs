using System.Runtime.InteropServices;

namespace Workbook.Running;

/// <summary>
/// Ctrl+C and SIGTERM as a cancellation. What does not end by itself soon after is ended: a reader who interrupts must not wait.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration interrupt;
    private readonly PosixSignalRegistration terminate;
    private Timer? last;

    public Interruption()
    {
        interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
    }

    /// <summary>Cancelled by the signal.</summary>
    public CancellationToken Token => source.Token;

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
        last ??= new Timer(_ => Environment.Exit(ExitCodes.Interrupted), null, Patience, Timeout.InfiniteTimeSpan);
        source.Cancel();
    }
}
