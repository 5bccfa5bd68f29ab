using System.Globalization;
using System.Text;
using AttentionDynamics.Measures;
using AttentionDynamics.Theorems;

namespace Workbook.Measuring;

/// <summary>A measurement for a reader: aligned lines, then the regime in words.</summary>
internal static class MeasurementText
{
    /// <summary>The text, with a line feed at its end.</summary>
    /// <param name="name">Of the file.</param>
    /// <param name="measurement">What was measured.</param>
    public static string Write(string name, Measurement measurement)
    {
        LayerSurvey survey = measurement.Survey;
        string drawn = survey.IsExact ? "" : Invariant($", {survey.Rows} rows drawn; ± is half a 95 % interval");
        string ends = survey.IsExact ? "over pairs" : "mean over pairs, ends over those with a row drawn";
        string etaDrawn = survey.IsExact && measurement.EtaRows < survey.Count ? Invariant($", from {measurement.EtaRows} rows") : "";
        (string Name, string Value, string Meaning)[] lines =
        [
            ("norms", Text(survey.Norms), "|x|: smallest, mean, largest"),
            ("cosines before", Text(survey.CosineIn), $"{ends}: smallest ρ1, mean, largest ρ2"),
            ("cosines after", Text(survey.CosineOut), survey.IsExact ? "over pairs: smallest, mean, largest" : "over pairs of rows drawn: smallest, mean, largest"),
            ("coincident pairs", Invariant($"{survey.CoincidentPairs}"), "left out of λ"),
            ("λ", Text(survey.Lambda), "angle ratio: 0 collapse, 1 identity"),
            ("η", Text(measurement.Eta), "mean squared singular value of the Jacobian" + etaDrawn),
            ("entropy", Text(survey.EntropyNats), Invariant($"of a row of weights, in nats; log n = {Text(Math.Log(survey.Count))}")),
            ("exp entropy", Text(survey.EffectiveTokens), "an effective number of tokens"),
            ("Σ A²", Text(survey.InverseParticipation), "of a row of weights; its inverse is another"),
            ("self weight", Text(survey.SelfWeight), "weight of a token on itself"),
            ("critical γ", Text(survey.CriticalGamma), "1/(1-cosine) at the smallest, mean, largest cosine"),
        ];
        var text = new StringBuilder();
        text.Append(Invariant($"{name}: n = {survey.Count}, d = {survey.Dimension}, β = {Text(survey.Beta)}, γ = {Text(survey.Gamma)}, α = {Text(survey.Alpha)}{drawn}\n\n"));
        int names = lines.Max(line => line.Name.Length), values = lines.Max(line => line.Value.Length);
        foreach ((string line, string value, string meaning) in lines)
            text.Append("  ").Append(line.PadRight(names + 2)).Append(value.PadRight(values + 2)).Append(meaning).Append('\n');
        return text.Append('\n').Append(InWords(survey)).Append('\n').ToString();
    }

    private static string InWords(LayerSurvey survey)
    {
        (string gamma, string lower, string upper) = (Text(survey.Gamma), Text(survey.CriticalGamma.Minimum), Text(survey.CriticalGamma.Maximum));
        string regime = survey.Regime switch
        {
            BandRegime.Subcritical => $"Subcritical: γ = {gamma} is below {lower}, the critical γ of every pair. A token attends to all alike, and all directions draw together.",
            BandRegime.Middle => $"Middle: γ = {gamma} is between {lower} and {upper}, the critical γ of the least and of the most similar pair. Attention depends on the content.",
            _ => $"Supercritical: γ = {gamma} is above {upper}, the critical γ of every pair. A token attends to itself, and the layer changes next to nothing.",
        };
        string hypothesis = survey.HypothesisHolds
            ? "The hypothesis of Theorems 2.3 and 2.5 holds: 0 < ρ1 and ρ2 < 1."
            : $"The hypothesis of Theorems 2.3 and 2.5 fails: {(survey.CosineIn.Minimum > 0 ? "ρ2 = 1" : "ρ1 ≤ 0")}.";
        string typical = $"A simplex with these tokens' mean cosine would turn at γ = {Text(survey.CriticalGamma.Mean)}.";
        return string.Join('\n', regime, typical, hypothesis);
    }

    private static string Text(Extent extent) => $"{Text(extent.Minimum)}  {Text(extent.Mean)}  {Text(extent.Maximum)}";

    private static string Text(Estimate estimate) =>
        estimate.StandardError == 0 ? Text(estimate.Value) : $"{Text(estimate.Value)} ± {(Estimate.HalfWidth * estimate.StandardError).ToString("G2", CultureInfo.InvariantCulture)}";

    private static string Text(double value) => double.IsPositiveInfinity(value) ? "∞" : value.ToString("G6", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
