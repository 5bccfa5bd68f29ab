using System.Globalization;
using System.Text.Json.Nodes;

namespace Workbook.Files;

/// <summary>A place where two JSON values differ, as a path.</summary>
internal sealed record JsonDifference(string Path, string Committed, string Rerun)
{
    private const int Excerpt = 100;

    /// <summary>All places, in the order of the first value's members; empty is the path of the whole.</summary>
    /// <param name="committed">The one.</param>
    /// <param name="rerun">The other.</param>
    /// <param name="agree">Whether two values agree of which not both are objects, nor both lists.</param>
    public static IReadOnlyList<JsonDifference> Between(JsonNode? committed, JsonNode? rerun, Func<JsonNode?, JsonNode?, bool> agree)
    {
        var differences = new List<JsonDifference>();
        Compare(string.Empty, committed, rerun, agree, differences);
        return differences;
    }

    private static void Compare(
        string path, JsonNode? a, JsonNode? b, Func<JsonNode?, JsonNode?, bool> agree, List<JsonDifference> differences)
    {
        switch (a, b)
        {
            case (JsonObject left, JsonObject right):
                foreach (string key in left.Select(pair => pair.Key).Union(right.Select(pair => pair.Key)))
                {
                    string inner = path.Length == 0 ? key : $"{path}.{key}";
                    if (!left.ContainsKey(key) || !right.ContainsKey(key))
                        differences.Add(new JsonDifference(inner, Show(left, key), Show(right, key)));
                    else Compare(inner, left[key], right[key], agree, differences);
                }

                break;
            case (JsonArray left, JsonArray right) when left.Count == right.Count:
                for (int i = 0; i < left.Count; i++)
                    Compare(string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), left[i], right[i], agree, differences);
                break;
            case (JsonArray left, JsonArray right):
                differences.Add(new JsonDifference(path, $"{left.Count} entries", $"{right.Count} entries"));
                break;
            default:
                if (!agree(a, b)) differences.Add(new JsonDifference(path, Show(a), Show(b)));
                break;
        }
    }

    private static string Show(JsonObject node, string key) =>
        node.TryGetPropertyValue(key, out JsonNode? value) ? Show(value) : "nothing";

    private static string Show(JsonNode? node) =>
        node is null ? "null"
            : NotebookJson.Compact(node) is { Length: > Excerpt } text ? text[..Excerpt] + "…" : NotebookJson.Compact(node);
}
