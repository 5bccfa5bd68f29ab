using AttentionDynamics.Notebooks;
using Workbook.Execution;
using Workbook.Files;
using Workbook.Pictures;

namespace Workbook.Running;

/// <summary>
/// Compares what a rerun makes outside the notebooks, claims.csv and its page, the figures' data, and the README's pictures, with what is
/// committed.
/// </summary>
internal static class DataComparison
{
    /// <summary>The claims of one notebook.</summary>
    public static IReadOnlyList<Difference> Claims(string notebook, IReadOnlyList<ClaimRow> committed, IReadOnlyList<Claim> rerun)
    {
        var differences = new List<Difference>();
        IReadOnlyList<string>[] before = [.. committed.Where(row => row.Notebook == notebook).Select(row => row.Fields)];
        IReadOnlyList<string>[] after = [.. rerun.Select(claim => new ClaimRow(notebook, claim).Fields)];
        for (int i = 0; i < Math.Max(before.Length, after.Length); i++)
        {
            string where = FormattableString.Invariant($"{notebook}, data/claims.csv, claim {i + 1}");
            if (i >= before.Length) differences.Add(new Difference(where, "no row", $"\"{after[i][1]}\""));
            else if (i >= after.Length) differences.Add(new Difference(where, $"\"{before[i][1]}\"", "no row"));
            else
            {
                for (int column = 1; column < ClaimsFile.Header.Count; column++)
                {
                    foreach (TextDifference d in TextComparison.Compare(before[i][column], after[i][column]))
                        differences.Add(new Difference($"{where}, {ClaimsFile.Header[column]}", d.Committed, d.Rerun));
                }
            }
        }

        return differences;
    }

    /// <summary>The data of one figure.</summary>
    public static IEnumerable<Difference> FigureData(Notebook notebook, NotebookFigure figure, string folder)
    {
        string where = $"{notebook.Name}, {notebook.Cells[figure.Cell - 1].Label}, data/figures/{figure.Name}.csv";
        string path = Path.Combine(folder, figure.Name + ".csv");
        return File.Exists(path)
            ? NotebookComparison.TextDifferences(where, InputFile.Text(path, path), figure.Csv)
            : [new Difference(where, "no such file", "a figure's data")];
    }

    /// <summary>A page that is generated whole; null: a rerun writes none, and one that is there is not its concern.</summary>
    public static IEnumerable<Difference> Page(string path, string where, string? text)
    {
        if (text is null) return [];
        return File.Exists(path)
            ? NotebookComparison.TextDifferences(where, InputFile.Text(path, path), text)
            : [new Difference(where, "no such file", "a page")];
    }

    /// <summary>The README's copy of a figure's picture, which must be the committed notebook's; null: they are the same.</summary>
    public static Difference? Picture(Notebook notebook, NotebookFigure figure, string folder)
    {
        string? picture = Committed(notebook, figure)?.Picture;
        string path = Path.Combine(folder, figure.Name + ".svg");
        string? copy = File.Exists(path) ? InputFile.Text(path, path) : null;
        return picture is null || copy == picture
            ? null
            : new Difference(
                $"{notebook.Name}, data/figures/{figure.Name}.svg", copy is null ? "no such file" : "another picture",
                "the notebook's picture");
    }

    /// <summary>The committed output of a figure; null where something else stands there.</summary>
    public static FigureOutput? Committed(Notebook notebook, NotebookFigure figure) =>
        FigureOutput.From(notebook.Cells[figure.Cell - 1].Outputs.ElementAtOrDefault(figure.Output));
}
