using System.Text.Json.Nodes;
using Workbook.Exporting;
using Workbook.Files;

namespace Workbook.Tests.Exporting;

/// <summary>A repository with notebooks, and the site of it.</summary>
internal sealed class SampleSite : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public string Root => folder.Path;

    public SampleSite Write(string path, string text)
    {
        folder.Write(path, text);
        return this;
    }

    public SampleSite Add(string name, params JsonObject[] cells) => Write($"notebooks/{name}.ipynb", Notebook(cells));

    public Site Export()
    {
        Notebook[] notebooks = [.. Directory.GetFiles(Path.Combine(Root, "notebooks"), "*.ipynb").Select(path => NotebookReader.Read(path, Path.GetFileName(path)))];
        return Site.Of(notebooks, Root);
    }

    /// <summary>A file of the site as text.</summary>
    public string Page(string path) => System.Text.Encoding.UTF8.GetString(Export().Files.All[path]);

    public static string Notebook(params JsonObject[] cells) =>
        new JsonObject { ["cells"] = new JsonArray([.. cells.Select((cell, i) => { cell["id"] = $"c{i + 1}"; return cell; })]), ["metadata"] = new JsonObject(), ["nbformat"] = 4, ["nbformat_minor"] = 5 }.ToJsonString();

    public static JsonObject Markdown(string text) => new() { ["cell_type"] = "markdown", ["metadata"] = new JsonObject(), ["source"] = text };

    public static JsonObject Code(string code, params JsonObject[] outputs) =>
        new() { ["cell_type"] = "code", ["metadata"] = new JsonObject(), ["source"] = code, ["execution_count"] = 1, ["outputs"] = new JsonArray([.. outputs]) };

    /// <summary>An output with one form, or several.</summary>
    public static JsonObject Display(params (string Type, JsonNode Value)[] forms)
    {
        var data = new JsonObject();
        foreach ((string type, JsonNode value) in forms) data[type] = value;
        return new JsonObject { ["output_type"] = "display_data", ["metadata"] = new JsonObject(), ["data"] = data };
    }

    /// <summary>A figure as a run leaves it, with or without its picture.</summary>
    public static JsonObject Figure(string json, string text, string? svg = null)
    {
        JsonObject output = Display((Workbook.Pictures.FigureOutput.FigureType, JsonNode.Parse(json)!), ("text/plain", text));
        if (svg is not null) Workbook.Pictures.FigureOutput.From(output)!.Attach(svg);
        return output;
    }

    public void Dispose() => folder.Dispose();
}
