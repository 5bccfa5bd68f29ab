using System.Text.Json.Nodes;

namespace Workbook.Files;

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

        var root = new JsonObject();
        foreach ((string key, JsonNode? value) in notebook.Json.Where(pair => pair.Key is not ("cells" or "metadata")))
            root[key] = value?.DeepClone();
        root["cells"] = cells;
        root["metadata"] = Metadata(notebook.Json["metadata"]!.AsObject());
        root["nbformat"] = 4;
        root["nbformat_minor"] = 5;
        return NotebookJson.Indented(NotebookJson.Sorted(root)!);
    }

    private static JsonObject WriteCell(JsonObject source, NotebookCell cell, CellOutputs? outputs)
    {
        var copy = new JsonObject();
        foreach ((string key, JsonNode? value) in source) copy[key] = value?.DeepClone();
        JsonObject metadata = copy["metadata"] as JsonObject ?? [];
        copy["metadata"] = metadata;
        copy["id"] = cell.Id;
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
        // The kernel is the reader's choice; what its entry lacks of nbformat's demands is added.
        JsonObject spec = metadata["kernelspec"] as JsonObject ?? [];
        metadata["kernelspec"] = spec;
        string name = MultilineText.Read(spec["name"]) ?? ".net-csharp";
        spec["name"] = name;
        spec["language"] ??= "C#";
        spec["display_name"] ??= name == ".net-csharp" ? ".NET (C#)" : name;
        JsonObject info = metadata["language_info"] as JsonObject ?? [];
        metadata["language_info"] = info;
        info["file_extension"] = ".cs";
        info["mimetype"] = "text/x-csharp";
        info["name"] = "csharp";
        info["pygments_lexer"] = "csharp";
        info["version"] = "14.0";
        return metadata;
    }
}
