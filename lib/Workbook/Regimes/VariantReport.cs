using System.Text;
using System.Text.Json.Nodes;
using AttentionDynamics.Notebooks;

namespace Workbook.Regimes;

/// <summary>A prediction under a mask or with another normaliser, for a reader and as one JSON object.</summary>
internal static class VariantReport
{
    /// <summary>The text, with a line feed at its end.</summary>
    public static string Text(VariantPrediction prediction, IReadOnlyList<PredictedDepth>? depths)
    {
        var text = new StringBuilder();
        text.Append($"n = {Text(prediction.N)}, ρ = {Text(prediction.Full.Rho)}, q = {Text(prediction.State.NormSquared)}, α = ")
            .Append($"{Text(prediction.Full.Layer.Alpha)}, β = {Text(prediction.Full.Layer.Beta)}, γ = {Text(prediction.Full.Gamma)}, ")
            .Append($"mask = {prediction.Mask?.Text ?? "none"}, normaliser = {prediction.Normaliser.Text}\n\n");
        string row = prediction.Mask is { Name: "causal" or "window" } ? " of the last token" : "";
        TextTable.Append(text,
        [
            ["", "at n", $"n → ∞ at this {Kept(prediction)}", ""],
            ["λ", Text(prediction.Lambda), prediction.LimitLambda is { } limit ? Text(limit) : "", "angle ratio, the mean over pairs"],
            ["self weight", Text(prediction.Weights.Self), "", $"weight{row} on itself"],
            ["other weights", Text(prediction.Weights.Others), "", $"weight{row} on all others together"],
            ["|x|² after", Text(prediction.NormSquaredOut), "", row.Trim()],
        ]);
        text.Append('\n').Append(string.Join('\n', Verdict(prediction, depths))).Append('\n');
        if (depths is null) return text.ToString();
        text.Append('\n');
        TextTable.Append(text, [["after layer", "ρ", "1 - ρ", "|x|²", "λ"], .. depths.Select(depth => new[] { Text(depth.Layer),
            Text(depth.State.Rho), Text(depth.State.Gap), Text(depth.State.NormSquared), Text(depth.Lambda) })]);
        return text.ToString();
    }

    /// <summary>The object, in round-trip precision, with a line feed; null where something is not known.</summary>
    public static string Json(VariantPrediction prediction, IReadOnlyList<PredictedDepth>? depths)
    {
        var all = new JsonObject
        {
            ["n"] = prediction.N,
            ["rho"] = prediction.Full.Rho,
            ["q"] = prediction.State.NormSquared,
            ["alpha"] = prediction.Full.Layer.Alpha,
            ["gamma"] = prediction.Full.Gamma,
            ["beta"] = prediction.Full.Layer.Beta,
            ["mask"] = prediction.Mask?.Text,
            ["normaliser"] = prediction.Normaliser.Text,
            ["regime"] = prediction.Regime,
            ["selfWeight"] = prediction.Weights.Self,
            ["otherWeight"] = prediction.Weights.Other,
            ["normSquaredOut"] = AnswerJson.Number(prediction.NormSquaredOut),
            ["lambda"] = prediction.Lambda,
            ["lambdaLimit"] = AnswerJson.Number(prediction.LimitLambda),
            ["limitKeeps"] = prediction.LimitKeeps,
        };
        if (prediction.After is { } after)
        {
            all["oneMinusCosineOut"] = after.Gap;
            all["cosineOut"] = after.Rho;
        }

        if (prediction.HalfBeta is { } half) all["betaHalf"] = half;
        if (prediction.IdentityBeta is { } identity) all["betaIdentity"] = identity;
        if (prediction.HalfPosition is { } position) all["halfPosition"] = AnswerJson.Number(position);
        if (prediction.Sigmoid is { } sigmoid)
        {
            all["gammaLower"] = AnswerJson.Number(sigmoid.Lower);
            all["gammaUpper"] = AnswerJson.Number(sigmoid.Upper);
        }

        if (depths is not null) all["layers"] = AnswerJson.Layers(depths);

        all["effect"] = LayerWords.Of(prediction.Lambda);
        all["verdict"] = AnswerJson.Lines(Verdict(prediction, depths));
        return AnswerJson.Text(all);
    }

