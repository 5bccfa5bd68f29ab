using AttentionDynamics.Layers.Heads;
using AttentionDynamics.Literature;
using AttentionDynamics.Notebooks;
using AttentionDynamics.Scaling;

namespace Workbook.Heads;

/// <summary>What the numbers of heads say, in sentences, and what they do not.</summary>
internal static class HeadVerdict
{
    /// <summary>
    /// β/Λ below which a head averages, the two largest weights of a row differing by no more than 0.37; and above which it selects, the
    /// largest weight being at least 1/2.
    /// </summary>
    public const double Averages = 0.5, Selects = 2;

    /// <summary>The mean weight on the first token from which it is called a sink.</summary>
    public const double Sink = 0.3;

    /// <summary>Heads named at most.</summary>
    private const int Named = 3;

    private static readonly Func<HeadMeasurement, string?>[] Sentences =
        [Gaps, Spread, Selected, Lengths, Factors, Tokens, Sinks, Outputs];

    /// <summary>The sentences, one a line.</summary>
    public static IReadOnlyList<string> Of(HeadMeasurement measurement) =>
        [.. Sentences.Select(sentence => sentence(measurement)).OfType<string>()];

    /// <summary>What was not tested, one a line.</summary>
    public static IReadOnlyList<string> NotTested(HeadMeasurement measurement)
    {
        (HeadRequest request, int n) = (measurement.Request, measurement.Context);
        List<string> lines =
        [
            "Scores are the scale times ⟨q, k⟩ of q and k as the files hold them: rotary positions, norms and biases are in them where "
            + "the export came after these, and are not in the numbers where it came before.",
            "All is of one text: another may be read otherwise. The contexts are prefixes of it, so the standard errors say how well a "
            + "line fits, not how texts differ.",
            $"Lengths and factors beyond n = {n} go on a straight line of log u in log log n; no longer context was measured. A head may "
            + "turn, and rotary positions beyond the length of training may do anything.",
            "A factor is for one head alone; what the layers after it make of the change was not measured, nor what the model then "
            + "answers.",
        ];
        int rows = measurement.Heads.Min(head => head.FactorRows);
        if (rows < n) lines.Add($"Factors were solved on {rows} rows drawn or more, not on all; everything else is of all rows.");
        if (!measurement.HasOutputs) lines.Add("Without --v nothing is said of outputs: λ and their cosines were not measured.");
        if (request.Rule.Law?.Follows == ScalingVariable.Distance)
            lines.Add("The law follows the distance between query and key; every score of a row has the scale of its farthest key here.");
        return lines;
    }

    /// <summary>Where a head stands, in a word.</summary>
    public static string Word(Selection selection) => selection switch
    {
        Selection.Lost => "spread",
        Selection.Losing => "falls",
        Selection.Kept => "holds",
        _ => "too short",
    };

    private static string? Gaps(HeadMeasurement measurement)
    {
        double[] ratios = Sorted(measurement, head => head.Survey.ScaleOverGapScale);
        if (ratios.Length == 0) return null;
        int averaging = ratios.Count(ratio => ratio <= Averages), selecting = ratios.Count(ratio => ratio >= Selects);
        string difference = Text(GapCountingBounds.LargestWeightDifference(Averages));
        return $"β/Λ, the scale over that of gap counting, is {Range(ratios)}. Of {Heads(ratios.Length)} {averaging} {Are(averaging)} at "
            + $"1/2 or below and average (the two largest weights of the median row differ by at most {difference}), {selecting} "
            + $"{Are(selecting)} at 2 or above and select (its largest weight is at least 1/2).";
    }

    private static string? Spread(HeadMeasurement measurement)
    {
        double[] exponents = Sorted(measurement, head => head.Survey.EffectiveTokensExponent?.Exponent);
        if (exponents.Length == 0)
            return $"n = {measurement.Context} is too short for exponents, lengths and factors: they need three contexts, of 64, 128 and "
                + "more tokens.";
        MeasuredHead fastest = measurement.Heads.MaxBy(head => head.Survey.EffectiveTokensExponent?.Exponent)!;
        return $"Effective tokens grow as n^e with e {Range(exponents, HeadText.Hundredths)}: 1 would be attention to a fixed share of all "
            + $"tokens, 0 to a fixed number. The fastest is {fastest.Name}, which attends to "
            + $"{Text(fastest.Survey.Whole.EffectiveTokens)} tokens at n = {measurement.Context}.";
    }

