using System.Text.Json;
using System.Text.Json.Nodes;

namespace Workbook.Predicting;

/// <summary>A prediction as one JSON object, in round-trip precision; null where a logarithm is that of 0.</summary>
internal static class PredictionJson
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The object, with a line feed.</summary>
    /// <param name="prediction">Of layer 1.</param>
    /// <param name="depths">Of all layers; null where they are not asked for.</param>
    public static string Write(Prediction prediction, IReadOnlyList<PredictedDepth>? depths)
    {
        var layer = prediction.Layer;
        var all = new JsonObject
        {
            ["n"] = layer.N,
            ["rho"] = prediction.Rho,
            ["q"] = layer.StateIn.NormSquared,
            ["alpha"] = layer.Alpha,
            ["gamma"] = prediction.Gamma,
            ["beta"] = layer.Beta,
            ["gammaCritical"] = prediction.CriticalGamma,
            ["regime"] = prediction.RegimeName,
            ["selfWeight"] = layer.SelfWeight,
            ["otherWeight"] = layer.OtherWeight,
            ["normSquaredOut"] = layer.NormSquaredOut,
            ["oneMinusCosineOut"] = layer.OneMinusCosineOut,
            ["cosineOut"] = layer.CosineOut,
            ["lambda"] = layer.Lambda,
            ["eta"] = prediction.Eta,
            ["log10OneMinusCosineOut"] = Number(layer.Log10OneMinusCosineOut),
            ["log10Lambda"] = Number(layer.Log10Lambda),
            ["limit"] = new JsonObject
            {
                ["cosineOut"] = prediction.LimitCosine,
                ["lambda"] = prediction.LimitLambda,
                ["eta"] = prediction.LimitEta,
            },
        };
        if (depths is not null)
        {
            all["layers"] = new JsonArray([.. depths.Select(depth => new JsonObject
            {
                ["layer"] = depth.Layer,
                ["rho"] = depth.State.Rho,
                ["oneMinusRho"] = depth.State.Gap,
                ["q"] = depth.State.NormSquared,
                ["lambda"] = depth.Lambda,
            })]);
        }

        return all.ToJsonString(Indented) + "\n";
    }

    private static JsonValue? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}