    /// <summary>The sentences, one a line.</summary>
    public static IReadOnlyList<string> Verdict(VariantPrediction prediction, IReadOnlyList<PredictedDepth>? depths)
    {
        List<string> sentences = [Threshold(prediction), Layer(prediction)];
        if (prediction.HalfPosition is { } half)
            sentences.Add($"Position i has self weight 1/2 at i = 1 + e^(β(1-ρ)) = {Text(half)}: positions before it keep more "
                + "than half of themselves.");
        if (depths is { Count: > 0 })
        {
            double left = depths[^1].State.Gap / prediction.State.Gap;
            sentences.Add($"After {(depths.Count == 1 ? "1 layer" : $"{Text(depths.Count)} layers")} {Text(left)} of 1-ρ is left: "
                + $"the angles between tokens are {LayerWords.Of(left)}.");
        }

        return sentences;
    }

    private static string Threshold(VariantPrediction prediction)
    {
        if (prediction.Normaliser.Name == "linear")
            return "Linear weights have no threshold: a token's own is at most 1/(1+(m-1)ρ) of the m that it sees, at every scale.";
        if (prediction.Seen == 1) return "A token sees itself alone: the layer is the identity.";
        if (prediction.Sigmoid is { } sigmoid) return Window(prediction, sigmoid);
        string seen = prediction.Mask is { Name: "causal" } ? "the last token sees" : "a token sees";
        string half = $"Of the {Text(prediction.Seen)} tokens that {seen} it gives itself half of its weight at β = "
            + Text(prediction.HalfBeta!.Value);
        string identity = prediction.IdentityBeta is { } whole ? $", and all from β = {Text(whole)} on, whatever n" : "";
        (string beta, string other) = LayerWords.Apartness(
            prediction.Full.Layer.Beta, prediction.IdentityBeta ?? prediction.HalfBeta.Value, NumberText.Of);
        string here = prediction.Regime switch
        {
            "identity" => $"; β = {beta} is not below {other}: the layer is the identity",
            "critical" when prediction.LimitKeeps == "gamma" => "; as n → ∞ at this γ that is the β here: critical",
            "critical" => ", which is the β here: critical",
            { } regime => $"; at β = {Text(prediction.Full.Layer.Beta)} the layer is {regime}",
        };
        return half + identity + here + ".";
    }

    private static string Window(VariantPrediction prediction, AttentionDynamics.Theorems.SigmoidWindow sigmoid)
    {
        if (sigmoid.Lower is null) return "At this κ no γ lets a token outweigh the others that it sees: subcritical at every scale.";
        string where = prediction.Regime switch
        {
            "subcritical" => "below it: the others are too many",
            "saturated" => "above it: the others' weights are saturated, and the token loses again",
            _ => "inside it: the token wins",
        };
        string scale = prediction.Mask is null ? "γ" : "β/log(D+1)";
        return $"A token outweighs all others that it sees for {scale} from {Text(sigmoid.Lower.Value)} to {Text(sigmoid.Upper!.Value)}; "
            + $"{scale} = {Text(prediction.Full.Layer.Beta / Math.Log(prediction.Seen))} is {where}.";
    }

    private static string Layer(VariantPrediction prediction)
    {
        string limit = prediction.LimitLambda is { } value ? $" As n → ∞ at this {Kept(prediction)} λ tends to {Text(value)}." : "";
        return $"At this n the mean of λ over pairs is {Text(prediction.Lambda)}: "
            + $"the angles between tokens are {LayerWords.Of(prediction.Lambda)}.{limit}";
    }

    private static string Kept(VariantPrediction prediction) => prediction.LimitKeeps == "gamma" ? "γ" : "β";

    private static string Text(double value) => NumberText.Of(value);
}
