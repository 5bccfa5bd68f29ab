using System.Text.Json.Nodes;

namespace Workbook.Regimes;

/// <summary>A prediction as one JSON object, in round-trip precision; null where a logarithm is that of 0.</summary>
internal static class PredictionJson
{
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
            ["log10OneMinusCosineOut"] = AnswerJson.Number(layer.Log10OneMinusCosineOut),
            ["log10Lambda"] = AnswerJson.Number(layer.Log10Lambda),
            ["limit"] = new JsonObject
            {
                ["cosineOut"] = prediction.LimitCosine,
                ["lambda"] = prediction.LimitLambda,
                ["eta"] = prediction.LimitEta,
            },
        };
        if (depths is not null) all["layers"] = AnswerJson.Layers(depths);

        all["windowPlace"] = prediction.WindowPlace;
        all["window"] = LayerWords.OfWindow(prediction.WindowPlace);
        all["effect"] = LayerWords.Of(prediction.Layer.Lambda);
        all["verdict"] = AnswerJson.Lines(PredictionVerdict.Of(prediction, depths));
        return AnswerJson.Text(all);
    }
}
