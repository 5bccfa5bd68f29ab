using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using Workbook.Files;

namespace Workbook.Running;

/// <summary>
/// What a run tells its reader: a line per notebook on stdout, errors and notices on stderr, and how it goes. Where stdout is a terminal
/// that is a live line with the cell that runs and the time so far; elsewhere a line as a notebook begins, and one every 15 seconds.
/// </summary>
internal sealed class RunProgress : IDisposable
{
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(15);

    private readonly Stopwatch watch = new();
    private readonly bool terminal;
    private readonly TimeSpan period;
    private readonly Timer? beat;
    private readonly CancellationTokenSource ended = new();
    private readonly Lock gate = new();
    private Task live = Task.CompletedTask;
    private Notebook? notebook;
    private NotebookCell? cell;
    private string advance = string.Empty;

    /// <summary>A progress with a live line, or with a line every <paramref name="period"/>.</summary>
    internal RunProgress(bool terminal, TimeSpan period)
    {
        this.terminal = terminal;
        this.period = period;
        if (terminal) live = Task.Run(ShowAsync);
        else beat = new Timer(_ => Beat());
    }

    /// <summary>Seconds since the current notebook began.</summary>
    public double Seconds => watch.Elapsed.TotalSeconds;

    /// <summary>A progress for this process's stdout.</summary>
    public static RunProgress Create() => new(!Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Interactive, Usual);

    /// <summary>A notebook begins.</summary>
    public void Begin(Notebook next)
    {
        lock (gate) (notebook, cell, advance) = (next, null, string.Empty);
        watch.Restart();
        if (terminal) return;
        int cells = next.Cells.Count(each => each.Runs);
        Line(string.Create(CultureInfo.InvariantCulture, $"{next.Name}: begins, {cells} cell{(cells == 1 ? string.Empty : "s")}"));
        beat!.Change(period, period);
    }

    /// <summary>A cell begins.</summary>
    public void Begin(NotebookCell next)
    {
        lock (gate) (cell, advance) = (next, string.Empty);
    }

    /// <summary>The running cell has come further: in what, and the share of it that is done.</summary>
    public void Advance(string what, double share)
    {
        lock (gate) advance = string.Create(CultureInfo.InvariantCulture, $", {what} {share:P1}");
    }

    /// <summary>A line for the reader.</summary>
    public void Line(string text) => Write(Console.Out, TerminalText.Printable(text), Console.IsOutputRedirected);

    /// <summary>An error or a notice.</summary>
    public void Error(string text) => Write(Console.Error, TerminalText.Printable(text), Console.IsErrorRedirected);

    /// <summary>Says what was running when the run was interrupted.</summary>
    public void Interrupted()
    {
        string where;
        lock (gate)
        {
            where = (notebook, cell) switch
            {
                (null, _) => string.Empty,
                (_, null) => $" while {notebook.Name} was starting",
                _ => $" while {notebook.Name}, {cell.Label} was running",
            };
        }

        Error($"workbook: interrupted{where}; notebooks finished before are kept");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        beat?.Dispose();
        ended.Cancel();
        // The display restores the cursor as it ends.
        live.Wait(TimeSpan.FromMilliseconds(500));
        ended.Dispose();
    }

    private void Beat()
    {
        string? text;
        lock (gate)
            text = notebook is null
                ? null
                : string.Create(CultureInfo.InvariantCulture,
                $"{notebook.Name}: {cell?.Label ?? "starting"}{advance}, {Seconds:F0} s");
        try
        {
            if (text is not null) Line(text);
        }
        catch (IOException)
        {
            // Nobody reads any more; the run finds out by itself.
        }
    }

    private void Write(TextWriter writer, string text, bool redirected)
    {
        // What goes to the terminal goes through the console that draws the live line there, which moves down below it.
        if (terminal && !redirected) AnsiConsole.Write(new Text(text + "\n"));
        else writer.WriteLine(text);
    }

    private async Task ShowAsync()
    {
        try
        {
            await AnsiConsole.Status().AutoRefresh(false).StartAsync("starting", async context =>
            {
                while (true)
                {
                    string? status;
                    lock (gate)
                        status = notebook is null
                            ? null
                            : string.Create(CultureInfo.InvariantCulture, $"{notebook.Name} {cell?.Label}{advance} {Seconds:F0} s");
                    if (status is not null) context.Status = Markup.Escape(status);
                    context.Refresh();
                    await Task.Delay(100, ended.Token).ConfigureAwait(false);
                }
            }).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }
}
