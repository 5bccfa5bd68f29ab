using System.Text;
using System.Text.Json.Nodes;
using Workbook.Files;

namespace Workbook.Execution;

/// <summary>Gathers a cell's events as nbformat outputs; consecutive text of one stream is one output.</summary>
internal sealed class NotebookOutputs
{
    private readonly JsonArray outputs = [];
    private readonly StringBuilder text = new();
    private readonly Dictionary<string, int> places = [];
    private string stream = string.Empty;

    /// <summary>How many outputs there are; the next one gets this index.</summary>
    public int Count
    {
        get
        {
            CloseStream();
            return outputs.Count;
        }
    }

    /// <summary>Adds an event; a result carries the cell's execution count.</summary>
    public void Add(CellEvent next, int executionCount)
    {
        if (next is CellEvent.Stream written)
        {
            if (written.Name != stream) CloseStream();
            stream = written.Name;
            text.Append(written.Text);
            return;
        }

        CloseStream();
        if (next is CellEvent.Display display) places[display.Id] = outputs.Count;
        outputs.Add((JsonNode)Shown(next, executionCount));
    }

    /// <summary>Puts another value where one was displayed; its index, or null where these outputs do not have the place.</summary>
    public int? Update(CellEvent.Display next)
    {
        if (!places.TryGetValue(next.Id, out int place)) return null;
        outputs[place] = Shown(next, 0);
        return place;
    }

    /// <summary>A displayed value or a result as one output, its text as lines.</summary>
    public static JsonObject Shown(CellEvent next, int executionCount) => next switch
    {
        // Keys in sorted order, as nbformat writes them.
        CellEvent.Display display =>
            new JsonObject { ["data"] = Data(display.Renderings), ["metadata"] = new JsonObject(), ["output_type"] = "display_data" },
        CellEvent.Result result => new JsonObject
        {
            ["data"] = Data(result.Renderings),
            ["execution_count"] = executionCount,
            ["metadata"] = new JsonObject(),
            ["output_type"] = "execute_result",
        },
        _ => throw new ArgumentException($"expected a displayed value or a result, got {next.GetType().Name}", nameof(next)),
    };

    /// <summary>Whether an output of this type is JSON rather than text.</summary>
    public static bool IsJson(string mimeType) =>
        mimeType == "application/json" || (mimeType.StartsWith("application/", StringComparison.Ordinal)
            && mimeType.EndsWith("+json", StringComparison.Ordinal));

    /// <summary>The outputs.</summary>
    public JsonArray ToJson()
    {
        CloseStream();
        return outputs;
    }

    private void CloseStream()
    {
        if (text.Length > 0)
            outputs.Add((JsonNode)new JsonObject { ["name"] = stream, ["output_type"] = "stream",
                ["text"] = MultilineText.ToLines(text.ToString()) });
        text.Clear();
        stream = string.Empty;
    }

    private static JsonObject Data(IReadOnlyList<Rendering> renderings)
    {
        var data = new JsonObject();
        foreach (Rendering form in renderings.OrderBy(form => form.MimeType, StringComparer.Ordinal))
            data[form.MimeType] = IsJson(form.MimeType) ? NotebookJson.Parse(form.Text) : MultilineText.ToLines(Unix(form.Text));
        return data;
    }

    private static string Unix(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal);
}
