using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Workbook.Regimes;

/// <summary>The one JSON object that a command answers with, and what answers have in common.</summary>
internal static class AnswerJson
{
    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The object, with a line feed.</summary>
    public static string Text(JsonObject answer) => answer.ToJsonString(Indented) + "\n";

    /// <summary>A number; null where it is infinite, none or not known.</summary>
    public static JsonValue? Number(double? value) => value is { } number && double.IsFinite(number) ? JsonValue.Create(number) : null;

    /// <summary>Sentences, one an item.</summary>
    public static JsonArray Lines(IEnumerable<string> lines) => new([.. lines.Select(line => JsonValue.Create(line))]);

    /// <summary>What each layer leaves of a simplex.</summary>
    public static JsonArray Layers(IReadOnlyList<PredictedDepth> depths) => new([.. depths.Select(depth => new JsonObject
    {
        ["layer"] = depth.Layer,
        ["rho"] = depth.State.Rho,
        ["oneMinusRho"] = depth.State.Gap,
        ["q"] = depth.State.NormSquared,
        ["lambda"] = depth.Lambda,
    })]);
}
