using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Workbook.Execution;
using Workbook.Files;
using Workbook.Pictures;

namespace Workbook.Jupyter;

/// <summary>
/// Tells the clients what a cell shows, as it happens. Text is gathered for a twentieth of a second, so that a cell that prints in a loop
/// is some twenty messages a second, not a million, and no more than a client can take.
/// </summary>
internal sealed class CellPublisher : IDisposable
{
    private const int MuchText = 1 << 20;
    // From here on a cell waits for the clients; one that reads nothing meanwhile loses output.
    private const long HighWater = 64 << 20;
    // A result, an error, a line of text: a client that reads gets them beside one that does not, for a long time.
    private const int LittleText = 16 << 10;
    private const long HighWaterOfLittle = 2 * HighWater;

    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

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
    private long dropped;

    /// <summary>A publisher for the cell of this request.</summary>
    public CellPublisher(KernelChannels channels, KernelHost host, KernelMessage request, int executionCount, SessionPictures pictures,
        KernelLog log, CancellationToken cancellation)
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
        progress = new ProgressDisplay(host, channels, request);
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
            if (next is CellEvent.Result) ResultText = MultilineText.Read(output["data"]!["text/plain"]);
            try
            {
                pictures.Attach(output, cancellation);
            }
            catch (PictureException e)
            {
                log.Line("no picture: " + e.Message);
            }

            JsonObject content = Content(output);
            if ((next as CellEvent.Display)?.Id is { } id) content["transient"] = new JsonObject { ["display_id"] = id };
            Publish(next is CellEvent.Display { Again: true } ? "update_display_data" : (string)output["output_type"]!, content);
        }
    }

    /// <summary>Ends the cell's outputs: what was gathered goes out, what showed its progress goes away.</summary>
    public void Dispose()
    {
        progress.Dispose();
        timer.Dispose();
        lock (gate)
        {
            Flush();
            if (dropped > 0) SayDropped();
        }
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
        Publish("stream", new JsonObject { ["name"] = stream, ["text"] = text.ToString() });
        text.Clear();
    }

    private void Publish(string type, JsonObject content)
    {
        if (!HasRoom(content))
        {
            if (dropped++ == 0) log.Line("a client reads nothing: output is dropped");
            return;
        }

        if (dropped > 0 && channels.Unsent.Bytes < HighWater / 2) SayDropped();
        channels.Publish(type, request, content);
    }

    private void SayDropped()
    {
        string messages = string.Create(CultureInfo.InvariantCulture, $"{dropped} message{(dropped == 1 ? "" : "s")}");
        channels.Publish("stream", request, new JsonObject { ["name"] = "stderr",
            ["text"] = $"[output dropped: a client read nothing for a while, and {messages} of this cell went to none]\n" });
        dropped = 0;
    }

    /// <summary>Whether the clients keep up. A slow one is waited for as long as it goes on reading; an interrupt ends the wait.</summary>
    private bool HasRoom(JsonObject content)
    {
        long left = channels.Unsent.Bytes;
        if (left is >= HighWater / 2 and < HighWaterOfLittle && content.ToJsonString().Length <= LittleText) return true;
        // Who has lost output already is not waited for again, and gets more when it has read half of what it was sent.
        if (dropped > 0) return left < HighWater / 2;
        if (left < HighWater) return true;
        var still = Stopwatch.StartNew();
        while (still.Elapsed < Patience && !cancellation.IsCancellationRequested)
        {
            Thread.Sleep(20);
            long now = channels.Unsent.Bytes;
            if (now < HighWater) return true;
            if (now < left) still.Restart();
            left = now;
        }

        return channels.Unsent.Recount() < HighWater;
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
