using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Workbook.Jupyter;

/// <summary>The cells of this session, for clients that page through them. Earlier sessions are not kept.</summary>
internal sealed class InputHistory
{
    private const int Longest = 10_000;

    private readonly List<(int Line, string Input, string? Output)> entries = [];

    /// <summary>A cell was sent.</summary>
    public void Add(int line, string input)
    {
        if (entries.Count == Longest) entries.RemoveRange(0, Longest / 10);
        entries.Add((line, input, null));
    }

    /// <summary>The last cell's result as text.</summary>
    public void Result(string? output) => entries[^1] = entries[^1] with { Output = output };

    /// <summary>The reply to a history_request.</summary>
    /// <exception cref="BadMessageException">The request is not as the protocol has it.</exception>
    public JsonObject Answer(KernelMessage request)
    {
        bool withOutput = request.Flag("output", false);
        string access = request.Text("hist_access_type");
        IEnumerable<(int Line, string Input, string? Output)> chosen = access switch
        {
            "tail" => entries.TakeLast(request.Number("n")),
            "range" => Range(request),
            "search" => Search(request),
            _ => throw new BadMessageException($"history_request: expected hist_access_type to be range, tail or search, got {access}"),
        };
        var history = new JsonArray();
        foreach ((int line, string input, string? output) in chosen)
            history.Add((JsonNode)new JsonArray(0, line, withOutput ? new JsonArray(input, output) : JsonValue.Create(input)));
        return new JsonObject { ["history"] = history };
    }

    private IEnumerable<(int Line, string Input, string? Output)> Range(KernelMessage request)
    {
        // Session 0 is this one; there is no other.
        if (request.Number("session") != 0) return [];
        int start = request.Content["start"] is null ? 0 : request.Number("start");
        int stop = request.Content["stop"] is null ? int.MaxValue : request.Number("stop");
        return entries.Where(entry => entry.Line >= start && entry.Line < stop);
    }

    private IEnumerable<(int Line, string Input, string? Output)> Search(KernelMessage request)
    {
        string pattern = request.Content["pattern"] is null ? "*" : request.Text("pattern");
        var glob = new StringBuilder();
        foreach (char c in pattern) glob.Append(c switch { '*' => ".*", '?' => ".", _ => Regex.Escape(c.ToString()) });
        // Without backtracking, so that no pattern of a client takes long.
        var regex = new Regex($"^(?:{glob})$", RegexOptions.Singleline | RegexOptions.NonBacktracking);
        IEnumerable<(int Line, string Input, string? Output)> found = entries.Where(entry => regex.IsMatch(entry.Input));
        if (request.Flag("unique", false)) found = found.Reverse().DistinctBy(entry => entry.Input).Reverse();
        return request.Content["n"] is null ? found : found.TakeLast(request.Number("n"));
    }
}
