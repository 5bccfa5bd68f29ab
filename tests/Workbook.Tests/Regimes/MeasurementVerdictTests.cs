using AttentionDynamics;
using System.Globalization;
using System.Text.RegularExpressions;
using AttentionDynamics.Layers;
using AttentionDynamics.Measures;
using AttentionDynamics.Tokens;
using Workbook.Regimes;

namespace Workbook.Tests.Regimes;

/// <summary>The printed text is read back, and every sentence compared with the numbers printed above it.</summary>
public partial class MeasurementVerdictTests
{
    [Fact]
    public void No_sentence_contradicts_a_printed_number()
    {
        var seen = new HashSet<string>();
        foreach (double rho in new[] { 0.1, 0.5, 0.95 })
        foreach (int d in new[] { 2, 16, 200 })
        foreach (double gamma in new[] { 0, 0.2, 0.9, 1.5, 2.2, 6, 40, 1e4 })
        foreach (double alpha in new[] { 0, 0.7 })
        foreach (int rows in new[] { 150, 12 })
        {
            TokenConfiguration tokens = new GaussianTokens(d, rho, 3).Generate(150);
            var survey = LayerSurvey.Of(tokens, gamma * Math.Log(150), alpha, rows, options: new ComputeOptions { Cancellation = TestContext.Current.CancellationToken });
            string text = MeasurementText.Write("t.csv", new Measurement(survey, new Estimate(0, 0), 150, false));
            try
            {
                Check(text, gamma, rows == 150, seen);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Assert.Fail($"ρ {rho}, d {d}, γ {gamma}, α {alpha}, rows {rows}: {e.Message}\n{text}");
            }
        }

        Assert.Superset(
            new HashSet<string>(["collapsed", "mostly collapsed", "half collapsed", "mostly kept", "changed next to nothing", "little but itself", "nearly all", "some, neither", "holds", "fails", "is not refuted"]), seen);
    }

    // Two tokens with weights 2/3 and 1/3: the entropy is that of 1.89 tokens, nearly both, and the weights are far from equal.
    [Fact]
    public void Nearly_all_is_not_alike()
    {
        Assert.Equal("a token attends to nearly all", MeasurementVerdict.Attends(1.88988, 0.666667, 2));
        Assert.Equal("a token attends to some, neither to one alone nor to all alike", MeasurementVerdict.Attends(1.7, 0.75, 2));
    }

    private static void Check(string text, double gamma, bool exact, HashSet<string> seen)
    {
        Dictionary<string, string> table = text.Split('\n').Where(line => line.StartsWith("  ", StringComparison.Ordinal)).Select(line => Columns().Split(line.Trim()))
            .ToDictionary(row => row[0], row => string.Join(' ', row[1..^1]));
        double lambda = First(table["λ"]), effective = First(table["exp entropy"]), self = First(table["self weight"]);

        Match weights = Weights().Match(text);
        Assert.True(weights.Success, "no sentence of the weights");
        Assert.Equal(table["exp entropy"], weights.Groups["effective"].Value);
        Assert.Equal(table["self weight"], weights.Groups["self"].Value);
        Assert.Equal(effective / 150, First(weights.Groups["share"].Value), 1e-5);
        Assert.InRange(effective, First(weights.Groups["from"].Value) * (1 - 1e-5), First(weights.Groups["to"].Value) * (1 + 1e-5));
        string whom = weights.Groups["whom"].Value;
        Assert.Equal(effective >= 135 ? "nearly all" : effective > 1.1 ? "some, neither to one alone nor to all alike" : self >= 0.9 ? "little but itself" : "little but one token", whom);
        seen.Add(whom.StartsWith("some", StringComparison.Ordinal) ? "some, neither" : whom);

        Match effect = Effect().Match(text);
        Assert.True(effect.Success, "no sentence of λ");
        Assert.Equal(table["λ"], effect.Groups["lambda"].Value);
        string words = lambda <= 0.01 ? "collapsed" : lambda < 0.35 ? "mostly collapsed" : lambda <= 0.65 ? "half collapsed" : lambda < 0.99 ? "mostly kept" : lambda <= 1.01 ? "changed next to nothing" : "widened";
        if (exact) Assert.Equal(words, effect.Groups["effect"].Value);
        else Assert.Contains("the rows drawn", effect.Groups["effect"].Value, StringComparison.Ordinal);
        seen.Add(effect.Groups["effect"].Value);

        double[] cosines = [.. table["cosines before"].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Cosine)], critical = [.. table["critical γ"].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(First)];
        string verdict = Regex.Match(text, "of Theorems 2.3 and 2.5 (holds|fails|is not refuted)").Groups[1].Value;
        Assert.Equal(cosines[0] <= 0 || cosines[2] >= 1 ? "fails" : exact ? "holds" : "is not refuted", verdict);
        seen.Add(verdict);

        Assert.Equal(gamma < critical[0], text.Contains("is below 1/(1-ρ1)", StringComparison.Ordinal));
        Assert.Equal(gamma > critical[2], text.Contains("is above 1/(1-ρ2)", StringComparison.Ordinal));
        Assert.Equal(exact && verdict == "holds", text.Contains("\nIn the limit", StringComparison.Ordinal));
        Assert.Equal(!exact && (gamma < critical[0] || gamma > critical[2]), text.Contains("so the regime is not known", StringComparison.Ordinal));
    }

    /// <summary>A cosine that is printed by its distance from 1 is below 1, however near.</summary>
    private static double Cosine(string text) => text.StartsWith("1-", StringComparison.Ordinal) ? Math.Min(1 - First(text[2..]), Math.BitDecrement(1)) : First(text);

    private static double First(string text) => text.StartsWith('∞') ? double.PositiveInfinity : double.Parse(text.Split(' ')[0], CultureInfo.InvariantCulture);

    [GeneratedRegex(" {2,}")]
    private static partial Regex Columns();

    [GeneratedRegex(@"^At n = 150 the weight of a row is that of (?<effective>[^()]+) tokens \(exp entropy, in the mean; from (?<from>\S+) to (?<to>\S+) over [\w ]+\), (?<share>\S+) of all n, where 1 would be one token: a token attends to (?<whom>[^.]+)\. The self weight is (?<self>.+)\.$", RegexOptions.Multiline)]
    private static partial Regex Weights();

    [GeneratedRegex(@"^At this n λ = (?<lambda>[^:]+): the angles between tokens, in the mean, are (?<effect>.+)\.$", RegexOptions.Multiline)]
    private static partial Regex Effect();
}
