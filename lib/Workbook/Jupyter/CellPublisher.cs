using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Workbook.Execution;
using Workbook.NotebookFiles;
using Workbook.Pictures;

namespace Workbook.Jupyter;

/// <summary>
/// Tells the clients what a cell shows, as it happens. Text is gathered for a twentieth of a second, so that a cell that prints in a loop
/// is some twenty messages a second, not a million, and no more than a client can take.
/// </summary>
internal sealed class CellPublisher : IDisposable
{
    private const int MuchText = 1 << 20;

    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(50);

    private readonly KernelChannels channels;
    private readonly KernelMessage request;
    private readonly int executionCount;
    private readonly SessionPictures pictures;
    private readonly KernelLog log;
    private readonly CancellationToken cancellation;
    private readonly Lock gate = new();
    private readonly StringBuilder text = new();
    private readonly Stopwatch sinceFlush = Stopwatch.StartNew();
    private readonly Timer timer;
    private readonly ProgressDisplay progress;
    private string stream = string.Empty;

    /// <summary>A publisher for the cell of this request.</summary>
    public CellPublisher(KernelChannels channels, KernelMessage request, int executionCount, SessionPictures pictures, KernelLog log, CancellationToken cancellation)
    {
        this.channels = channels;
        this.request = request;
        this.executionCount = executionCount;
        this.pictures = pictures;
        this.log = log;
        this.cancellation = cancellation;
        timer = new Timer(_ =>
        {
            lock (gate) Flush();
        });
        progress = new ProgressDisplay(channels, request);
    }

    /// <summary>The text of the cell's result; null: it has none.</summary>
    public string? ResultText { get; private set; }

    /// <summary>Publishes an event.</summary>
    public void Publish(CellEvent next)
    {
        progress.Clear();
        lock (gate)
        {
            if (next is CellEvent.Stream written)
            {
                Gather(written);
                return;
            }

            Flush();
            JsonObject output = NotebookOutputs.Shown(next, executionCount);
            try
            {
                pictures.Attach(output, cancellation);
            }
            catch (PictureException e)
            {
                log.Line("no picture: " + e.Message);
            }

            JsonObject content = Content(output);
            if (next is CellEvent.Result) ResultText = (string?)content["data"]!["text/plain"];
            channels.Publish((string)output["output_type"]!, request, content);
        }
    }

    /// <summary>Ends the cell's outputs: what was gathered goes out, what showed its progress goes away.</summary>
    public void Dispose()
    {
        progress.Dispose();
        timer.Dispose();
        lock (gate) Flush();
    }

    private void Gather(CellEvent.Stream written)
    {
        if (written.Name != stream) Flush();
        stream = written.Name;
        if (text.Length == 0) timer.Change(Gathering, Timeout.InfiniteTimeSpan);
        text.Append(written.Text);
        if (text.Length < MuchText) return;
        // Whoever prints faster than any client reads has to wait for the others.
        if (Gathering - sinceFlush.Elapsed is { Ticks: > 0 } early) Thread.Sleep(early);
        Flush();
    }

    private void Flush()
    {
        sinceFlush.Restart();
        if (text.Length == 0) return;
        channels.Publish("stream", request, new JsonObject { ["name"] = stream, ["text"] = text.ToString() });
        text.Clear();
    }

    /// <summary>The output as a message carries it: text is one string, not lines.</summary>
    public static JsonObject Content(JsonObject output)
    {
        var data = (JsonObject)output["data"]!;
        foreach (string mimeType in data.Select(form => form.Key).Where(mimeType => !NotebookOutputs.IsJson(mimeType)).ToArray())
            data[mimeType] = MultilineText.Read(data[mimeType]);
        JsonObject content = (JsonObject)output.DeepClone();
        content.Remove("output_type");
        if (!content.ContainsKey("execution_count")) content["transient"] = new JsonObject();
        return content;
    }
}
