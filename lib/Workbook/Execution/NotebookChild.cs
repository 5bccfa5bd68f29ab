using System.Text.Json;
using AttentionDynamics.Notebooks;
using Workbook.Processes;

namespace Workbook.Execution;

/// <summary>The child that executes one notebook: cells top to bottom in one session, stopping at the first that fails.</summary>
internal static class NotebookChild
{
    /// <summary>The hidden verb that starts it.</summary>
    public const string Verb = "execute-notebook";

    /// <summary>Executes the cells the parent sends.</summary>
    public static int Run(string pipeHandle)
    {
        using ChildLink link = ChildLink.Open(pipeHandle, out string request);
        using var session = new NotebookSession(Environment.CurrentDirectory);
        CellProgress.Reported += (what, share) => link.Send(new ExecutionMessage.Advanced(what, share).ToJson());
        ExecutionRequest asked = JsonSerializer.Deserialize<ExecutionRequest>(request)!;
        Verdicts.OfThisRun = asked.Claims;
        FullScale.StateFolder = asked.StateFolder;
        FullScale.Completed += (name, csv) => link.Send(new ExecutionMessage.Computed(new FullScaleData(name, csv)).ToJson());
        foreach (CellCode cell in asked.Cells)
        {
            link.Send(new ExecutionMessage.Started(cell.Number).ToJson());
            ExecutionMessage message = Execute(session, cell);
            link.Send(message.ToJson());
            if (message is ExecutionMessage.Failed) break;
        }

        link.Send(new ExecutionMessage.End().ToJson());
        return ExitCodes.Done;
    }

    private static ExecutionMessage Execute(NotebookSession session, CellCode cell)
    {
        var outputs = new NotebookOutputs();
        var figures = new List<DisplayedFigure>();
        var claims = new List<ClaimTable>();

        void Gather(CellEvent next)
        {
            object? value = next switch
            {
                CellEvent.Display display => display.Value,
                CellEvent.Result result => result.Value,
                _ => null,
            };
            if (value is Figure figure) figures.Add(new DisplayedFigure(outputs.Count, figure.Name, figure.Csv));
            if (value is ClaimTable table) claims.Add(table);
            outputs.Add(next, session.ExecutionCount);
        }

        CellError? error = session.Execute(cell.Code, Gather, CancellationToken.None);
        return error is null
            ? new ExecutionMessage.Finished(cell.Number, session.ExecutionCount, outputs.ToJson(), figures, claims)
            : new ExecutionMessage.Failed(cell.Number, error.Name == "CompilationError" ? error.Message : $"{error.Name}: {error.Message}");
    }
}
