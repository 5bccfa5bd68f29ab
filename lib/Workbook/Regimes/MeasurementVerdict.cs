using System.Globalization;
using AttentionDynamics.Layers;
using AttentionDynamics.Measures;
using AttentionDynamics.Theorems;

namespace Workbook.Regimes;

/// <summary>
/// A measurement in sentences: what the layer does to these n tokens, and, which is another thing, what the theorems say as n → ∞. Rows
/// drawn refute, they never certify.
/// </summary>
internal static class MeasurementVerdict
{
    /// <summary>
    /// The share of n, and the number of tokens, from which and up to which a row of weights is that of all alike or of one token.
    /// </summary>
    public const double All = 0.9, One = 1.1;

    /// <summary>The sentences, one a line.</summary>
    public static IReadOnlyList<string> Of(Measurement measurement) =>
        [Weights(measurement.Survey), Effect(measurement.Survey), Hypothesis(measurement.Survey), Band(measurement.Survey),
            Typical(measurement.Survey, measurement.AtMeanCosine)];

    /// <summary>Whom a row attends to, from the effective number of tokens and the self weight.</summary>
    public static string Attends(double effective, double selfWeight, int n)
    {
        (double seen, double self) = (LayerWords.Printed(effective), LayerWords.Printed(selfWeight));
        // Of few tokens both can be: then what is nearer.
        if (seen <= One && seen < All * n)
            return self >= All ? "a token attends to little but itself" : "a token attends to little but one token";
        return seen >= All * n ? "a token attends to nearly all" : "a token attends to some, neither to one alone nor to all alike";
    }

    private static string Weights(LayerSurvey survey)
    {
        (double effective, int n) = (survey.EffectiveTokens.Value, survey.Count);
        Extent rows = survey.EffectiveTokensOfRows;
        string drawn = survey.IsExact ? "over rows" : "over the rows drawn";
        return $"At n = {n} the weight of a row is that of {MeasurementText.Text(survey.EffectiveTokens)} tokens (exp entropy, in the "
            + $"mean; from {Text(rows.Minimum)} to {Text(rows.Maximum)} {drawn}), "
            + $"{Text(effective / n)} of all n, where 1 would be one token: {Attends(effective, survey.SelfWeight.Value, n)}. The self "
            + $"weight is {MeasurementText.Text(survey.SelfWeight)}.";
    }

    private static string Effect(LayerSurvey survey)
    {
        Estimate lambda = survey.Lambda;
        string words = LayerWords.Of(lambda.Value);
        if (!survey.IsExact)
        {
            (string least, string most) = (LayerWords.Of(Math.Max(0, lambda.Lower)), LayerWords.Of(lambda.Upper));
            words = !lambda.HasStandardError
                ? $"{words} on the rows drawn"
                : least == most ? $"{words}, as far as the rows drawn can say"
                : $"from {least} to {most}, the rows drawn leave that open";
        }

        return $"At this n λ = {MeasurementText.Text(lambda)}: the angles between tokens, in the mean, are {words}.";
    }

    private static string Hypothesis(LayerSurvey survey)
    {
        const string Name = "The hypothesis 0 < ρ1, ρ2 < 1 of Theorems 2.3 and 2.5";
        string failure =
            survey.OneMinusCosineIn.Maximum < 1 ? "ρ2 = 1" : survey.OneMinusCosineIn.Minimum > 0 ? "ρ1 ≤ 0" : "ρ1 ≤ 0 and ρ2 = 1";
        return survey.HypothesisHolds switch
        {
            true => $"{Name} holds.",
            false => $"{Name} fails: {failure}. They say nothing of these tokens at any γ.",
            null => $"{Name} is not refuted on the rows drawn, which does not say that it holds: pairs of other rows were not seen.",
        };
    }

    private static string Band(LayerSurvey survey)
    {
        (string below, string lower) = LayerWords.Apartness(survey.Gamma, survey.CriticalGamma.Minimum, Text);
        (string above, string upper) = LayerWords.Apartness(survey.Gamma, survey.CriticalGamma.Maximum, Text);
        string where = survey.SeenRegime switch
        {
            BandRegime.Subcritical => $"γ = {below} is below 1/(1-ρ1) = {lower}",
            BandRegime.Supercritical => $"γ = {above} is above 1/(1-ρ2) = {upper}",
            _ => $"γ = {Text(survey.Gamma)} is in the band from 1/(1-ρ1) = {lower} to 1/(1-ρ2) = {upper}",
        };
        if (!survey.IsExact)
        {
            where += " of the pairs seen";
            return survey.SeenRegime == BandRegime.Middle
                ? $"{where}, so it is in that of all pairs: the theorems leave open what n → ∞ brings."
                : $"{where}; with the other pairs it may be in the band, so the regime is not known.";
        }

        string limit = survey.SeenRegime switch
        {
            BandRegime.Subcritical => "the smallest cosine rises",
            BandRegime.Supercritical => "the layer becomes the identity",
            _ => "the theorems leave open what happens",
        };
        return survey.HypothesisHolds == true ? $"In the limit n → ∞ of such tokens {limit}: {where}." : $"For comparison only: {where}.";
    }

    private static string Typical(LayerSurvey survey, bool here)
    {
        string turns = $"A simplex with these tokens' mean cosine would turn at γ = {Text(survey.CriticalGamma.Mean)}";
        if (here) return $"{turns}, where this is measured, since no scale was given.";
        double place = (survey.Gamma * survey.OneMinusCosineIn.Mean - 1) * Math.Log(survey.Count);
        return double.IsFinite(place)
            ? $"{turns}; this γ is {LayerWords.OfWindow(place)} its critical window |c| ≤ {Text(LayerWords.Window)}, c = {Text(place)}."
            : $"{turns}.";
    }

    private static string Text(double value) => MeasurementText.Text(value);

    private static string Text(double value, int digits) =>
        double.IsPositiveInfinity(value) ? "∞" : value.ToString($"G{digits}", CultureInfo.InvariantCulture);
}
