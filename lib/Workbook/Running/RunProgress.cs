using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using Workbook.NotebookFiles;

namespace Workbook.Running;

/// <summary>
/// What a run tells its reader: a line per notebook on stdout, errors and notices on stderr, and where stdout is a terminal a live line with
/// the cell that runs and the time so far.
/// </summary>
internal sealed class RunProgress : IDisposable
{
    private readonly Stopwatch watch = new();
    private readonly bool terminal;
    private readonly CancellationTokenSource ended = new();
    private readonly Lock gate = new();
    private Task live = Task.CompletedTask;
    private Notebook? notebook;
    private NotebookCell? cell;
    private string advance = string.Empty;

    private RunProgress(bool terminal) => this.terminal = terminal;

    /// <summary>Seconds since the current notebook began.</summary>
    public double Seconds => watch.Elapsed.TotalSeconds;

    /// <summary>A progress for this process's stdout.</summary>
    public static RunProgress Create()
    {
        var progress = new RunProgress(!Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Interactive);
        if (progress.terminal) progress.live = Task.Run(progress.ShowAsync);
        return progress;
    }

    /// <summary>A notebook begins.</summary>
    public void Begin(Notebook next)
    {
        lock (gate) (notebook, cell, advance) = (next, null, string.Empty);
        watch.Restart();
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
    public void Line(string text) => Write(Console.Out, text, Console.IsOutputRedirected);

    /// <summary>An error or a notice.</summary>
    public void Error(string text) => Write(Console.Error, text, Console.IsErrorRedirected);

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
        ended.Cancel();
        // The display restores the cursor as it ends.
        live.Wait(TimeSpan.FromMilliseconds(500));
        ended.Dispose();
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
                    lock (gate) status = notebook is null ? null : string.Create(CultureInfo.InvariantCulture, $"{notebook.Name} {cell?.Label}{advance} {Seconds:F0} s");
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
