using System.Text;
using Workbook.Execution;
using Workbook.Files;
using Workbook.Pictures;

namespace Workbook.Running;

/// <summary>
/// The run that writes: each notebook that succeeded with its figures' data, its claims and the README's parts, before the next one starts,
/// so that an interruption loses only the notebook that ran.
/// </summary>
internal sealed class WritingRun(RunPlan plan, RunProgress progress, bool pictures, string? engine)
    : NotebookLoop(plan, progress, engine)
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
            IReadOnlyList<string> without =
                await NotebookPictures.AttachAsync(notebook, execution, browser, cancellation).ConfigureAwait(false);
            if (without.Count > 0) unpictured.Add($"{notebook.Name} ({string.Join(", ", without)})");
        }
        catch (PictureException e)
        {
            Progress.Error($"workbook: {notebook.Name}: no pictures: {e.Message}; --no-pictures goes without");
            return false;
        }

        // From here on the files of one notebook are written together: an interruption waits these few milliseconds.
        try
        {
            if (!Write(notebook, execution))
            {
                Progress.Error(
                    $"workbook: {notebook.Name}: not written: another program saved or removed it while the run went on, and that "
                    + $"stays; run it again");
                return false;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidInputException)
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
        bool complete = WritePage(Plan.GlossaryPagePath, GlossaryPage.Path, Plan.GlossaryPageText)
            & WritePage(Plan.GuidelinePagePath, GuidelinePage.Path, () => Plan.GuidelinePageText(ClaimsFile.Read(Plan.ClaimsPath)));
        if (Plan.Readme is not { } readme) return complete;
        foreach (ReadmeFigure figure in readme.Figures.Where(figure => !shown.ContainsKey(figure)))
        {
            // Without a picture there is nothing to show, and that has been said; a figure that does not exist is a mistake.
            if (!ran.Contains(figure.Notebook) || made.Contains((figure.Notebook, figure.Figure))) continue;
            Progress.Error(
                $"workbook: {readme.Path}: expected a figure of {figure.Notebook}, got \"{figure.Figure}\", which it does not show");
            complete = false;
        }

        return complete;
    }

    private bool WritePage(string path, string name, Func<string?> write)
    {
        try
        {
            if (write() is { } text) AtomicFile.Write(path, text);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidInputException)
        {
            Progress.Error($"workbook: {name}: not written: {e.Message}");
            return false;
        }
    }

    private void Prepare()
    {
        if (prepared) return;
        string[] folders = [Plan.NotebookTarget, Plan.DataTarget, Plan.FigureTarget, Plan.FullScaleTarget, Plan.Root,
            Path.GetDirectoryName(Plan.ClaimsPagePath)!];
        foreach (string folder in folders) AtomicFile.RemoveStale(folder);
        prepared = true;
    }

    /// <summary>
    /// All files are made ready before the first takes its place, since that takes time, and the notebook is looked at right before. False:
    /// its author has saved another one, and nothing was written.
    /// </summary>
    private bool Write(Notebook notebook, ExecutionResult execution)
    {
        List<StagedFile> staged = [];
        Dictionary<ReadmeFigure, string> pictured = [];
        try
        {
            string target = Path.Combine(Plan.NotebookTarget, Path.GetFileName(notebook.Path));
            byte[] bytes = NotebookWriter.Write(notebook, execution.Outputs);
            StagedFile? file = StagedFile.Holds(target, bytes) ? null : StagedFile.Stage(target, bytes);
            if (file is not null) staged.Add(file);
            void Stage(string path, string text)
            {
                byte[] data = Encoding.UTF8.GetBytes(text);
                if (!StagedFile.Holds(path, data)) staged.Add(StagedFile.Stage(path, data));
            }

            StageFigures(notebook, execution, Stage, pictured);
            foreach (FullScaleData data in execution.FullScale) Stage(Path.Combine(Plan.FullScaleTarget, data.Name + ".csv"), data.Csv);
            bool inPlace = file is not null && target == notebook.Path;
            if (!(inPlace ? file!.ReplaceIf(notebook.Bytes) : StagedFile.Holds(notebook.Path, notebook.Bytes))) return false;
            foreach (StagedFile ready in staged.Where(ready => !inPlace || ready != file)) ready.Replace();
        }
        finally
        {
            foreach (StagedFile left in staged) left.Dispose();
        }

        ran.Add(notebook.Name);
        made.UnionWith(execution.Figures.Select(figure => (notebook.Name, figure.Name)));
        foreach ((ReadmeFigure figure, string markdown) in pictured) shown[figure] = markdown;
        WriteTogether(notebook, execution);
        RemoveState(execution);
        return true;
    }

    private void StageFigures(Notebook notebook, ExecutionResult execution, Action<string, string> stage,
        Dictionary<ReadmeFigure, string> pictured)
    {
        foreach (NotebookFigure figure in execution.Figures)
        {
            stage(Path.Combine(Plan.FigureTarget, figure.Name + ".csv"), figure.Csv);
            var wanted = new ReadmeFigure(notebook.Name, figure.Name);
            if (Plan.Readme?.Figures.Contains(wanted) != true) continue;
            FigureOutput output = FigureOutput.From(execution.Outputs[figure.Cell].Outputs[figure.Output])!;
            if (output.Picture is not { } svg) continue;
            stage(Path.Combine(Plan.FigureTarget, figure.Name + ".svg"), svg);
            pictured[wanted] = Readme.Picture(figure.Name, output.Caption ?? figure.Name);
        }
    }

    /// <summary>What all notebooks share.</summary>
    private void WriteTogether(Notebook notebook, ExecutionResult execution)
    {
        IReadOnlyList<ClaimRow> before = ClaimsFile.Read(Plan.ClaimsPath);
        IReadOnlyList<ClaimRow> rows = ClaimsFile.Replace(before, notebook.Name, execution.Claims);
        // A workbook without claims needs no file of them.
        if (rows.Count > 0 || before.Count > 0)
        {
            AtomicFile.Write(Plan.ClaimsPath, ClaimsFile.Write(rows));
            AtomicFile.Write(Plan.ClaimsPagePath, Plan.ClaimsPageText(rows));
        }

        Plan.Readme?.Update(rows, Plan.NotebookFolder, Plan.Title, figure => shown.GetValueOrDefault(figure));
    }

    /// <summary>All is written: what full-size data was put together from has served.</summary>
    private void RemoveState(ExecutionResult execution)
    {
        foreach (string folder in execution.FullScale.Select(data => Path.Combine(Plan.StateFolder, data.Name)).Where(Directory.Exists))
            Directory.Delete(folder, recursive: true);
        if (Directory.Exists(Plan.StateFolder) && !Directory.EnumerateFileSystemEntries(Plan.StateFolder).Any())
            Directory.Delete(Plan.StateFolder);
    }
}
