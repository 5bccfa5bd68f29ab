using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Workbook.Jupyter;

/// <summary>
/// Shows how far a long cell is, in place of its outputs: first after two seconds, then by updates, and gone before the cell's first
/// output and at its end, so that no notebook stores it. A cell that has shown something shows no progress any more.
/// </summary>
internal sealed class ProgressDisplay : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly KernelHost host;
    private readonly KernelChannels channels;
    private readonly KernelMessage request;
    private readonly string id = Guid.NewGuid().ToString("N");
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly Lock gate = new();
    private TimeSpan next = Patience;
    private bool shown;
    private bool over;

    /// <summary>A display for the cell of this request.</summary>
    public ProgressDisplay(KernelHost host, KernelChannels channels, KernelMessage request)
    {
        this.host = host;
        this.channels = channels;
        this.request = request;
        host.Shows(this);
    }

    /// <summary>Takes it away for good.</summary>
    public void Clear()
    {
        lock (gate)
        {
            if (shown && !over) channels.Publish("clear_output", request, new JsonObject { ["wait"] = false });
            over = true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        host.Shows(null);
        Clear();
    }

    /// <summary>Shows how far something is.</summary>
    public void Report(string what, double part)
    {
        // A finally block, because an interrupt waits for its end: no message is cut off in the middle.
        try
        {
        }
        finally
        {
            Show(what, part);
        }
    }

    private void Show(string what, double part)
    {
        lock (gate)
        {
            if (over || watch.Elapsed < next) return;
            next = watch.Elapsed + Pause;
            string text =
                string.Create(CultureInfo.InvariantCulture, $"{what}: {Math.Floor(part * 100)} %, {watch.Elapsed.TotalSeconds:F0} s");
            channels.Publish(shown ? "update_display_data" : "display_data", request, new JsonObject
            {
                ["data"] = new JsonObject { ["text/plain"] = text },
                ["metadata"] = new JsonObject(),
                ["transient"] = new JsonObject { ["display_id"] = id },
            });
            shown = true;
        }
    }
}
