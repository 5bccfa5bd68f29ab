using System.Text.Json.Nodes;
using AttentionDynamics.Layers;
using AttentionDynamics.Layers.Heads;
using AttentionDynamics.Measures;
using Workbook.Regimes;

namespace Workbook.Heads;

/// <summary>Measured heads as one JSON object, in round-trip precision; null where a number is infinite or not known. Its schema is
/// docs/measure-heads.schema.json.</summary>
internal static class HeadJson
{
    /// <summary>The object, with a line feed.</summary>
    public static string Write(HeadMeasurement measurement)
    {
        HeadRequest request = measurement.Request;
        var all = new JsonObject
        {
            ["n"] = measurement.Context,
            ["logN"] = Math.Log(measurement.Context),
            ["d"] = measurement.Sources[0].Dimension,
            ["causal"] = request.Rule.Causal,
            ["window"] = request.Rule.Window,
            ["forLength"] = request.TargetLength(measurement.Context),
            ["forTokens"] = request.ForTokens,
            ["layers"] = new JsonArray([.. measurement.Sources.Select(source => new JsonObject
            {
                ["layer"] = source.Layer,
                ["source"] = source.Source,
                ["heads"] = source.Heads,
                ["keyHeads"] = source.KeyHeads,
                ["d"] = source.Dimension,
            })]),
            ["heads"] = new JsonArray([.. measurement.Heads.Select(head => Head(measurement, head))]),
            ["verdict"] = AnswerJson.Lines(HeadVerdict.Of(measurement)),
            ["notTested"] = AnswerJson.Lines(HeadVerdict.NotTested(measurement)),
        };
        return AnswerJson.Text(all);
    }

    private static JsonObject Head(HeadMeasurement measurement, MeasuredHead head)
    {
        HeadSurvey survey = head.Survey;
        var all = new JsonObject
        {
            ["layer"] = head.Layer,
            ["head"] = head.Head,
            ["keyHead"] = head.KeyHead,
            ["scale"] = survey.Scale,
        };
        AddMeasures(all, survey.Whole, ordered: true);
        all["scaleOverGapCounting"] = AnswerJson.Number(survey.ScaleOverGapScale);
        all["lambda"] = AnswerJson.Number(head.Outputs?.Lambda);
        all["cosineOut"] = head.Outputs is { } outputs ? Cosines(outputs) : null;
        all["coincidentPairs"] = head.Outputs?.CoincidentPairs;
        all["prefixes"] = new JsonArray([.. survey.Prefixes.Select(prefix => Measures(prefix, ordered: true))]);
        all["effectiveTokensExponent"] = Fit(survey.EffectiveTokensExponent);
        all["slopeOfU"] = Fit(survey.SlopeOfU);
        all["bearableLength"] = new JsonObject
        {
            ["value"] = AnswerJson.Number(survey.Length?.Value),
            ["low"] = AnswerJson.Number(survey.Length?.Low),
            ["high"] = AnswerJson.Number(survey.Length?.High),
        };
        all["factorFor"] = new JsonObject
        {
            ["length"] = AnswerJson.Number(head.LengthFactor),
            ["tokens"] = AnswerJson.Number(head.TokensFactor),
            ["rows"] = head.FactorRows,
        };
        all["selection"] = HeadVerdict.Word(head.Selection);
        if (measurement.Request.Scales.Count > 0)
            all["scan"] = new JsonArray([.. measurement.Request.Scales.Zip(head.Scan, (scale, at) => Scanned(scale, at))]);
        return all;
    }

    private static JsonObject Scanned(ScanScale scale, HeadMeasures at)
    {
        var all = new JsonObject { [scale.Gamma ? "gamma" : "factor"] = scale.Value, ["rows"] = at.Rows };
        AddMeasures(all, at, ordered: false);
        return all;
    }

    private static JsonObject Measures(HeadMeasures measures, bool ordered)
    {
        var all = new JsonObject { ["n"] = measures.Context };
        AddMeasures(all, measures, ordered);
        return all;
    }

    private static void AddMeasures(JsonObject all, HeadMeasures measures, bool ordered)
    {
        all["meanEntropyNats"] = measures.EntropyNats;
        all["effectiveTokens"] = measures.EffectiveTokens;
        all["participationTokens"] = measures.ParticipationTokens;
        all["meanInverseParticipation"] = measures.InverseParticipation;
        all["meanSelfWeight"] = measures.SelfWeight;
        all["meanFirstWeight"] = measures.FirstWeight;
        all["meanLargestWeight"] = measures.LargestWeight;
        all["scoreDeviation"] = measures.ScoreDeviation;
        all["scoreRange"] = measures.ScoreRange;
        all["u"] = AnswerJson.Number(measures.U);
        all["ownU"] = AnswerJson.Number(measures.OwnU);
        if (!ordered) return;
        all["tokensCarrying90"] = measures.TokensCarrying;
        all["gapCountingMedian"] = AnswerJson.Number(measures.GapScaleMedian);
    }

    private static JsonObject Cosines(AngleRatio outputs) => new()
    {
        ["min"] = outputs.MinimumCosineOut,
        ["mean"] = 1 - outputs.MeanOneMinusCosineOut,
        ["max"] = outputs.MaximumCosineOut,
    };

    private static JsonObject? Fit(FittedExponent? fit) => fit is { } line
        ? new JsonObject { ["value"] = line.Exponent, ["standardError"] = line.StandardError }
        : null;
}
