using System.Globalization;
using System.Text;
using AttentionDynamics.Layers;
using AttentionDynamics.Measures;

namespace Workbook.Regimes;

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
        string ends =
            survey.IsExact ? "over pairs" : "mean over pairs; of those with a row drawn, which bound ρ1 from above and ρ2 from below";
        string etaDrawn = survey.IsExact && measurement.EtaRows < survey.Count ? Invariant($", from {measurement.EtaRows} rows") : "";
        (string Name, string Value, string Meaning)[] lines =
        [
            ("norms", Text(survey.Norms), "|x|: smallest, mean, largest"),
            ("cosines before", Cosines(survey), $"{ends}: smallest ρ1, mean, largest ρ2"),
            ("cosines after",
                $"{Text(survey.CosineOut.Minimum)}  {Cosine(survey.CosineOut.Mean, survey.MeanOneMinusCosineOut.Value)}  "
                + Text(survey.CosineOut.Maximum),
                survey.IsExact ? "over pairs: smallest, mean, largest" : "over pairs of rows drawn: smallest, mean, largest"),
            ("coincident pairs", Invariant($"{(survey.IsExact ? "" : "≥ ")}{survey.CoincidentPairs}"),
                survey.IsExact ? "left out of λ" : "at least so many: those with a row drawn"),
            ("λ", Text(survey.Lambda), "angle ratio: 0 collapse, 1 identity"),
            ("η", Text(measurement.Eta), "mean squared singular value of the Jacobian" + etaDrawn),
            ("entropy", Text(survey.EntropyNats), Invariant($"of a row of weights, in nats; log n = {Text(Math.Log(survey.Count))}")),
            ("exp entropy", Text(survey.EffectiveTokens), "an effective number of tokens"),
            ("Σ A²", Text(survey.InverseParticipation), "of a row of weights; its inverse is another"),
            ("self weight", Text(survey.SelfWeight), "weight of a token on itself"),
            ("critical γ", Text(survey.CriticalGamma),
                $"1/(1-cosine) at the smallest, mean, largest cosine{(survey.IsExact ? "" : " seen")}"),
        ];
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture,
            $"{TerminalText.OneLine(name)}: n = {survey.Count}, d = {survey.Dimension}, β = {Text(survey.Beta)}, γ = "
            + $"{Text(survey.Gamma)}, α = {Text(survey.Alpha)}{drawn}\n\n");
        int names = lines.Max(line => line.Name.Length), values = lines.Max(line => line.Value.Length);
        foreach ((string line, string value, string meaning) in lines)
            text.Append("  ").Append(line.PadRight(names + 2)).Append(value.PadRight(values + 2)).Append(meaning).Append('\n');
        return text.Append('\n').Append(string.Join('\n', MeasurementVerdict.Of(measurement))).Append('\n').ToString();
    }

    private static string Cosines(LayerSurvey survey)
    {
        (Extent cosines, Extent gaps) = (survey.CosineIn, survey.OneMinusCosineIn);
        return $"{Cosine(cosines.Minimum, gaps.Maximum)}  {Cosine(cosines.Mean, gaps.Mean)}  {Cosine(cosines.Maximum, gaps.Minimum)}";
    }

    /// <summary>A cosine; one that is not 1 and would be printed so, by its distance from 1.</summary>
    private static string Cosine(double cosine, double gap) =>
        Text(cosine) is var text && text == "1" && gap > 0 ? Invariant($"1-{gap:G3}") : text;

    private static string Text(Extent extent) => $"{Text(extent.Minimum)}  {Text(extent.Mean)}  {Text(extent.Maximum)}";

    internal static string Text(Estimate estimate)
    {
        if (!estimate.HasStandardError) return $"{Text(estimate.Value)} (no standard error can be given from these rows)";
        // What is left of equal rows after rounding is no error.
        return estimate.StandardError <= 1e-14 * Math.Abs(estimate.Value)
            ? Text(estimate.Value)
            : $"{Text(estimate.Value)} ± {(Estimate.HalfWidth * estimate.StandardError).ToString("G2", CultureInfo.InvariantCulture)}";
    }

    internal static string Text(double value) =>
        double.IsPositiveInfinity(value) ? "∞" : value.ToString("G6", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
