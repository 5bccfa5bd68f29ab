using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workbook;
using Workbook.Execution;
using Workbook.Files;

namespace InteractiveEngine;

/// <summary>
/// A process of its own for each notebook, which starts in the notebook's folder: the engine's console and what it has loaded belong to
/// the process.
/// </summary>
internal static class EngineProcess
{
    /// <summary>The first argument of the child, before the notebook and the file for its answer.</summary>
    public const string Verb = "execute";

    /// <summary>Executes the notebook in a child; cells it did not come to have no outputs.</summary>
    public static async Task<ExecutionResult> RunAsync(Notebook notebook)
    {
        string answer = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!) { WorkingDirectory = notebook.Folder };
            // Started as `dotnet InteractiveEngine.dll`, this process is not of the program's name.
            if (DotNetHost.RunsThis)
                start.ArgumentList.Add(typeof(EngineProcess).Assembly.Location);
            foreach (string argument in new[] { Verb, notebook.Path, answer }) start.ArgumentList.Add(argument);
            using Process child = Process.Start(start)!;
            await child.WaitForExitAsync().ConfigureAwait(false);
            string? last = File.ReadLines(answer).LastOrDefault();
            JsonArray[] shown = last is null ? [] : JsonSerializer.Deserialize<JsonArray[]>(last)!;
            Dictionary<int, CellOutputs> outputs = notebook.Cells.Where(cell => cell.Runs).Zip(shown)
                .Select((pair, index) => (pair.First.Number, new CellOutputs(index + 1, pair.Second))).ToDictionary();
            string end = FormattableString.Invariant($"the engine's process ended with {child.ExitCode}");
            return new ExecutionResult(outputs, [], [], [], child.ExitCode == 0 ? null : new ExecutionFailure(null, end));
        }
        finally
        {
            File.Delete(answer);
        }
    }

    /// <summary>
    /// The child: after each cell a line with the outputs of all so far, since a display may change those of an earlier one. Where a cell
    /// fails, its error stands last.
    /// </summary>
    public static void Execute(string path, string answer)
    {
        using var session = new EngineSession();
        using StreamWriter writer = File.CreateText(answer);
        writer.AutoFlush = true;
        var executed = new List<ExecutedCell>();
        foreach (NotebookCell cell in NotebookReader.Read(path, path).Cells.Where(cell => cell.Runs))
        {
            var outputs = new NotebookOutputs();
            executed.Add(new ExecutedCell(outputs, null));
            CellError? error = session.Execute(cell.Source, shown =>
            {
                // A client knows no place for an update of an id that was not displayed, and shows nothing.
                if (shown is not CellEvent.Display { Again: true } update) outputs.Add(shown, session.ExecutionCount);
                else _ = executed.Any(one => one.Outputs.Update(update) is not null);
            });
            executed[^1] = new ExecutedCell(outputs, error);
            writer.WriteLine(JsonSerializer.Serialize(executed.Select(one => one.ToJson())));
        }
    }

    private sealed record ExecutedCell(NotebookOutputs Outputs, CellError? Error)
    {
        public JsonArray ToJson()
        {
            var outputs = (JsonArray)Outputs.ToJson().DeepClone();
            if (Error is not null)
            {
                outputs.Add(new JsonObject
                {
                    ["ename"] = Error.Name,
                    ["evalue"] = Error.Message,
                    ["output_type"] = "error",
                    ["traceback"] = new JsonArray(),
                });
            }

            return outputs;
        }
    }
}
