using System.Text.Json.Nodes;
using AttentionDynamics.Layers;
using AttentionDynamics.Measures;
using AttentionDynamics.Theorems;

namespace Workbook.Regimes;

/// <summary>A measurement as one JSON object, in round-trip precision; null where a number is infinite.</summary>
internal static class MeasurementJson
{
    /// <summary>The object, with a line feed.</summary>
    public static string Write(Measurement measurement)
    {
        LayerSurvey survey = measurement.Survey;
        bool sampled = !survey.IsExact;
        var all = new JsonObject
        {
            ["n"] = survey.Count,
            ["logN"] = Math.Log(survey.Count),
            ["d"] = survey.Dimension,
            ["beta"] = survey.Beta,
            ["gamma"] = survey.Gamma,
            ["alpha"] = survey.Alpha,
        };
        if (sampled) all["rows"] = survey.Rows;
        all["norms"] = Object(survey.Norms, "min", "mean", "max");
        all["cosineIn"] = Object(survey.CosineIn, "min", "mean", "max");
        JsonObject cosineOut = Object(survey.CosineOut, "min", "mean", "max");
        if (sampled) cosineOut["meanStandardError"] = AnswerJson.Number(survey.MeanOneMinusCosineOut.StandardError);
        all["cosineOut"] = cosineOut;
        all["coincidentPairs"] = survey.CoincidentPairs;
        Add(all, "lambda", survey.Lambda, sampled);
        Add(all, "eta", measurement.Eta, measurement.EtaRows < survey.Count);
        all["etaTimesSquaredNorm"] = AnswerJson.Number(measurement.Eta.Value * survey.Norms.Mean * survey.Norms.Mean);
        if (measurement.EtaRows < survey.Count) all["etaRows"] = measurement.EtaRows;
        Add(all, "meanEntropyNats", survey.EntropyNats, sampled);
        Add(all, "meanInverseParticipation", survey.InverseParticipation, sampled);
        Add(all, "meanSelfWeight", survey.SelfWeight, sampled);
        all["gammaCritical"] = Object(survey.CriticalGamma, "lower", "mean", "upper");
        all["hypothesisHolds"] = survey.HypothesisHolds;
        all["regime"] = survey.Regime is { } regime ? Name(regime) : null;
        all["effectiveTokens"] = Object(survey.EffectiveTokensOfRows, "min", "mean", "max");
        if (sampled) all["effectiveTokensStandardError"] = AnswerJson.Number(survey.EffectiveTokens.StandardError);
        all["attends"] = MeasurementVerdict.Attends(survey.EffectiveTokens.Value, survey.SelfWeight.Value, survey.Count);
        all["effect"] = LayerWords.Of(survey.Lambda.Value);
        if (sampled)
            all["ends"] =
                "of the pairs with a row drawn: cosineIn.min, cosineOut.min and gammaCritical.lower bound those of all pairs from above, "
                + "cosineIn.max, cosineOut.max, gammaCritical.upper and coincidentPairs from below";
        if (measurement.AtMeanCosine) all["scale"] = "none given: the critical gamma of the mean cosine";
        all["verdict"] = AnswerJson.Lines(MeasurementVerdict.Of(measurement));
        return AnswerJson.Text(all);
    }

    /// <summary>The regime's name.</summary>
    private static string Name(BandRegime regime) => regime switch
    {
        BandRegime.Subcritical => "subcritical",
        BandRegime.Middle => "middle",
        _ => "supercritical",
    };

    private static void Add(JsonObject all, string name, Estimate estimate, bool sampled)
    {
        all[name] = AnswerJson.Number(estimate.Value);
        if (sampled) all[name + "StandardError"] = AnswerJson.Number(estimate.StandardError);
    }

    private static JsonObject Object(Extent extent, string minimum, string mean, string maximum) =>
        new()
        {
            [minimum] = AnswerJson.Number(extent.Minimum),
            [mean] = AnswerJson.Number(extent.Mean),
            [maximum] = AnswerJson.Number(extent.Maximum),
        };
}
