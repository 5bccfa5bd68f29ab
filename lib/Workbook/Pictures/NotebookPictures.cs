using Workbook.Execution;
using Workbook.Files;

namespace Workbook.Pictures;

/// <summary>
/// Gives the figures of an executed notebook their pictures. A figure that did not change keeps the committed one, so that neither a rerun
/// nor another machine's fonts change it; the others are drawn, all in one launch of the browser.
/// </summary>
internal static class NotebookPictures
{
    /// <summary>Attaches pictures to the execution's outputs; returns the names of the figures left without one.</summary>
    /// <param name="committed">The notebook as it was.</param>
    /// <param name="execution">Its outputs now; pictures are put into them.</param>
    /// <param name="browser">The browser's executable; null: nothing is drawn.</param>
    /// <param name="cancellation">Ends the drawing.</param>
    /// <exception cref="PictureException">The browser failed.</exception>
    public static async Task<IReadOnlyList<string>> AttachAsync(
        Notebook committed, ExecutionResult execution, string? browser, CancellationToken cancellation)
    {
        var known = new Dictionary<string, string>();
        foreach (FigureOutput old in committed.Cells.SelectMany(cell => cell.Outputs).Select(FigureOutput.From).OfType<FigureOutput>())
        {
            if (old.PictureBelongs) known[old.Hash] = old.Picture!;
        }

        var missing = new List<(FigureOutput Figure, string Name)>();
        foreach ((int cell, CellOutputs outputs) in execution.Outputs.OrderBy(pair => pair.Key))
        {
            for (int i = 0; i < outputs.Outputs.Count; i++)
            {
                if (FigureOutput.From(outputs.Outputs[i]) is not { } figure) continue;
                string name =
                    execution.Figures.FirstOrDefault(f => f.Cell == cell && f.Output == i)?.Name ?? $"of {committed.Cells[cell - 1].Label}";
                if (known.TryGetValue(figure.Hash, out string? picture)) figure.Attach(picture);
                else missing.Add((figure, name));
            }
        }

        if (missing.Count == 0) return [];
        if (browser is null) return [.. missing.Select(m => m.Name)];
        FigureToDraw[] requests = [.. missing.Select(m => m.Figure).DistinctBy(figure => figure.Hash)
            .Select(figure => new FigureToDraw(figure.Hash, figure.Json))];
        IReadOnlyList<string> pictures = await PictureDrawing.DrawAsync(browser, requests, cancellation).ConfigureAwait(false);
        for (int i = 0; i < requests.Length; i++)
        {
            foreach ((FigureOutput figure, _) in missing.Where(m => m.Figure.Hash == requests[i].Hash)) figure.Attach(pictures[i]);
        }

        return [];
    }
}
