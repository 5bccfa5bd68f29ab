using System.Globalization;
using System.Text;
using AttentionDynamics.Layers;
using AttentionDynamics.Layers.Heads;
using AttentionDynamics.Notebooks;
using Workbook.Regimes;

namespace Workbook.Heads;

/// <summary>Measured heads for a reader: a table, then what it says.</summary>
internal static class HeadText
{
    private static readonly (string Name, string Meaning)[] Columns =
    [
        ("layer", ""),
        ("head", ""),
        ("β/Λ", "the scale over Λ = max log N(t)/t of gap counting, of the median row: below 1 averaging, above selecting"),
        ("sd", "standard deviation of a row's scaled scores"),
        ("exp H", "effective tokens, the mean of exp entropy"),
        ("1/ΣA²", "another such number, of large weights only"),
        ("90 %", "tokens that carry 0.9 of the weight"),
        ("self", "weight on the own token"),
        ("first", "weight on the first token: a sink"),
        ("largest", "largest weight"),
        ("u", "largest score against the others: its weight is 1/2 at u = 1"),
        ("e", "exponent of effective tokens ~ n^e, ± standard error"),
        ("slope", "of log u in log log n: -1 where the gaps of scores stay as they are"),
        ("length", "keys at which the largest weight is 1/2, with a 95 % interval"),
        ("factor", ""),
    ];

    /// <summary>The text, with a line feed at its end.</summary>
    public static string Write(HeadMeasurement measurement)
    {
        var text = new StringBuilder(Title(measurement)).Append("\n\n");
        AppendHeads(text, measurement);
        AppendScan(text, measurement);
        text.Append('\n').AppendJoin('\n', HeadVerdict.Of(measurement)).Append("\n\nNot tested\n");
        foreach (string line in HeadVerdict.NotTested(measurement)) text.Append("  ").Append(line).Append('\n');
        return text.ToString();
    }

    /// <summary>What was measured, in a line.</summary>
    public static string Title(HeadMeasurement measurement)
    {
        int layers = measurement.Sources.Count;
        string names = TerminalText.OneLine(layers == 1 ? measurement.Sources[0].Source
            : $"{measurement.Sources[0].Source} … {measurement.Sources[^1].Source}");
        string[] shapes = [.. measurement.Sources.Select(source => source.Heads == source.KeyHeads
            ? FormattableString.Invariant($"{source.Heads} heads, d = {source.Dimension}")
            : FormattableString.Invariant($"{source.Heads} heads on {source.KeyHeads} of keys, d = {source.Dimension}")).Distinct()];
        return FormattableString.Invariant($"{names}: n = {measurement.Context}, {(layers == 1 ? "1 layer" : $"{layers} layers")} of ")
            + $"{string.Join(" or ", shapes)}, {Mask(measurement)}, scale {Scale(measurement)}";
    }

    /// <summary>Which keys a query sees.</summary>
    public static string Mask(HeadMeasurement measurement)
    {
        HeadRule rule = measurement.Request.Rule;
        string mask = rule.Causal ? "causal" : "no mask";
        return rule.Window is { } width ? FormattableString.Invariant($"{(rule.Causal ? "causal, " : "")}window {width}") : mask;
    }

    /// <summary>The factor on ⟨q, k⟩.</summary>
    public static string Scale(HeadMeasurement measurement)
    {
        HeadRule rule = measurement.Request.Rule;
        string[] values = [.. measurement.Heads.Select(head => NumberText.Of(head.Survey.Scale)).Distinct()];
        string value = values.Length == 1 ? values[0] : $"{values[0]} … {values[^1]}";
        return rule.Law is not null ? $"{value} by the law in the last row" : rule.Scale is null ? $"1/√d = {value}" : value;
    }

    /// <summary>The cells of the table, its head first.</summary>
    public static IReadOnlyList<string[]> Table(HeadMeasurement measurement)
    {
        List<string> head = [.. Columns.Select(column => column.Name)];
        if (measurement.Request.ForTokens is not null) head.Add("for tokens");
        if (measurement.HasOutputs) head.AddRange(["λ", "cosines"]);
        return [[.. head], .. measurement.Heads.Select(each => Row(measurement, each))];
    }

