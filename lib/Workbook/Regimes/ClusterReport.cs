using System.Text;
using System.Text.Json.Nodes;
using AttentionDynamics.Layers.Exact;
using AttentionDynamics.Notebooks;

namespace Workbook.Regimes;

/// <summary>A prediction for clusters, for a reader and as one JSON object.</summary>
internal static class ClusterReport
{
    /// <summary>The text, with a line feed at its end.</summary>
    public static string Text(ClusterPrediction prediction)
    {
        TwoLevelSimplexLayer first = prediction.First;
        (TwoLevelState before, TwoLevelState after) = (first.StateIn, first.StateOut);
        var text = new StringBuilder();
        text.Append($"n = {Text(prediction.N)}: {Text(first.Clusters)} clusters of {Text(first.TokensOfCluster)} tokens, q = ")
            .Append($"{Text(before.NormSquared)}, α = {Text(prediction.Alpha)}, β = {Text(prediction.Beta)}, ")
            .Append($"γ = {Text(prediction.Gamma)}\n\n");
        TextTable.Append(text,
        [
            ["", "before", "after layer 1", ""],
            ["gap within", Text(before.GapWithin), Text(after.GapWithin), "1 - cosine of two tokens of a cluster"],
            ["gap between", Text(before.GapBetween), Text(after.GapBetween), "1 - cosine of two tokens of different clusters"],
            ["|x|²", Text(before.NormSquared), Text(after.NormSquared), ""],
            ["λ", "", Text(first.Lambda), "angle ratio, the mean over pairs: 0 collapse, 1 identity"],
            ["self weight", "", Text(first.SelfWeight), "weight of a token on itself"],
            ["own cluster", "", Text(first.ClusterWeight), "weight on its cluster, itself included"],
            ["other clusters", "", Text(first.OtherClustersWeight), "weight on all other clusters together"],
        ]);
        text.Append('\n').Append(string.Join('\n', Verdict(prediction))).Append("\n\n");
        TextTable.Append(text, [["after layer", "gap within", "gap between", "|x|²"], .. prediction.Layers.Select((state, k) =>
            new[] { Text(k + 1), Text(state.GapWithin), Text(state.GapBetween), Text(state.NormSquared) })]);
        return text.ToString();
    }

    /// <summary>The object, in round-trip precision, with a line feed; null where there is no lifetime or no estimate of one.</summary>
    public static string Json(ClusterPrediction prediction)
    {
        TwoLevelSimplexLayer first = prediction.First;
        var all = new JsonObject
        {
            ["n"] = prediction.N,
            ["clusters"] = first.Clusters,
            ["tokensOfCluster"] = first.TokensOfCluster,
            ["gapWithin"] = first.StateIn.GapWithin,
            ["gapBetween"] = first.StateIn.GapBetween,
            ["q"] = first.StateIn.NormSquared,
            ["alpha"] = prediction.Alpha,
            ["gamma"] = prediction.Gamma,
            ["beta"] = prediction.Beta,
            ["regime"] = prediction.Regime,
            ["selfWeight"] = first.SelfWeight,
            ["clusterWeight"] = first.ClusterWeight,
            ["otherClustersWeight"] = first.OtherClustersWeight,
            ["lambda"] = first.Lambda,
            ["withinScale"] = AnswerJson.Number(prediction.Theory.WithinScale),
            ["reducedScale"] = prediction.Theory.ReducedScale,
            ["lifetime"] = prediction.Lifetime,
            ["lifetimeEstimate"] = AnswerJson.Number(prediction.Theory.Layers),
            ["log10LifetimeEstimate"] = AnswerJson.Number(prediction.Theory.Log10Layers),
            ["layers"] = new JsonArray([.. prediction.Layers.Select((state, k) => new JsonObject
            {
                ["layer"] = k + 1,
                ["gapWithin"] = state.GapWithin,
                ["gapBetween"] = state.GapBetween,
                ["q"] = state.NormSquared,
            })]),
            ["verdict"] = AnswerJson.Lines(Verdict(prediction)),
        };
        return AnswerJson.Text(all);
    }

    /// <summary>The sentences, one a line.</summary>
    public static IReadOnlyList<string> Verdict(ClusterPrediction prediction) =>
        [Scales(prediction), Layer(prediction), Life(prediction), End(prediction)];

    private static string Scales(ClusterPrediction prediction)
    {
        (string within, _) = LayerWords.Apartness(prediction.Theory.WithinScale, 1, NumberText.Of);
        (string between, _) = LayerWords.Apartness(prediction.Theory.ReducedScale, 1, NumberText.Of);
        string inside = prediction.First.TokensOfCluster == 1
            ? "A cluster is one token"
            : $"A cluster merges inside where β·gap/log m < 1; here it is {within}";
        string said = prediction.Regime switch
        {
            "synchronizing" => "synchronizing: merged clusters do not stay apart",
            "metastable" => "metastable: clusters merge inside and then stay apart for long",
            _ => "apart: the scale keeps the tokens of a cluster apart too",
        };
        return $"{inside}. Merged clusters stay apart where u = β(1-ρ')/log k > 1, ρ' the cosine of merged clusters; here it is {between}. "
            + $"So they are {said}.";
    }

    private static string Layer(ClusterPrediction prediction)
    {
        TwoLevelSimplexLayer first = prediction.First;
        string inside = first.StateIn.GapWithin > 0 && first.TokensOfCluster > 1
            ? $"within a cluster the angles between tokens are {LayerWords.Of(first.StateOut.GapWithin / first.StateIn.GapWithin)}, "
            : "";
        return $"In layer 1 a token gives {Text(first.ClusterWeight)} of its weight to its cluster, {Text(first.SelfWeight)} "
            + $"of it to itself; {inside}the angles between clusters are "
            + $"{LayerWords.Of(first.StateOut.GapBetween / first.StateIn.GapBetween)}.";
    }

    private static string Life(ClusterPrediction prediction)
    {
        string estimate = prediction.Alpha > 0 || prediction.Theory.Log10Layers is not { } log10
            ? ""
            : $"; the leading order k^(u-1)/(2ρ'u log k) says {(Math.Abs(log10) < 300 ? Text(Math.Pow(10, log10)) : $"10^{Text(log10)}")}";
        string said = prediction.Lifetime switch
        {
            null => $"The gap between clusters is not below {Text(ClusterPrediction.Merged)} within "
                + $"{Text(ClusterPrediction.MostLayers)} layers",
            0 => $"The gap between clusters is below {Text(ClusterPrediction.Merged)} from the start",
            1 => $"The gap between clusters falls below {Text(ClusterPrediction.Merged)} in layer 1",
            { } count => FormattableString.Invariant(
                $"The gap between clusters falls below {Text(ClusterPrediction.Merged)} in layer {count}: they live {count} layers"),
        };
        return said + estimate + ".";
    }

    private static string End(ClusterPrediction prediction)
    {
        TwoLevelState start = prediction.First.StateIn, end = prediction.Layers[^1];
        string layers = prediction.Layers.Count == 1 ? "1 layer" : FormattableString.Invariant($"{prediction.Layers.Count} layers");
        return $"After {layers} the gap between clusters is {Text(end.GapBetween)}, "
            + $"{Text(end.GapBetween / start.GapBetween)} of what it was.";
    }

    private static string Text(double value) => NumberText.Of(value);
}
