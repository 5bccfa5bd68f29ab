using System.Text.Json.Nodes;
using Workbook.Execution;
using Workbook.Files;
using Workbook.Pictures;

namespace Workbook.Running;

/// <summary>A difference between what is committed and a rerun.</summary>
internal sealed record Difference(string Where, string Committed, string Rerun)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Where}: committed {Committed}, rerun {Rerun}";
}

/// <summary>Compares a notebook's committed outputs with those of a rerun, and each committed picture with its figure.</summary>
internal static class NotebookComparison
{
    /// <summary>All differences, in the notebook's order.</summary>
    public static IReadOnlyList<Difference> Compare(Notebook committed, ExecutionResult rerun)
    {
        var differences = new List<Difference>();
        foreach (NotebookCell cell in committed.Cells.Where(cell => cell.Kind == CellKind.Code))
        {
            string where = $"{committed.Name}, {cell.Label}";
            CellOutputs? outputs = rerun.Outputs.GetValueOrDefault(cell.Number);
            if (cell.ExecutionCount != outputs?.ExecutionCount)
                differences.Add(new Difference($"{where}, execution count", Show(cell.ExecutionCount), Show(outputs?.ExecutionCount)));
            CompareOutputs(where, cell.Outputs, outputs?.Outputs ?? [], differences);
        }

        return differences;
    }

    private static void CompareOutputs(string where, JsonArray committed, JsonArray rerun, List<Difference> differences)
    {
        if (committed.Count != rerun.Count)
            differences.Add(new Difference($"{where}, number of outputs", Show(committed.Count), Show(rerun.Count)));
        for (int i = 0; i < committed.Count; i++)
        {
            string here = committed.Count == 1 ? where : $"{where}, output {i + 1}";
            JsonObject before = committed[i]!.AsObject();
            if (FigureOutput.From(before) is { HasNoPicture: false, PictureBelongs: false } figure)
                differences.Add(new Difference($"{here}, {FigureOutput.PictureType}",
                    figure.Picture is null ? "the picture is missing" : "the picture does not belong to its figure", "run draws it anew"));
            if (i < rerun.Count) CompareOutput(here, before, rerun[i]!.AsObject(), differences);
        }
    }

    private static void CompareOutput(string where, JsonObject before, JsonObject after, List<Difference> differences)
    {
        string kind = before["output_type"]?.ToString() ?? "nothing";
        string kindNow = after["output_type"]!.ToString();
        if (kind != kindNow)
        {
            differences.Add(new Difference($"{where}, output type", kind, kindNow));
            return;
        }

        if (kind == "stream")
        {
            string name = before["name"]?.ToString() ?? "nothing";
            string nameNow = after["name"]!.ToString();
            if (name != nameNow) differences.Add(new Difference($"{where}, stream", name, nameNow));
            else CompareText($"{where}, {name}", before["text"], after["text"], differences);
            return;
        }

        if (kind == "error")
        {
            CompareText($"{where}, ename", before["ename"], after["ename"], differences);
            CompareText($"{where}, evalue", before["evalue"], after["evalue"], differences);
            return;
        }

        if (kind == "execute_result")
            differences.AddRange(JsonComparison.Compare(before["execution_count"], after["execution_count"])
                .Select(d => new Difference($"{where}, execution count of the result", d.Committed, d.Rerun)));
        CompareData(where, before["data"] as JsonObject ?? [], after["data"]!.AsObject(), differences);
    }

    private static void CompareData(string where, JsonObject before, JsonObject after, List<Difference> differences)
    {
        // A figure's picture is judged by the hashes beside it, not drawn again.
        bool figure = before.ContainsKey(FigureOutput.FigureType);
        foreach (string type in before.Select(pair => pair.Key).Union(after.Select(pair => pair.Key)).Order(StringComparer.Ordinal))
        {
            if (figure && type == FigureOutput.PictureType) continue;
            string here = $"{where}, {type}";
            if (!before.ContainsKey(type)) differences.Add(new Difference(here, "nothing", "an output of this type"));
            else if (!after.ContainsKey(type)) differences.Add(new Difference(here, "an output of this type", "nothing"));
            else if (MultilineText.Read(after[type]) is not null) CompareText(here, before[type], after[type], differences);
            else differences.AddRange(JsonComparison.Compare(before[type], after[type])
                .Select(d => new Difference($"{here}, {d.Path}", d.Committed, d.Rerun)));
        }
    }

    private static void CompareText(string where, JsonNode? before, JsonNode? after, List<Difference> differences)
    {
        if (MultilineText.Read(before) is not { } text) differences.Add(new Difference(where, "no text", "text"));
        else differences.AddRange(TextDifferences(where, text, MultilineText.Read(after)!));
    }

    /// <summary>The differences of two texts, in this place.</summary>
    public static IEnumerable<Difference> TextDifferences(string where, string committed, string rerun) =>
        TextComparison.Compare(committed, rerun)
            .Select(d => new Difference(FormattableString.Invariant($"{where}, line {d.Line}"), d.Committed, d.Rerun));

    private static string Show(int? number) => number is { } count ? FormattableString.Invariant($"{count}") : "none";
}
