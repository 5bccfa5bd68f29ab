using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workbook.Files;

namespace Workbook.Running;

/// <summary>A place where two JSON values differ, as a path.</summary>
internal sealed record JsonDifference(string Path, string Committed, string Rerun);

/// <summary>Compares JSON by value: keys in any order, numbers and the numbers in texts within their tolerance.</summary>
internal static class JsonComparison
{
    private const int Excerpt = 100;

    /// <summary>All differences.</summary>
    public static IReadOnlyList<JsonDifference> Compare(JsonNode? committed, JsonNode? rerun)
    {
        var differences = new List<JsonDifference>();
        Compare(string.Empty, committed, rerun, differences);
        return differences;
    }

    private static void Compare(string path, JsonNode? a, JsonNode? b, List<JsonDifference> differences)
    {
        switch (a, b)
        {
            case (JsonObject left, JsonObject right):
                foreach (string key in left.Select(pair => pair.Key).Union(right.Select(pair => pair.Key)))
                {
                    string inner = path.Length == 0 ? key : $"{path}.{key}";
                    if (!left.ContainsKey(key) || !right.ContainsKey(key))
                        differences.Add(new JsonDifference(inner, Show(left, key), Show(right, key)));
                    else Compare(inner, left[key], right[key], differences);
                }

                break;
            case (JsonArray left, JsonArray right) when left.Count == right.Count:
                for (int i = 0; i < left.Count; i++)
                    Compare(string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), left[i], right[i], differences);
                break;
            case (JsonArray left, JsonArray right):
                differences.Add(new JsonDifference(path, $"{left.Count} entries", $"{right.Count} entries"));
                break;
            default:
                if (!Agree(a, b)) differences.Add(new JsonDifference(path, Show(a), Show(b)));
                break;
        }
    }

    private static bool Agree(JsonNode? a, JsonNode? b)
    {
        JsonValueKind kind = a?.GetValueKind() ?? JsonValueKind.Null;
        if (kind != (b?.GetValueKind() ?? JsonValueKind.Null)) return false;
        return kind switch
        {
            JsonValueKind.Number => NumbersAgree(NotebookJson.Compact(a!), NotebookJson.Compact(b!)),
            JsonValueKind.String => TextComparison.Compare(a!.GetValue<string>(), b!.GetValue<string>()).Count == 0,
            // true, false and null are their kind.
            _ => true,
        };
    }

    private static bool NumbersAgree(string a, string b) => a == b || PrintedNumber.Parse(a).Agrees(PrintedNumber.Parse(b));

    private static string Show(JsonObject node, string key) => node.TryGetPropertyValue(key, out JsonNode? value) ? Show(value) : "nothing";

    private static string Show(JsonNode? node) =>
        node is null ? "null"
            : NotebookJson.Compact(node) is { Length: > Excerpt } text ? text[..Excerpt] + "…" : NotebookJson.Compact(node);
}
