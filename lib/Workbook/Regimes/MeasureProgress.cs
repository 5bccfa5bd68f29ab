using Spectre.Console;

namespace Workbook.Regimes;

/// <summary>How far a measurement is, on stderr where that is a terminal; nothing for what is done within a second.</summary>
internal sealed class MeasureProgress : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    private readonly IAnsiConsole? console;
    private readonly CancellationTokenSource ended = new();
    private readonly Lock gate = new();
    private readonly List<(string Stage, double Share)> stages = [];
    private readonly Task shown;

    private MeasureProgress(IAnsiConsole? console)
    {
        this.console = console;
        shown = console is null ? Task.CompletedTask : Task.Run(() => ShowAsync(console));
    }

    /// <summary>A progress for this process's stderr.</summary>
    public static MeasureProgress Create() => new(Console.IsErrorRedirected
        ? null
        : AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }));

    /// <summary>The progress of the next stage.</summary>
    public IProgress<double> Of(string stage)
    {
        lock (gate) stages.Add((stage, 0));
        return new Stage(this, stages.Count - 1);
    }

    /// <summary>A line for the reader, above what moves.</summary>
    public void Line(string text)
    {
        text = TerminalText.OneLine(text);
        if (console is null) Console.Error.WriteLine(text);
        else console.Write(new Text(text + "\n"));
    }

    /// <summary>Clears what moves; the answer follows.</summary>
    public void End()
    {
        ended.Cancel();
        shown.Wait();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        End();
        ended.Dispose();
    }

    private async Task ShowAsync(IAnsiConsole terminal)
    {
        try
        {
            await Task.Delay(Soon, ended.Token).ConfigureAwait(false);
            await terminal.Progress().AutoClear(true).AutoRefresh(false).Columns(new TaskDescriptionColumn(), new ProgressBarColumn(),
                new PercentageColumn(), new ElapsedTimeColumn()).StartAsync(async context =>
            {
                var bars = new List<ProgressTask>();
                while (true)
                {
                    (string Stage, double Share)[] now;
                    lock (gate) now = [.. stages];
                    while (bars.Count < now.Length) bars.Add(context.AddTask(Markup.Escape(now[bars.Count].Stage)));
                    for (int at = 0; at < now.Length; at++) bars[at].Value = 100 * now[at].Share;
                    context.Refresh();
                    await Task.Delay(200, ended.Token).ConfigureAwait(false);
                }
            }).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The measurement is done.
        }
    }

    private void Set(int stage, double share)
    {
        lock (gate) stages[stage] = (stages[stage].Stage, Math.Clamp(share, 0, 1));
    }

    private sealed class Stage(MeasureProgress owner, int stage) : IProgress<double>
    {
        public void Report(double value) => owner.Set(stage, value);
    }
}
