using System.Text.Json;
using System.Text.Json.Nodes;
using AttentionDynamics.Measures;
using AttentionDynamics.Theorems;

namespace Workbook.Measuring;

/// <summary>A measurement as one JSON object, in round-trip precision; null where a number is infinite.</summary>
internal static class MeasurementJson
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The object, with a line feed.</summary>
    public static string Write(Measurement measurement)
    {
        LayerSurvey survey = measurement.Survey;
        bool sampled = !survey.IsExact;
        var all = new JsonObject
        {
            ["n"] = survey.Count,
            ["d"] = survey.Dimension,
            ["beta"] = survey.Beta,
            ["gamma"] = survey.Gamma,
            ["alpha"] = survey.Alpha,
        };
        if (sampled) all["rows"] = survey.Rows;
        all["norms"] = Object(survey.Norms, "min", "mean", "max");
        all["cosineIn"] = Object(survey.CosineIn, "min", "mean", "max");
        var cosineOut = new JsonObject { ["mean"] = survey.CosineOut.Mean };
        if (sampled) cosineOut["meanStandardError"] = Number(survey.MeanOneMinusCosineOut.StandardError);
        all["cosineOut"] = cosineOut;
        all["coincidentPairs"] = survey.CoincidentPairs;
        Add(all, "lambda", survey.Lambda, sampled);
        Add(all, "eta", measurement.Eta, measurement.EtaRows < survey.Count);
        if (measurement.EtaRows < survey.Count) all["etaRows"] = measurement.EtaRows;
        Add(all, "meanEntropyNats", survey.EntropyNats, sampled);
        Add(all, "meanInverseParticipation", survey.InverseParticipation, sampled);
        Add(all, "meanSelfWeight", survey.SelfWeight, sampled);
        all["gammaCritical"] = Object(survey.CriticalGamma, "lower", "mean", "upper");
        all["hypothesisHolds"] = survey.HypothesisHolds;
        all["regime"] = Name(survey.Regime);
        return all.ToJsonString(Indented) + "\n";
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
        all[name] = Number(estimate.Value);
        if (sampled) all[name + "StandardError"] = Number(estimate.StandardError);
    }

    private static JsonObject Object(Extent extent, string minimum, string mean, string maximum) =>
        new() { [minimum] = Number(extent.Minimum), [mean] = Number(extent.Mean), [maximum] = Number(extent.Maximum) };

    private static JsonValue? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}
