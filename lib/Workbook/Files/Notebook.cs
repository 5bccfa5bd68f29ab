using System.Text.Json.Nodes;

namespace Workbook.Files;

/// <summary>What a cell holds.</summary>
internal enum CellKind
{
    Code,
    Markdown,
    Raw,
}

/// <summary>A cell as its file states it. <see cref="Number"/> is its place among all cells, from 1.</summary>
internal sealed record NotebookCell(int Number, string Id, CellKind Kind, string Source, int? ExecutionCount, JsonArray Outputs)
{
    /// <summary>A code cell with code in it; Jupyter neither runs nor counts an empty one.</summary>
    public bool Runs => Kind == CellKind.Code && !string.IsNullOrWhiteSpace(Source);

    /// <summary>How messages name the cell.</summary>
    public string Label => $"cell {Number} ({Id})";
}

/// <summary>A valid C# notebook: what <see cref="NotebookReader"/> found in its file.</summary>
internal sealed record Notebook(string Path, byte[] Bytes, JsonObject Json, IReadOnlyList<NotebookCell> Cells)
{
    /// <summary>The file's name without its extension: how claims and messages name the notebook.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>The first heading; the name where there is none.</summary>
    public string Title => Cells.Where(cell => cell.Kind == CellKind.Markdown)
        .SelectMany(cell => cell.Source.Split('\n'))
        .FirstOrDefault(line => line.StartsWith("# ", StringComparison.Ordinal))?[2..].Trim() ?? Name;

    public string Folder => System.IO.Path.GetDirectoryName(Path)!;
}
