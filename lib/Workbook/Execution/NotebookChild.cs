using System.Text.Json;
using AttentionDynamics.Notebooks;

namespace Workbook.Execution;

/// <summary>The child that executes one notebook: cells top to bottom in one session, stopping at the first that fails.</summary>
internal static class NotebookChild
{
    /// <summary>The hidden verb that starts it.</summary>
    public const string Verb = "execute-notebook";

    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(50);

    // What was told at once what to do does not get ready for it first.
    private static readonly TimeSpan Waiting = TimeSpan.FromMilliseconds(100);

    /// <summary>Executes the cells the parent sends, in this program's own session; while none have come, it gets ready for them.</summary>
    public static int Run(string pipeHandle)
    {
        using var asked = new ManualResetEventSlim();
        var ready = new Thread(() =>
        {
            if (!asked.Wait(Waiting)) NotebookSession.CompileOnce();
        }) { IsBackground = true, Name = "getting ready" };
        ready.Start();
        return Run(pipeHandle, host =>
        {
            asked.Set();
            // Two that compile the same things for the first time would each take as long as both.
            ready.Join();
            return new NotebookSession(Environment.CurrentDirectory, host, unhandledFails: true);
        });
    }

    /// <summary>Executes the cells the parent sends, in the session made for the host of this run.</summary>
    public static int Run(string pipeHandle, Func<NotebookHost, ICellSession> open)
    {
        using ChildLink link = ChildLink.Open(pipeHandle, out string request);
        // A process that a cell started ends with its notebook, however either ends.
        ProcessTree.Adopt();
        link.WhenOrphaned(() => ProcessTree.EndDescendants());
        ExecutionRequest asked = JsonSerializer.Deserialize<ExecutionRequest>(request)!;
        using ICellSession session = open(new RunHost(link, asked));
        var executed = new List<ExecutedCell>();
        foreach (CellCode code in asked.Cells)
        {
            link.Send(new ExecutionMessage.Started(code.Number).ToJson());
            var cell = new ExecutedCell(code.Number);
            executed.Add(cell);
            var changed = new HashSet<ExecutedCell>();
            CellError? error = session.Execute(code.Code, next => Gather(executed, next, session.ExecutionCount, changed));
            if (error is null && executed.Count == asked.Cells.Count)
            {
                // What the last cell left running has a moment to fail: there is no later cell to say so.
                Thread.Sleep(Grace);
                error = session.Unhandled();
            }

            if (error is not null)
            {
                link.Send(new ExecutionMessage.Failed(cell.Number, Text(error)).ToJson());
                break;
            }

            cell.ExecutionCount = session.ExecutionCount;
            changed.Add(cell);
            // An earlier cell whose display this one updated is told anew.
            foreach (ExecutedCell told in executed.Where(changed.Contains)) link.Send(told.Finished().ToJson());
        }

        ProcessTree.EndDescendants();
        link.Send(new ExecutionMessage.End().ToJson());
        return ExitCodes.Done;
    }

    private static string Text(CellError error)
    {
        if (error.Name is CellErrors.Compilation or "UnhandledException") return error.Message;
        string? place = error.Trace.Skip(1).FirstOrDefault(line => line.Contains("In [", StringComparison.Ordinal))?.Trim();
        return place is null ? $"{error.Name}: {error.Message}" : $"{error.Name}: {error.Message} ({place})";
    }

    private static void Gather(List<ExecutedCell> executed, CellEvent next, int count, HashSet<ExecutedCell> changed)
    {
        if (next is not CellEvent.Display { Again: true } update) executed[^1].Add(next, count);
        else if (executed.FirstOrDefault(cell => cell.Update(update)) is { } cell) changed.Add(cell);
    }

    /// <summary>A run as the notebooks' library sees it: what it hears goes to the parent.</summary>
    private sealed class RunHost(ChildLink link, ExecutionRequest asked) : NotebookHost
    {
        public override string Claims => asked.Claims;

        public override string StateFolder => asked.StateFolder;

        public override void Advanced(string what, double share) => link.Send(new ExecutionMessage.Advanced(what, share).ToJson());

        public override void Completed(string name, string csv) =>
            link.Send(new ExecutionMessage.Computed(new FullScaleData(name, csv)).ToJson());
    }

    /// <summary>A cell that has been executed: its outputs, and the figures and claims among them, by their place.</summary>
    private sealed class ExecutedCell(int number)
    {
        private readonly NotebookOutputs outputs = new();
        private readonly SortedDictionary<int, object> values = [];

        public int Number { get; } = number;

        public int ExecutionCount { get; set; }

        public void Add(CellEvent next, int count)
        {
            object? value = next switch
            {
                CellEvent.Display display => display.Value,
                CellEvent.Result result => result.Value,
                _ => null,
            };
            if (value is not null) values[outputs.Count] = value;
            outputs.Add(next, count);
        }

        public bool Update(CellEvent.Display next)
        {
            if (outputs.Update(next) is not { } place) return false;
            values.Remove(place);
            if (next.Value is { } value) values[place] = value;
            return true;
        }

        public ExecutionMessage.Finished Finished() => new(
            Number,
            ExecutionCount,
            outputs.ToJson(),
            [.. values.Where(pair => pair.Value is Figure)
                .Select(pair => new DisplayedFigure(pair.Key, ((Figure)pair.Value).Name, ((Figure)pair.Value).Csv))],
            [.. values.Values.OfType<ClaimTable>()]);
    }
}
