using System.Text.Json;
using System.Text.Json.Nodes;
using Workbook.Files;

namespace Workbook.Running;

/// <summary>Compares JSON by value: keys in any order, numbers and the numbers in texts within their tolerance.</summary>
internal static class JsonComparison
{
    /// <summary>All differences.</summary>
    public static IReadOnlyList<JsonDifference> Compare(JsonNode? committed, JsonNode? rerun) =>
        JsonDifference.Between(committed, rerun, Agree);

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
}
