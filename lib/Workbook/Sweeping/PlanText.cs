using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Workbook.Regimes;

namespace Workbook.Sweeping;

/// <summary>A plan for a reader, and as JSON.</summary>
internal static class PlanText
{
    private const double Gigabyte = 1e9;

    /// <summary>The text.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="limits">What a row may take.</param>
    public static string Write(SweepPlan plan, PlanLimits limits)
    {
        SweepSpec spec = plan.Spec;
        string samples = Count(spec.Samples, "sample"), atMost = spec.GammasPerRow < spec.Gamma.Count ? "at most " : "";
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{spec.QuantityName}: {Count(spec.Cells, "cell")} of {samples}, in {spec.Rows} rows ")
            .Append(CultureInfo.InvariantCulture, $"of {atMost}{spec.GammasPerRow} γ\n\n");
        TextTable.AppendNumbers(text, [
            ["n", "d", "rows", "memory", "processor time a row", "core-hours", "way"],
            .. plan.Sizes.Select(size => new[]
            {
                Whole(size.N), Whole(size.D), Whole(size.Rows), Memory(size.Bytes), Time(size.Seconds), Hours(size.CoreHours),
                Word(size.Path),
            }),
        ]);
        text.Append(CultureInfo.InvariantCulture, $"\nIn all {Hours(plan.CoreHours)} core-hours by this machine's processors. ")
            .Append(CultureInfo.InvariantCulture, $"The largest row takes {Memory(plan.Bytes)}, the longest, on ")
            .Append(CultureInfo.InvariantCulture, $"{Count(plan.Threads, "processor")}, {Time(plan.LongestRow)}.\n");
        foreach (string line in TooLarge(plan, limits)) text.Append(line).Append('\n');
        return text.ToString();
    }

    /// <summary>One JSON object.</summary>
    public static string Json(SweepPlan plan, PlanLimits limits) => AnswerJson.Text(new JsonObject
    {
        ["quantity"] = plan.Spec.QuantityName,
        ["hash"] = plan.Spec.Hash,
        ["cells"] = plan.Spec.Cells,
        ["samples"] = plan.Spec.Samples,
        ["rows"] = plan.Spec.Rows,
        ["threads"] = plan.Threads,
        ["coreHours"] = plan.CoreHours,
        ["bytes"] = plan.Bytes,
        ["longestRowSeconds"] = plan.LongestRow,
        ["sizes"] = new JsonArray([.. plan.Sizes.Select(size => new JsonObject
        {
            ["n"] = size.N,
            ["d"] = size.D,
            ["rows"] = size.Rows,
            ["bytes"] = size.Bytes,
            ["processorSecondsOfRow"] = size.Seconds,
            ["coreHours"] = size.CoreHours,
            ["way"] = Word(size.Path),
        })]),
        ["measured"] = new JsonArray([.. plan.Measured.SelectMany(curve => curve.Points.Select(point => new JsonObject
        {
            ["n"] = point.N,
            ["d"] = curve.Dimension,
            ["way"] = Word(curve.Path),
            ["tokensSeconds"] = point.Tokens,
            ["sharedSeconds"] = point.Shared,
            ["gammaSeconds"] = point.Each,
        }))]),
        ["tooLarge"] = AnswerJson.Lines(TooLarge(plan, limits)),
    });

    /// <summary>Time as a reader says it.</summary>
    public static string Time(double seconds) => seconds switch
    {
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1000:G3} ms"),
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{seconds:G3} s"),
        < 7200 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:G3} min"),
        < 172_800 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:G3} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 86400:0.#} days"),
    };

    /// <summary>The n that are too large for a node, and why.</summary>
    public static IEnumerable<string> TooLarge(SweepPlan plan, PlanLimits limits)
    {
        foreach (PlannedSize size in plan.Sizes)
        {
            string at = string.Create(CultureInfo.InvariantCulture, $"n = {size.N} is too large at d = {size.D}");
            if (size.Bytes > limits.Bytes)
                yield return $"{at}: a row takes {Memory(size.Bytes)}, of the {Memory(limits.Bytes)} {limits.BytesOf}.";
            double seconds = size.Seconds / plan.Threads;
            if (seconds > limits.Seconds)
                yield return $"{at}: a row takes {Time(seconds)}, more than {Time(limits.Seconds)}, and is lost where it ends before"
                    + (plan.Spec.GammasPerRow > 1 ? "; fewer γ a row (gammasPerRow) make it shorter." : ", with one γ already.");
        }
    }

    /// <summary>Memory as a reader says it.</summary>
    public static string Memory(double bytes) => bytes < Gigabyte
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0} MB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / Gigabyte:0.#} GB");

    /// <summary>Core-hours as a reader says them.</summary>
    public static string Hours(double hours) => hours switch
    {
        < 0.001 => "< 0.001",
        >= 100 => string.Create(CultureInfo.InvariantCulture, $"{hours:0}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{hours:G3}"),
    };

    private static string Count(long count, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    private static string Whole(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Word(CostPath path) => path switch
    {
        CostPath.PairsStored => "pairs stored",
        CostPath.PairsRecomputed => "pairs computed anew",
        CostPath.PlaneStored => "plane, stored",
        CostPath.PlaneRecomputed => "plane, computed anew",
        CostPath.JacobianPairs => "pairs of pairs",
        CostPath.JacobianRows => "covariances",
        CostPath.Survey => "survey",
        _ => "masked or normalised",
    };
}
