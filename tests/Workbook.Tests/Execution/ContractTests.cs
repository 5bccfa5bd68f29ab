using System.Text.Json.Nodes;
using AttentionDynamics.Notebooks;
using Workbook.Execution;
using Workbook.Files;
using Workbook.Running;
using Workbook.Tests.EndToEnd;

namespace Workbook.Tests.Execution;

/// <summary>
/// The session against tests/InteractiveEngine/contract.ipynb, whose outputs are those of the .NET Interactive engine: the two differ in
/// the cells of its last section, and in no other. Alone, because it takes the process's console.
/// </summary>
[Collection(nameof(NotebookSessionTests))]
public class ContractTests
{
    [Fact]
    public void The_session_shows_what_the_engine_shows_save_where_it_says_so()
    {
        string path = Path.Combine(WorkbookFolder.Metadata("RepositoryRoot"), "tests", "InteractiveEngine", "contract.ipynb");
        Notebook contract = NotebookReader.Read(path, path);
        NotebookCell[] apart = [.. contract.Cells.SkipWhile(cell => cell.Id != "apart").Where(cell => cell.Runs)];
        Assert.NotEmpty(apart);

        IReadOnlyList<Difference> differences = NotebookComparison.Compare(contract, new ExecutionResult(Execute(contract), [], [], [], null));
        foreach (NotebookCell cell in contract.Cells.Where(cell => cell.Runs).Except(apart)) Assert.Empty(Of(cell));
        // A cell that shows nothing on the engine is there for what it does to another.
        Assert.All(apart.Where(cell => cell.Outputs.Count > 0), cell => Assert.NotEmpty(Of(cell)));

        IEnumerable<Difference> Of(NotebookCell cell) => differences.Where(difference => difference.Where.Contains(cell.Label, StringComparison.Ordinal));
    }

    /// <summary>What a client of the kernel would have stored: errors as outputs, updates in their place.</summary>
    private static Dictionary<int, CellOutputs> Execute(Notebook contract)
    {
        using var session = new NotebookSession(contract.Folder, new Deaf());
        var executed = new List<(int Number, NotebookOutputs Outputs, CellError? Error)>();
        foreach (NotebookCell cell in contract.Cells.Where(cell => cell.Runs))
        {
            var outputs = new NotebookOutputs();
            CellError? error = session.Execute(
                cell.Source,
                next =>
                {
                    if (next is not CellEvent.Display { Again: true } update) outputs.Add(next, session.ExecutionCount);
                    else Assert.Single(executed.Select(one => one.Outputs).Append(outputs), one => one.Update(update) is not null);
                },
                CancellationToken.None);
            executed.Add((cell.Number, outputs, error));
        }

        return executed.Select((one, index) => (one.Number, new CellOutputs(index + 1, Shown(one.Outputs, one.Error)))).ToDictionary();
    }

    private static JsonArray Shown(NotebookOutputs outputs, CellError? error)
    {
        JsonArray shown = outputs.ToJson();
        if (error is not null)
            shown.Add((JsonNode)new JsonObject { ["ename"] = error.Name, ["evalue"] = error.Message, ["output_type"] = "error", ["traceback"] = new JsonArray() });
        return shown;
    }

    private sealed class Deaf : NotebookHost;
}
