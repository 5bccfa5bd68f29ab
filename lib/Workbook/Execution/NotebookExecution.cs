using System.Text.Json;
using AttentionDynamics.Notebooks;
using Workbook.Files;

namespace Workbook.Execution;

/// <summary>A figure an execution showed, and where: its place in the notebook is what finds its picture.</summary>
internal sealed record NotebookFigure(int Cell, int Output, string Name, string Csv);

/// <summary>The cell at which an execution stopped (null: none was running), and why.</summary>
internal sealed record ExecutionFailure(NotebookCell? Cell, string Reason);

/// <summary>What executing a notebook gave.</summary>
internal sealed record ExecutionResult(
    IReadOnlyDictionary<int, CellOutputs> Outputs,
    IReadOnlyList<NotebookFigure> Figures,
    IReadOnlyList<FullScaleData> FullScale,
    IReadOnlyList<Claim> Claims,
    ExecutionFailure? Failure);

/// <summary>Executes a notebook in a process of its own, with the notebook's folder as working directory.</summary>
internal static class NotebookExecution
{
    /// <summary>A process in which a notebook will be executed: it gets ready for that meanwhile.</summary>
    public static ChildProcess Prepare(Notebook notebook, string? engine) =>
        ChildProcess.Start(NotebookChild.Verb, null, notebook.Folder, engine);

    /// <summary>
    /// Executes the notebook in a process that was prepared for it, and ends that. It is told the <paramref name="claims"/> of all before
    /// it; <paramref name="started"/> hears of each cell as it begins, <paramref name="advanced"/> of how far it has come.
    /// </summary>
    public static async Task<ExecutionResult> RunAsync(
        Notebook notebook, ChildProcess prepared, string stateFolder, IReadOnlyList<ClaimRow> claims, Action<NotebookCell> started,
        Action<string, double> advanced, CancellationToken cancellation)
    {
        var outputs = new Dictionary<int, CellOutputs>();
        var finishedCells = new SortedDictionary<int, ExecutionMessage.Finished>();
        var full = new List<FullScaleData>();
        NotebookCell? running = null;
        ExecutionFailure? failure = null;

        CellCode[] cells = [.. notebook.Cells.Where(cell => cell.Runs).Select(cell => new CellCode(cell.Number, cell.Source))];
        string request = JsonSerializer.Serialize(new ExecutionRequest(cells, stateFolder, ClaimsFile.Write(claims)));
        using ChildProcess child = prepared;
        child.Tell(request);
        while (true)
        {
            string? line = await child.ReadAsync(cancellation).ConfigureAwait(false);
            if (line is null)
            {
                // Even with exit code 0: a cell that ends the process has not run to its end.
                string end = await child.DescribeEndAsync().ConfigureAwait(false);
                failure = new ExecutionFailure(running, $"the process ended before the notebook did: {end}");
                break;
            }

            ExecutionMessage message = ExecutionMessage.FromJson(line);
            if (message is ExecutionMessage.End) break;
            if (message is ExecutionMessage.Started start)
            {
                running = notebook.Cells[start.Cell - 1];
                started(running);
            }
            else if (message is ExecutionMessage.Advanced progress)
            {
                advanced(progress.What, progress.Share);
            }
            else if (message is ExecutionMessage.Computed computed)
            {
                full.Add(computed.Data);
            }
            else if (message is ExecutionMessage.Finished finished)
            {
                outputs[finished.Cell] = new CellOutputs(finished.ExecutionCount, finished.Outputs);
                finishedCells[finished.Cell] = finished;
                if (finished.Claims.FirstOrDefault(table => table.Notebook != notebook.Name) is { } foreign)
                    failure = new ExecutionFailure(running, $"expected the claims of {notebook.Name}, got those of {foreign.Notebook}");
            }
            else if (message is ExecutionMessage.Failed failed)
            {
                failure = new ExecutionFailure(notebook.Cells[failed.Cell - 1], failed.Error);
            }
        }

        NotebookFigure[] figures =
            [.. finishedCells.Values.SelectMany(
                cell => cell.Figures.Select(figure => new NotebookFigure(cell.Cell, figure.Output, figure.Name, figure.Csv)))];
        Claim[] claimed = [.. finishedCells.Values.SelectMany(cell => cell.Claims).SelectMany(table => table.Rows)];
        return new ExecutionResult(outputs, figures, full, claimed, failure);
    }
}
