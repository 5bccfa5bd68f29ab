using Workbook.Execution;
using Workbook.Files;
using Workbook.Pictures;

namespace Workbook.Running;

/// <summary>The run that writes nothing: it compares what a rerun makes with what is committed, and lists each difference.</summary>
internal sealed class CheckRun(RunPlan plan, RunProgress progress, string? engine) : NotebookLoop(plan, progress, engine)
{
    private readonly IReadOnlyList<ClaimRow> committedRows = ClaimsFile.Read(plan.CommittedClaimsPath);
    private readonly HashSet<string> figures = new(StringComparer.Ordinal);
    private readonly Dictionary<ReadmeFigure, string> shown = [];

    /// <inheritdoc/>
    protected override string Verb => "as committed";

    /// <inheritdoc/>
    protected override Task<bool> CompleteAsync(Notebook notebook, ExecutionResult execution, CancellationToken cancellation)
    {
        List<Difference> differences =
            [.. NotebookComparison.Compare(notebook, execution), .. DataComparison.Claims(notebook.Name, committedRows, execution.Claims)];
        var without = new List<string>();
        foreach (NotebookFigure figure in execution.Figures)
        {
            figures.Add(figure.Name);
            differences.AddRange(DataComparison.FigureData(notebook, figure, Plan.FigureTarget));
            FigureOutput? committed = DataComparison.Committed(notebook, figure);
            if (committed?.HasNoPicture == true) without.Add(figure.Name);
            var wanted = new ReadmeFigure(notebook.Name, figure.Name);
            if (Plan.Readme?.Figures.Contains(wanted) != true || committed?.Picture is null) continue;
            if (DataComparison.Picture(notebook, figure, Plan.FigureTarget) is { } picture) differences.Add(picture);
            shown[wanted] = Readme.Picture(figure.Name, committed.Caption ?? figure.Name);
        }

        if (without.Count > 0) Progress.Error($"workbook: {notebook.Name}: no picture committed for {string.Join(", ", without)}");
        Report(notebook, execution, differences.Count == 0 ? ", as committed" : $", {Count(differences.Count, "difference")}");
        List(differences);
        return Task.FromResult(differences.Count == 0);
    }

    /// <inheritdoc/>
    protected override bool Finish(bool allExecuted)
    {
        List<Difference> differences = [.. DataComparison.Page(
            Plan.ClaimsPagePath, ClaimsPage.Path, Claims.Count > 0 || committedRows.Count > 0 ? Plan.ClaimsPageText(Claims) : null),
            .. DataComparison.Page(Plan.GlossaryPagePath, GlossaryPage.Path, Plan.GlossaryPageText()),
            .. DataComparison.Page(Plan.GuidelinePagePath, GuidelinePage.Path, Plan.GuidelinePageText(Claims))];
        if (Plan.Readme is { } readme)
        {
            differences.AddRange(NotebookComparison.TextDifferences(Path.GetFileName(readme.Path), readme.Text,
                readme.With(Claims, Plan.NotebookFolder, Plan.Title, figure => shown.GetValueOrDefault(figure))));
        }

        // Whether something is stale can only be said when every notebook has had its say.
        if (Plan.All)
        {
            string[] names = [.. Plan.Notebooks.Select(notebook => notebook.Name)];
            foreach (string name in committedRows.Select(row => row.Notebook).Distinct().Except(names))
                differences.Add(new Difference("data/claims.csv", $"claims of {name}", "no such notebook; delete its rows"));
        }

        if (Plan.All && allExecuted && Directory.Exists(Plan.FigureTarget))
        {
            foreach (string name in Directory.GetFiles(Plan.FigureTarget, "*.csv").Select(path => Path.GetFileNameWithoutExtension(path)!)
                .Order(StringComparer.Ordinal).Where(name => !figures.Contains(name)))
                differences.Add(new Difference(
                    $"data/figures/{name}.csv", "a figure's data", "no notebook shows this figure; delete the file"));
        }

        List(differences);
        return differences.Count == 0;
    }

    private void List(IReadOnlyList<Difference> differences)
    {
        foreach (Difference difference in differences) Progress.Line("  " + difference);
    }
}
