using AttentionDynamics.Notebooks;

namespace Workbook.Jupyter;

/// <summary>The kernel as the notebooks' library sees it: it shows how far the running cell is, and leaves files to the run.</summary>
internal sealed class KernelHost : NotebookHost
{
    private volatile ProgressDisplay? display;

    /// <summary>From now on progress is shown there; null: nowhere.</summary>
    public void Shows(ProgressDisplay? next) => display = next;

    /// <inheritdoc/>
    public override void Advanced(string what, double share) => display?.Report(what, share);
}
