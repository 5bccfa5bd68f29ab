using Workbook.Execution;
using Workbook.NotebookFiles;
using Workbook.Pictures;
using Workbook.Results;

namespace Workbook.Running;

/// <summary>
/// The run that writes: each notebook that succeeded with its figures' data, its claims and the README's parts, before the next one starts,
/// so that an interruption loses only the notebook that ran.
/// </summary>
internal sealed class WritingRun(RunPlan plan, RunProgress progress, bool pictures) : NotebookLoop(plan, progress)
{
    private readonly string? browser = pictures ? Browser.Find() : null;
    private readonly Dictionary<ReadmeFigure, string> shown = [];
    private readonly HashSet<string> ran = [];
    private readonly HashSet<(string Notebook, string Figure)> made = [];
    private readonly List<string> unpictured = [];
    private bool prepared;

    /// <inheritdoc/>
    protected override string Verb => "done";

    /// <inheritdoc/>
    protected override async Task<bool> CompleteAsync(Notebook notebook, ExecutionResult execution, CancellationToken cancellation)
    {
        Prepare();
        try
        {
            IReadOnlyList<string> without = await NotebookPictures.AttachAsync(notebook, execution, browser, cancellation).ConfigureAwait(false);
            if (without.Count > 0) unpictured.Add($"{notebook.Name} ({string.Join(", ", without)})");
        }
        catch (PictureException e)
        {
            Progress.Error($"workbook: {notebook.Name}: no pictures: {e.Message}; --no-pictures goes without");
            return false;
        }

        if (!File.Exists(notebook.Path) || !File.ReadAllBytes(notebook.Path).AsSpan().SequenceEqual(notebook.Bytes))
        {
            Progress.Error($"workbook: {notebook.Name}: not written: expected the file as it was when the run began, got another (edited meanwhile?)");
            return false;
        }

        // From here on the files of one notebook are written together: an interruption waits these few milliseconds.
        try
        {
            Write(notebook, execution);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Progress.Error($"workbook: {notebook.Name}: not written: {e.Message}");
            return false;
        }

        Report(notebook, execution);
        return true;
    }

    /// <inheritdoc/>
    protected override bool Finish(bool allExecuted)
    {
        string reason = pictures ? "no browser of the Chromium family was found (CHROME names one)" : "--no-pictures";
        if (unpictured.Count > 0) Progress.Error($"workbook: no picture for {string.Join(", ", unpictured)}: {reason}");
        if (Plan.Readme is not { } readme) return true;
        bool complete = true;
        foreach (ReadmeFigure figure in readme.Figures.Where(figure => !shown.ContainsKey(figure)))
        {
            // Without a picture there is nothing to show, and that has been said; a figure that does not exist is a mistake.
            if (!ran.Contains(figure.Notebook) || made.Contains((figure.Notebook, figure.Figure))) continue;
            Progress.Error($"workbook: {readme.Path}: expected a figure of {figure.Notebook}, got \"{figure.Figure}\", which it does not show");
            complete = false;
        }

        return complete;
    }

    private void Prepare()
    {
        if (prepared) return;
        foreach (string folder in new[] { Plan.NotebookTarget, Plan.DataTarget, Plan.FigureTarget, Plan.FullScaleTarget, Path.GetDirectoryName(Plan.DataTarget)! }) AtomicFile.RemoveStale(folder);
        prepared = true;
    }

    private void Write(Notebook notebook, ExecutionResult execution)
    {
        foreach (NotebookFigure figure in execution.Figures)
        {
            AtomicFile.Write(Path.Combine(Plan.FigureTarget, figure.Name + ".csv"), figure.Csv);
            made.Add((notebook.Name, figure.Name));
            var wanted = new ReadmeFigure(notebook.Name, figure.Name);
            if (Plan.Readme?.Figures.Contains(wanted) != true) continue;
            FigureOutput output = FigureOutput.From(execution.Outputs[figure.Cell].Outputs[figure.Output])!;
            if (output.Picture is not { } svg) continue;
            AtomicFile.Write(Path.Combine(Plan.FigureTarget, figure.Name + ".svg"), svg);
            shown[wanted] = Readme.Picture(figure.Name, output.Caption ?? figure.Name);
        }

        foreach (FullScaleData data in execution.FullScale) AtomicFile.Write(Path.Combine(Plan.FullScaleTarget, data.Name + ".csv"), data.Csv);
        AtomicFile.Write(Path.Combine(Plan.NotebookTarget, Path.GetFileName(notebook.Path)), NotebookWriter.Write(notebook, execution.Outputs));
        ran.Add(notebook.Name);
        IReadOnlyList<ClaimRow> before = ClaimsFile.Read(Plan.ClaimsPath);
        IReadOnlyList<ClaimRow> rows = ClaimsFile.Replace(before, notebook.Name, execution.Claims);
        // A workbook without claims needs no file of them.
        if (rows.Count > 0 || before.Count > 0) AtomicFile.Write(Plan.ClaimsPath, ClaimsFile.Write(rows));
        // Read again: its author may have gone on writing while the notebooks ran.
        if (Plan.Readme?.Reread() is { } readme) AtomicFile.Write(readme.Path, readme.With(rows, Plan.NotebookFolder, Plan.Title, figure => shown.GetValueOrDefault(figure)));

        // All is written: what the data was put together from has served.
        foreach (FullScaleData data in execution.FullScale.Where(data => Directory.Exists(Path.Combine(Plan.StateFolder, data.Name)))) Directory.Delete(Path.Combine(Plan.StateFolder, data.Name), recursive: true);
        if (Directory.Exists(Plan.StateFolder) && !Directory.EnumerateFileSystemEntries(Plan.StateFolder).Any()) Directory.Delete(Plan.StateFolder);
    }
}
