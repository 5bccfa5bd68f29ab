using System.Text.Json.Nodes;

namespace Workbook.NotebookFiles;

/// <summary>What one executed cell leaves in the file: its count and its outputs in nbformat.</summary>
internal sealed record CellOutputs(int ExecutionCount, JsonArray Outputs);

/// <summary>
/// The file of an executed notebook: nbformat 4.5 in Jupyter's own spelling (sorted keys, one space of indent, arrays of lines), so that
/// neither Jupyter nor a rerun changes a byte of it. What the notebook carries and we do not know stays.
/// </summary>
internal static class NotebookWriter
{
    /// <summary>The notebook with these outputs, by cell number; code cells without an entry are empty ones and lose theirs.</summary>
    public static byte[] Write(Notebook notebook, IReadOnlyDictionary<int, CellOutputs> outputs)
    {
        var cells = new JsonArray();
        foreach (NotebookCell cell in notebook.Cells)
        {
            JsonObject source = notebook.Json["cells"]![cell.Number - 1]!.AsObject();
            cells.Add((JsonNode)WriteCell(source, cell, outputs.GetValueOrDefault(cell.Number)));
        }

        var root = new JsonObject { ["cells"] = cells, ["metadata"] = Metadata(notebook.Json["metadata"]!.AsObject()), ["nbformat"] = 4, ["nbformat_minor"] = 5 };
        return NotebookJson.Indented(NotebookJson.Sorted(root)!);
    }

    private static JsonObject WriteCell(JsonObject source, NotebookCell cell, CellOutputs? outputs)
    {
        var copy = new JsonObject();
        foreach ((string key, JsonNode? value) in source) copy[key] = value?.DeepClone();
        JsonObject metadata = copy["metadata"] as JsonObject ?? [];
        copy["metadata"] = metadata;
        copy["source"] = MultilineText.ToLines(cell.Source);
        if (cell.Kind == CellKind.Code)
        {
            if (metadata["polyglot_notebook"] is JsonObject polyglot) polyglot["kernelName"] = "csharp";
            else metadata["polyglot_notebook"] = new JsonObject { ["kernelName"] = "csharp" };
            copy["execution_count"] = outputs?.ExecutionCount;
            copy["outputs"] = outputs?.Outputs.DeepClone() ?? new JsonArray();
        }

        return copy;
    }

    private static JsonObject Metadata(JsonObject source)
    {
        JsonObject metadata = source.DeepClone().AsObject();
        metadata["kernelspec"] = new JsonObject { ["display_name"] = ".NET (C#)", ["language"] = "C#", ["name"] = ".net-csharp" };
        metadata["language_info"] = new JsonObject
        {
            ["file_extension"] = ".cs",
            ["mimetype"] = "text/x-csharp",
            ["name"] = "csharp",
            ["pygments_lexer"] = "csharp",
            ["version"] = "14.0",
        };
        return metadata;
    }
}
