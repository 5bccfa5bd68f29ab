using Workbook;
using Workbook.Execution;
using Workbook.Files;
using Workbook.Running;

namespace InteractiveEngine;

/// <summary>
/// The .NET Interactive engine as what executes the notebooks of <c>workbook run --engine interactive</c>, and, by itself, in comparison
/// with the contract: <c>InteractiveEngine [NOTEBOOK…]</c> executes it, or notebooks of its kind, whose cells may fail, and compares what
/// they show with what is committed in them. One line a notebook, and one a difference; 0 where there is none, 1 where there are, 2 where a
/// notebook cannot be read.
/// </summary>
internal static class Program
{
    private const string Contract = "tests/InteractiveEngine/contract.ipynb";

    private static async Task<int> Main(string[] arguments)
    {
        if (arguments is [EngineProcess.Verb, string path, string answer])
        {
            EngineProcess.Execute(path, answer);
            return ExitCodes.Done;
        }

        // A notebook of `workbook run --engine interactive`.
        if (arguments is [NotebookChild.Verb, string pipe]) return NotebookChild.Run(pipe, host => new EngineSession(host));

        string[] asked = arguments.Length > 0 ? arguments : [Path.Combine(Root(), Contract)];
        bool same = true;
        try
        {
            foreach (Notebook notebook in asked.Select(name => NotebookReader.Read(Path.GetFullPath(name), name)).ToArray())
                same &= await CompareAsync(notebook).ConfigureAwait(false);
        }
        catch (InvalidInputException e)
        {
            Console.Error.WriteLine(e.Message);
            return ExitCodes.BadInput;
        }

        return same ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static async Task<bool> CompareAsync(Notebook notebook)
    {
        ExecutionResult result = await EngineProcess.RunAsync(notebook).ConfigureAwait(false);
        IReadOnlyList<Difference> differences = NotebookComparison.Compare(notebook, result);
        bool same = differences.Count == 0 && result.Failure is null;
        string verdict = same ? "as committed" : FormattableString.Invariant($"differences: {differences.Count}");
        Console.WriteLine(FormattableString.Invariant($"{notebook.Name}: {notebook.Cells.Count(cell => cell.Runs)} cells, {verdict}"));
        foreach (Difference difference in differences) Console.WriteLine($"  {difference}");
        if (result.Failure is { } failure) Console.WriteLine($"  {failure.Reason}");
        return same;
    }

    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "critical-attention.slnx"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidInputException("InteractiveEngine: expected a notebook, as this is no clone of the project");
    }
}
