using System.Text.Json.Nodes;

namespace Workbook.Files;

/// <summary>nbformat's multi-line text: one string, or an array of lines that keep their line feeds.</summary>
internal static class MultilineText
{
    /// <summary>The text as an array of lines; no text, no lines.</summary>
    public static JsonArray ToLines(string text)
    {
        var lines = new JsonArray();
        for (int start = 0; start < text.Length;)
        {
            int feed = text.IndexOf('\n', start);
            int end = feed < 0 ? text.Length : feed + 1;
            lines.Add((JsonNode)JsonValue.Create(text[start..end]));
            start = end;
        }

        return lines;
    }

    /// <summary>The text of either form, or null where the node is neither.</summary>
    public static string? Read(JsonNode? node)
    {
        if (node is JsonValue value) return value.TryGetValue(out string? text) ? text : null;
        if (node is not JsonArray lines) return null;
        var parts = new List<string>(lines.Count);
        foreach (JsonNode? line in lines)
        {
            if (line is not JsonValue item || !item.TryGetValue(out string? text)) return null;
            parts.Add(text);
        }

        return string.Concat(parts);
    }
}
