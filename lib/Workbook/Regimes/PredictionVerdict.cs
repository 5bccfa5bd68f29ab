using AttentionDynamics.Notebooks;
using AttentionDynamics.Theorems;

namespace Workbook.Regimes;

/// <summary>A prediction in sentences: what γ means as n → ∞, and, which is another thing, what the layer does at this n.</summary>
internal static class PredictionVerdict
{
    /// <summary>The sentences, one a line.</summary>
    /// <param name="prediction">Of layer 1.</param>
    /// <param name="depths">Of all layers; null where they are not asked for.</param>
    public static IReadOnlyList<string> Of(Prediction prediction, IReadOnlyList<PredictedDepth>? depths)
    {
        List<string> sentences = [Limit(prediction), Window(prediction), Layer(prediction)];
        if (depths is not null) sentences.Add(Depth(prediction, depths));
        return sentences;
    }

    private static string Limit(Prediction prediction)
    {
        (string gamma, string critical) = LayerWords.Apartness(prediction.Gamma, prediction.CriticalGamma, NumberText.Of);
        string where = prediction.Regime switch
        {
            Regime.Subcritical => $"subcritical: γ = {gamma} is below the critical γ = 1/(1-ρ) = {critical}",
            Regime.Critical => $"critical: γ = {critical} is, to 1e-12, the critical γ = 1/(1-ρ)",
            _ => $"supercritical: γ = {gamma} is above the critical γ = 1/(1-ρ) = {critical}",
        };
        return $"In the limit n → ∞ at this γ {where}; the self weight tends to {Text(prediction.LimitSelfWeight)} and λ to "
            + $"{Text(prediction.LimitLambda)}.";
    }

    private static string Window(Prediction prediction)
    {
        string bounds = LayerWords.OfWindow(prediction.WindowPlace) switch
        {
            "below" => $"below the critical window, c = (γ(1-ρ)-1) log n = {Text(prediction.WindowPlace)} < -{Text(LayerWords.Window)}",
            "above" => $"above the critical window, c = (γ(1-ρ)-1) log n = {Text(prediction.WindowPlace)} > {Text(LayerWords.Window)}",
            _ => $"inside the critical window, c = (γ(1-ρ)-1) log n = {Text(prediction.WindowPlace)}, |c| ≤ {Text(LayerWords.Window)}",
        };
        return $"At n = {Text(prediction.Layer.N)} {bounds}.";
    }

    private static string Layer(Prediction prediction)
    {
        var layer = prediction.Layer;
        string others = Text(layer.OthersWeight), lambda = PredictionText.Power(layer.Lambda, layer.Log10Lambda);
        return $"At this n a token gives {Text(layer.SelfWeight)} of its weight to itself and {others} to all others alike; λ = "
            + $"{lambda}: the angles between tokens are {LayerWords.Of(layer.Lambda)}.";
    }

    private static string Depth(Prediction prediction, IReadOnlyList<PredictedDepth> depths)
    {
        double start = prediction.Layer.StateIn.Gap, left = depths[^1].State.Gap / start;
        string layers = depths.Count == 1 ? "1 layer" : $"{depths.Count} layers";
        string sentence = $"These are of layer 1. After {layers} {Text(left)} of 1-ρ is left: the angles "
            + $"between tokens are {LayerWords.Of(left)}";
        // Layer k sees the gap that layer k-1 left: a fixed γ above the first threshold may be below a later one.
        for (int k = 1; k < depths.Count && prediction.Regime != Regime.Subcritical; k++)
        {
            double gap = depths[k - 1].State.Gap;
            if (prediction.Gamma * gap - 1 >= -Theorem21.CriticalTolerance) continue;
            (string gamma, string critical) = LayerWords.Apartness(prediction.Gamma, 1 / gap, NumberText.Of);
            return $"{sentence}; from layer {k + 1} on γ = {gamma} is below 1/(1-ρ), there {critical}.";
        }

        return sentence + ".";
    }

    private static string Text(double value) => NumberText.Of(value);
}