    /// <summary>What the columns are.</summary>
    public static IEnumerable<(string Name, string Meaning)> Meanings(HeadMeasurement measurement)
    {
        foreach ((string name, string meaning) in Columns.Where(column => column.Meaning.Length > 0)) yield return (name, meaning);
        string target = NumberText.Of(measurement.Request.TargetLength(measurement.Context));
        yield return ("factor", $"on the scores, with which the largest weight is 1/2 where a row sees {target} keys");
        if (measurement.Request.ForTokens is { } tokens)
            yield return ("for tokens", $"the factor with which exp H is {NumberText.Of(tokens)} at this n");
        if (!measurement.HasOutputs) yield break;
        yield return ("λ", "angle ratio of outputs against values: 0 collapse, 1 none");
        yield return ("cosines", "of outputs: smallest, mean, largest");
    }

    private static void AppendHeads(StringBuilder text, HeadMeasurement measurement)
    {
        TextTable.AppendNumbers(text, Table(measurement));
        text.Append('\n');
        (string Name, string Meaning)[] meanings = [.. Meanings(measurement)];
        int width = meanings.Max(each => each.Name.Length);
        foreach ((string name, string meaning) in meanings) text.Append("  ").Append(name.PadRight(width + 2)).Append(meaning).Append('\n');
    }

    private static void AppendScan(StringBuilder text, HeadMeasurement measurement)
    {
        if (measurement.Request.Scales.Count == 0) return;
        text.Append("\nAt other scales\n");
        TextTable.AppendNumbers(text, ScanTable(measurement));
    }

    /// <summary>The cells of the table of other scales, its head first.</summary>
    public static IReadOnlyList<string[]> ScanTable(HeadMeasurement measurement)
    {
        List<string[]> rows = [["layer", "head", "scale", "exp H", "self", "first", "largest", "u"]];
        foreach (MeasuredHead head in measurement.Heads)
        {
            foreach ((ScanScale scale, HeadMeasures at) in measurement.Request.Scales.Zip(head.Scan))
                rows.Add([Whole(head.Layer), Whole(head.Head), Name(scale), Short(at.EffectiveTokens), Short(at.SelfWeight),
                    Short(at.FirstWeight), Short(at.LargestWeight), Short(at.U)]);
        }

        return rows;
    }

    /// <summary>A scale of a scan.</summary>
    public static string Name(ScanScale scale) => scale.Gamma ? $"γ = {NumberText.Of(scale.Value)}" : $"{NumberText.Of(scale.Value)} times";

    private static string[] Row(HeadMeasurement measurement, MeasuredHead head)
    {
        HeadMeasures whole = head.Survey.Whole;
        List<string> row =
        [
            Whole(head.Layer), Whole(head.Head), Short(head.Survey.ScaleOverGapScale), Short(whole.ScoreDeviation),
            Short(whole.EffectiveTokens), Short(whole.ParticipationTokens), Short(whole.TokensCarrying), Short(whole.SelfWeight),
            Short(whole.FirstWeight), Short(whole.LargestWeight), Short(whole.U),
            head.Survey.EffectiveTokensExponent is { } e ? $"{Hundredths(e.Exponent)}±{Hundredths(e.StandardError)}" : "-",
            head.Survey.SlopeOfU is { } slope ? Hundredths(slope.Exponent) : "-",
            head.Survey.Length is { } length ? HeadVerdict.Length(length) : "-", Short(head.LengthFactor),
        ];
        if (measurement.Request.ForTokens is not null) row.Add(Short(head.TokensFactor));
        if (measurement.HasOutputs)
            row.AddRange([Short(head.Outputs?.Lambda), head.Outputs is { } outputs ? Cosines(outputs) : "-"]);
        return [.. row];
    }

    private static string Cosines(AngleRatio outputs) =>
        $"{Short(outputs.MinimumCosineOut)} {Short(1 - outputs.MeanOneMinusCosineOut)} {Short(outputs.MaximumCosineOut)}";

    /// <summary>A number with two decimals, of which 0 has no sign.</summary>
    public static string Hundredths(double value) => (Math.Round(value, 2) + 0.0).ToString("F2", CultureInfo.InvariantCulture);

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Short(double? value) => value is { } number ? NumberText.Of(number, 3) : "-";
}
