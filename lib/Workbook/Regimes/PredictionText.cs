using System.Text;
using AttentionDynamics.Notebooks;

namespace Workbook.Regimes;

/// <summary>A prediction for a reader: a small table, the regime in words, and the layers where they are asked for.</summary>
internal static class PredictionText
{
    /// <summary>The text, with a line feed at its end.</summary>
    /// <param name="prediction">Of layer 1.</param>
    /// <param name="depths">Of all layers; null where they are not asked for.</param>
    public static string Write(Prediction prediction, IReadOnlyList<PredictedDepth>? depths)
    {
        var layer = prediction.Layer;
        var text = new StringBuilder();
        text.Append(
            $"n = {Text(layer.N)}, ρ = {Text(prediction.Rho)}, q = {Text(layer.StateIn.NormSquared)}, α = {Text(layer.Alpha)}, β = "
            + $"{Text(layer.Beta)}, γ = {Text(prediction.Gamma)}\n\n");
        TextTable.Append(text,
        [
            ["", "at n", "n → ∞", ""],
            ["cosine after", Text(layer.CosineOut), Text(prediction.LimitCosine), "of two tokens after the layer"],
            ["1 - cosine", Power(layer.OneMinusCosineOut, layer.Log10OneMinusCosineOut), Text(prediction.LimitOneMinusCosine), ""],
            ["λ", Power(layer.Lambda, layer.Log10Lambda), Text(prediction.LimitLambda), "angle ratio: 0 collapse, 1 identity"],
            ["η", Text(prediction.Eta), Text(prediction.LimitEta), "mean squared singular value of the Jacobian, d = n"],
            ["self weight", Text(layer.SelfWeight), Text(prediction.LimitSelfWeight), "weight of a token on itself"],
            ["other weight", Text(layer.OtherWeight), "0", "weight of a token on one other"],
            ["|x|² after", Text(layer.NormSquaredOut), "", ""],
        ]);
        text.Append('\n').Append(string.Join('\n', PredictionVerdict.Of(prediction, depths))).Append('\n');
        if (depths is null) return text.ToString();
        text.Append('\n');
        TextTable.Append(text, [["after layer", "ρ", "1 - ρ", "|x|²", "λ"], .. depths.Select(depth => new[] { Text(depth.Layer),
            Text(depth.State.Rho), Text(depth.State.Gap), Text(depth.State.NormSquared), Text(depth.Lambda) })]);
        return text.ToString();
    }

    /// <summary>A number, or where it underflows the power of ten that it is.</summary>
    internal static string Power(double value, double log10) =>
        Math.Abs(value) < 1e-300 && double.IsFinite(log10) ? $"10^{NumberText.Of(log10)}" : Text(value);

    private static string Text(double value) => NumberText.Of(value);
}