    private static string? Selected(HeadMeasurement measurement)
    {
        int lost = Count(Selection.Lost), losing = Count(Selection.Losing), kept = Count(Selection.Kept);
        if (lost + losing + kept == 0) return null;
        return $"At n = {measurement.Context} the largest weight of a row is below 1/2 (u < 1 in the mean) in {lost} of "
            + $"{Heads(measurement.Heads.Count)}; {losing} {Are(losing)} above and {(losing == 1 ? "falls" : "fall")} as the context "
            + $"grows, {kept} {Are(kept)} above and {(kept == 1 ? "does" : "do")} not fall.";

        int Count(Selection selection) => measurement.Heads.Count(head => head.Selection == selection);
    }

    private static string? Lengths(HeadMeasurement measurement)
    {
        MeasuredHead[] losing = [.. Losing(measurement).OrderBy(head => head.Survey.Length!.Value)];
        if (losing.Length == 0) return null;
        string shortest = string.Join("; ", losing.Take(Named).Select(head => $"{head.Name} at {Length(head.Survey.Length!)}"));
        string more = losing.Length > Named ? $"; {losing.Length - Named} more later" : "";
        return $"At the present scale the largest weight of the {(losing.Length == 1 ? "head that falls" : "heads that fall")} is 1/2 "
            + $"where a row sees so many keys, soonest first: {shortest}{more}.";
    }

    private static string? Factors(HeadMeasurement measurement)
    {
        double[] factors = Sorted(measurement, head => head.LengthFactor);
        if (factors.Length == 0) return null;
        double target = measurement.Request.TargetLength(measurement.Context);
        double[] losing = [.. Losing(measurement).Select(head => head.LengthFactor).OfType<double>().Order()];
        string those = losing.Length == 0 ? "" : $"; those that fall, {Range(losing)}";
        string law = Text(Math.Log(target) / Math.Log(measurement.Context));
        return $"For a largest weight of 1/2 where a row sees {NumberText.Of(target)} keys the scores need a factor {Range(factors)}"
            + $"{those}. log n alone would give {law} from here to there.";
    }

    private static string? Tokens(HeadMeasurement measurement)
    {
        if (measurement.Request.ForTokens is not { } tokens) return null;
        double[] factors = Sorted(measurement, head => head.TokensFactor);
        int without = measurement.Heads.Count - factors.Length;
        string open = without == 0 ? "" : $"; {without} reach it at no factor";
        return factors.Length == 0
            ? $"No factor makes a head attend to {Text(tokens)} tokens."
            : $"For {Text(tokens)} effective tokens at this n the scores need a factor {Range(factors)}{open}.";
    }

    private static string? Sinks(HeadMeasurement measurement)
    {
        MeasuredHead[] sinks = [.. measurement.Heads.Where(head => head.Survey.Whole.FirstWeight >= Sink)];
        if (sinks.Length == 0) return $"No head has {Text(Sink)} of its weight on the first token: none has a sink there.";
        IEnumerable<MeasuredHead> largest = sinks.OrderByDescending(head => head.Survey.Whole.FirstWeight).Take(Named);
        string named = string.Join("; ", largest.Select(head => $"{head.Name} with {Text(head.Survey.Whole.FirstWeight)}"));
        return $"{Heads(sinks.Length)} {(sinks.Length == 1 ? "has" : "have")} {Text(Sink)} of the weight or more on the first token, a "
            + $"sink: {named}{(sinks.Length > Named ? $"; {sinks.Length - Named} more" : "")}. There a large weight, and a u above 1, may "
            + "be the sink's.";
    }

    private static string? Outputs(HeadMeasurement measurement)
    {
        double[] lambdas = Sorted(measurement, head => head.Outputs?.Lambda);
        return lambdas.Length == 0
            ? null
            : $"λ of outputs against values is {Range(lambdas)}: 0 is collapse onto one direction, 1 none at all.";
    }

    private static IEnumerable<MeasuredHead> Losing(HeadMeasurement measurement) =>
        measurement.Heads.Where(head => head.Selection == Selection.Losing);

    private static double[] Sorted(HeadMeasurement measurement, Func<MeasuredHead, double?> number) =>
        [.. measurement.Heads.Select(number).OfType<double>().Order()];

    /// <summary>A length with its interval.</summary>
    public static string Length(BearableLength length) => length.Value is { } value
        ? $"{Text(value)} ({(length.Low is { } low ? Text(low) : "?")} to {(length.High is { } high ? Text(high) : "∞")})"
        : "-";

    private static string Range(double[] sorted, Func<double, string>? text = null)
    {
        text ??= Text;
        double median = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        return sorted.Length == 1 ? text(sorted[0]) : $"from {text(sorted[0])} to {text(sorted[^1])}, median {text(median)}";
    }

    private static string Heads(int count) => count == 1 ? "1 head" : $"{count} heads";

    private static string Are(int count) => count == 1 ? "is" : "are";

    private static string Text(double value) => NumberText.Of(value, 3);
}
