using Workbook.Execution;
using Workbook.Files;

namespace Workbook.Running;

/// <summary>The processes of notebooks that are executed one after another, each started while the one before it is at work.</summary>
internal sealed class PreparedProcesses(IReadOnlyList<Notebook> notebooks, string? engine) : IDisposable
{
    private Notebook? waiting;
    private ChildProcess? process;

    /// <summary>The process of a notebook, which is then the caller's.</summary>
    public ChildProcess Take(Notebook notebook)
    {
        if (process is null || waiting != notebook) return NotebookExecution.Prepare(notebook, engine);
        ChildProcess taken = process;
        process = null;
        return taken;
    }

    /// <summary>Starts the process of the notebook after this one, unless that is started.</summary>
    public void PrepareAfter(Notebook notebook)
    {
        Notebook? next = notebooks.SkipWhile(each => each != notebook).ElementAtOrDefault(1);
        if (next is null || process is not null) return;
        (waiting, process) = (next, NotebookExecution.Prepare(next, engine));
    }

    /// <inheritdoc/>
    public void Dispose() => process?.Dispose();
}
