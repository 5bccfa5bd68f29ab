using Workbook.Files;

namespace Workbook.Running;

/// <summary>
/// Where a run writes, found fit for it before anything runs: the folder is there, it can be written, and until the end no other run writes
/// to it.
/// </summary>
internal sealed class RunTarget : IDisposable
{
    private readonly List<string> made = [];
    private RootLock? held;

    private RunTarget()
    {
    }

    /// <summary>Makes the folder, tries to write there and locks it; null: another run has it.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="output">The option --output as given; null: the notebooks' own root.</param>
    /// <exception cref="InvalidInputException">It cannot be made, or not be written.</exception>
    public static RunTarget? Take(RunPlan plan, string? output)
    {
        var target = new RunTarget();
        try
        {
            target.Make(plan.Root);
            foreach (string folder in new[] { plan.Root, plan.NotebookTarget, plan.DataTarget, plan.FigureTarget }.Where(Directory.Exists)
                .Distinct()) AtomicFile.TryWriting(folder);
            target.held = RootLock.TryTake(plan.Root);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            target.Dispose();
            string where = output is null ? plan.Root : $"--output {output}";
            throw new InvalidInputException($"{where}: expected a folder that can be written, got: {e.Message}");
        }

        if (target.held is not null) return target;
        target.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // What was made for a run that wrote nothing goes again.
        foreach (string folder in Enumerable.Reverse(made)
            .Where(folder => Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())) Directory.Delete(folder);
        held?.Dispose();
    }

    private void Make(string root)
    {
        var missing = new Stack<string>();
        for (string? at = root; at is not null && !Directory.Exists(at); at = Path.GetDirectoryName(at)) missing.Push(at);
        foreach (string folder in missing)
        {
            Directory.CreateDirectory(folder);
            made.Add(folder);
        }
    }
}
