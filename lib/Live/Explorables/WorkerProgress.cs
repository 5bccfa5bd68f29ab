using System.Runtime.InteropServices.JavaScript;
using System.Runtime.Versioning;

namespace Live.Explorables;

/// <summary>How far a stage of a long computation is, told to the page by the worker that is busy with it.</summary>
/// <param name="stage">The stage.</param>
[SupportedOSPlatform("browser")]
internal sealed partial class WorkerProgress(string stage) : IProgress<double>
{
    /// <summary>Milliseconds between two reports: a reader sees no more.</summary>
    private const long Pause = 80;

    private long last = Environment.TickCount64;

    public void Report(double value)
    {
        long now = Environment.TickCount64;
        if (now - last < Pause) return;
        last = now;
        Send(stage, Math.Clamp(value, 0, 1));
    }

    [JSImport("report", "worker")]
    private static partial void Send(string stage, double share);
}
