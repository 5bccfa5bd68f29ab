using System.Diagnostics;
using System.Globalization;
using AttentionDynamics.Notebooks;
using Workbook.Execution;
using Workbook.Files;

namespace Workbook.Running;

/// <summary>
/// Executes the notebooks of a plan one after another. One that fails is reported and left as it is; the others go on. What becomes of an
/// executed notebook, writing or comparing, is the derived class's.
/// </summary>
internal abstract class NotebookLoop(RunPlan plan, RunProgress progress, string? engine)
{
    private readonly Dictionary<string, string> figureOwners = new(StringComparer.Ordinal);

    protected RunPlan Plan { get; } = plan;

    /// <summary>The committed claims, with those of the notebooks that this run has executed in their place.</summary>
    protected IReadOnlyList<ClaimRow> Claims { get; private set; } = ClaimsFile.Read(plan.CommittedClaimsPath);

    protected RunProgress Progress { get; } = progress;

    /// <summary>Runs the plan; the result is the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        int executed = 0;
        int succeeded = 0;
        Progress.Line($"{Count(Plan.Notebooks.Count, "notebook")} to run, one after another, each in a process of its own");
        // While a notebook is executed, the process of the next one starts and compiles what every notebook needs.
        using var next = new PreparedProcesses(Plan.Notebooks, engine);
        foreach (Notebook notebook in Plan.Notebooks)
        {
            cancellation.ThrowIfCancellationRequested();
            Progress.Begin(notebook);
            ExecutionResult execution = await NotebookExecution.RunAsync(
                notebook, next.Take(notebook), Plan.StateFolder, Claims,
                cell =>
                {
                    next.PrepareAfter(notebook);
                    Progress.Begin(cell);
                },
                Progress.Advance, cancellation).ConfigureAwait(false);
            if ((execution.Failure ?? FindBadFigure(notebook, execution)) is { } failure)
            {
                string where = failure.Cell is null ? notebook.Name : $"{notebook.Name}, {failure.Cell.Label}";
                Progress.Error($"workbook: {where}: {Shorten(failure.Reason)}");
                continue;
            }

            executed++;
            Claims = ClaimsFile.Replace(Claims, notebook.Name, execution.Claims);
            if (await CompleteAsync(notebook, execution, cancellation).ConfigureAwait(false)) succeeded++;
        }

        bool whole = Finish(executed == Plan.Notebooks.Count);
        int failed = Plan.Notebooks.Count - succeeded;
        Progress.Line(string.Create(CultureInfo.InvariantCulture,
            $"{Count(Plan.Notebooks.Count, "notebook")}: {succeeded} {Verb}, {failed} not, {watch.Elapsed.TotalSeconds:F1} s"));
        return failed == 0 && whole ? ExitCodes.Done : ExitCodes.Failed;
    }

    /// <summary>What the summary calls a notebook that succeeded.</summary>
    protected abstract string Verb { get; }

    /// <summary>Deals with an executed notebook; false when that failed, which it has then reported.</summary>
    protected abstract Task<bool> CompleteAsync(Notebook notebook, ExecutionResult execution, CancellationToken cancellation);

    /// <summary>Deals with what concerns all notebooks together; false when that failed, which it has then reported.</summary>
    protected virtual bool Finish(bool allExecuted) => true;

    /// <summary>The line a notebook that succeeded gets.</summary>
    protected void Report(Notebook notebook, ExecutionResult execution, string? note = null) =>
        Progress.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{notebook.Name}: {Count(execution.Outputs.Count, "cell")}, {Progress.Seconds:F1} s, "
                + $"{Count(execution.Figures.Count, "figure")}, {Count(execution.Claims.Count, "claim")}{note}"));

    protected static string Count(int number, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {noun}{(number == 1 ? string.Empty : "s")}");

    /// <summary>A figure names a file, so its name must be one, and its own.</summary>
    private ExecutionFailure? FindBadFigure(Notebook notebook, ExecutionResult execution)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (NotebookFigure figure in execution.Figures)
        {
            NotebookCell cell = notebook.Cells[figure.Cell - 1];
            if (!KebabCase.Holds(figure.Name))
                return new ExecutionFailure(cell, $"expected a figure name in kebab-case, got \"{figure.Name}\"");
            string? owner = names.Add(figure.Name) ? figureOwners.GetValueOrDefault(figure.Name) : notebook.Name;
            if (owner is not null)
                return new ExecutionFailure(cell,
                    $"expected a figure name of its own, got \"{figure.Name}\", which {owner} has shown before");
        }

        foreach (string name in names) figureOwners[name] = notebook.Name;
        return null;
    }

    private static string Shorten(string reason)
    {
        string[] lines = reason.Split('\n');
        return lines.Length <= 5 ? reason : string.Join('\n', lines.Take(5)) + $"\n… and {lines.Length - 5} more lines";
    }
}
