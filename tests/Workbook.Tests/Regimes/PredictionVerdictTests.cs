using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AttentionDynamics.Scaling;
using Workbook.Regimes;

namespace Workbook.Tests.Regimes;

/// <summary>The printed text is read back as a reader would, and every sentence compared with the numbers printed above and below it.</summary>
public partial class PredictionVerdictTests
{
    private static readonly double[] Lengths = [2, 3, 16, 1024, 131072, 1e12, 1e100, 1e300];
    private static readonly double[] Scales = [0, 0.05, 0.5, 0.9, 1 - 1e-9, 1, 1 + 1e-9, 1.1, 1.5, 4];
    private static readonly double[] Cosines = [1e-17, 1e-5, 0.1, 0.5, 0.9, 0.999999];
    private static readonly double[] Residuals = [0, 1e-3, 0.5, 3];

    [Fact]
    public void No_sentence_contradicts_a_printed_number()
    {
        var seen = new HashSet<string>();
        foreach (double n in Lengths)
        foreach (double u in Scales)
        foreach (double rho in Cosines)
        foreach (double alpha in Residuals)
        foreach (int? layers in new int?[] { null, 7 })
        {
            Prediction prediction = Prediction.Of(n, rho, 1, alpha, new LogarithmicScaling(u / (1 - rho)), name => name);
            IReadOnlyList<PredictedDepth>? depths = layers is { } count ? PredictedDepth.After(prediction.Layer, count) : null;
            string text = PredictionText.Write(prediction, depths);
            try
            {
                foreach (string said in Check(text, rho, layers)) seen.Add(said);
                JsonNode json = JsonNode.Parse(PredictionJson.Write(prediction, depths))!;
                foreach (JsonNode? sentence in json["verdict"]!.AsArray()) Assert.Contains((string)sentence! + "\n", text, StringComparison.Ordinal);
                Assert.Contains($"the angles between tokens are {json["effect"]}.", text, StringComparison.Ordinal);
                Assert.Contains($" {json["window"]} the critical window", text, StringComparison.Ordinal);
                Assert.Contains($"at this γ {json["regime"]}: ", text, StringComparison.Ordinal);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Assert.Fail($"n {n}, u {u}, ρ {rho}, α {alpha}, layers {layers}: {e.Message}\n{text}");
            }
        }

        // The grid is wide enough for every sentence there is.
        Assert.Superset(
            new HashSet<string>(["subcritical", "critical", "supercritical", "below", "inside", "above", "collapsed", "mostly collapsed", "half collapsed", "mostly kept", "changed next to nothing", "later"]), seen);
    }

    [Fact]
    public void Every_number_is_predicted_or_refused_in_one_line()
    {
        var random = new Random(11);
        double[] extremes = [0, double.Epsilon, 1e-320, 1e-300, 1e-200, 1e-150, 1e-17, 5e-17, 1e-16, 1e-8, 0.5, 1 - 1e-16, 1, 2, 3, 1024, 1e16, 1e150, 1e160, 1e300, 1e308];
        double Any() => random.Next(3) == 0 ? Math.Pow(10, random.NextDouble() * 615 - 307) : extremes[random.Next(extremes.Length)];
        int predicted = 0;
        for (int trial = 0; trial < 20_000; trial++)
        {
            double n = random.Next(2) == 0 ? Math.Floor(Any()) : 1024, rho = random.Next(2) == 0 ? Any() : random.NextDouble(), q = random.Next(2) == 0 ? Any() : 1, alpha = random.Next(2) == 0 ? Any() : 0, scale = Any();
            try
            {
                Prediction prediction = Prediction.Of(n, rho, q, alpha, random.Next(2) == 0 ? new ConstantScaling(scale) : new LogarithmicScaling(scale), name => name);
                IReadOnlyList<PredictedDepth> depths = PredictedDepth.After(prediction.Layer, 5);
                string text = PredictionText.Write(prediction, depths), json = PredictionJson.Write(prediction, depths);
                Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
                Assert.NotNull(JsonNode.Parse(json)!["lambda"]);
                predicted++;
            }
            catch (InvalidInputException refused)
            {
                Assert.Contains("expected", refused.Message, StringComparison.Ordinal);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Assert.Fail($"n {n}, ρ {rho}, q {q}, α {alpha}, scale {scale}: {e}");
            }
        }
        Assert.True(predicted > 2000, $"{predicted} predicted");
    }

    [Theory]
    [InlineData(1.9, "mostly collapsed")]
    [InlineData(2.1, "half collapsed")]
    [InlineData(2.5, "mostly kept")]
    public void Between_the_limits_the_layer_is_called_what_it_is(double gamma, string effect)
    {
        string text = PredictionText.Write(Prediction.Of(1024, 0.5, 1, 0, new LogarithmicScaling(gamma), name => name), null);
        Assert.Contains("inside the critical window", text, StringComparison.Ordinal);
        Assert.Contains($"the angles between tokens are {effect}.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("next to nothing", text, StringComparison.Ordinal);
    }

    // λ near 1 keeps the angles; the token itself can give half of its weight away, lose three quarters of its norm, or gain any.
    [Theory]
    [InlineData(1e12, 0.001, 1.001001, 0)]
    [InlineData(100, 5e-17, 1, 0)]
    [InlineData(1024, 0.5, 1, 1e10)]
    public void Of_the_tokens_themselves_an_angle_ratio_says_nothing(double n, double rho, double gamma, double alpha)
    {
        Prediction prediction = Prediction.Of(n, rho, 1, alpha, new LogarithmicScaling(gamma), name => name);
        Assert.InRange(prediction.Layer.Lambda, 0.9, 1.01);
        Assert.True(prediction.Layer.SelfWeight < 0.51);
        foreach (string sentence in PredictionVerdict.Of(prediction, PredictedDepth.After(prediction.Layer, 2)))
            Assert.DoesNotMatch("(?<!angles between )tokens are", sentence);
    }

    private static IEnumerable<string> Check(string text, double rho, int? layers)
    {
        string[] lines = text.Split('\n');
        Dictionary<string, string[]> table = lines.Where(line => line.StartsWith("  ", StringComparison.Ordinal) && line.Length > 16)
            .Select(line => Columns().Split(line.Trim())).GroupBy(row => row[0]).ToDictionary(rows => rows.Key, rows => rows.First());
        double gammaShown = Number(Regex.Match(lines[0], "γ = (.*)$").Groups[1].Value), n = Number(Regex.Match(lines[0], "^n = ([^,]*),").Groups[1].Value);

        Match limit = Limit().Match(text);
        Assert.True(limit.Success, "no sentence of the limit");
        string regime = limit.Groups["regime"].Value;
        yield return regime;
        if (regime != "critical")
        {
            (double gamma, double critical) = (Number(limit.Groups["gamma"].Value), Number(limit.Groups["critical"].Value));
            Assert.Equal((regime, regime == "subcritical" ? "below" : "above"), (gamma < critical ? "subcritical" : "supercritical", limit.Groups["side"].Value));
            Near(gammaShown, gamma);
        }
        else
        {
            Near(gammaShown, Number(limit.Groups["critical"].Value));
        }
        Assert.Equal(table["self weight"][2], limit.Groups["self"].Value);
        Assert.Equal(table["λ"][2], limit.Groups["lambda"].Value);

        Match window = Window().Match(text);
        Assert.True(window.Success, "no sentence of the window");
        double c = Number(window.Groups["c"].Value);
        yield return window.Groups["place"].Value;
        Assert.Equal(c < -4.6 ? "below" : c > 4.6 ? "above" : "inside", window.Groups["place"].Value);
        Assert.True(regime == "critical" ? c == 0 : regime == "subcritical" ? c < 0 : c > 0, $"{regime} at c = {c}");
        // The self weight of the window, up to what n-1 is against n and to the digits of what is printed.
        Assert.Equal(1 / (1 + (n - 1) / n * Math.Exp(-c)), Number(table["self weight"][1]), 1e-5);

        Match layer = Layer().Match(text);
        Assert.True(layer.Success, "no sentence of the layer");
        Assert.Equal(table["self weight"][1], layer.Groups["self"].Value);
        Assert.Equal(table["λ"][1], layer.Groups["lambda"].Value);
        Assert.Equal(1, Number(layer.Groups["self"].Value) + Number(layer.Groups["others"].Value), 2e-6);
        yield return layer.Groups["effect"].Value;
        Assert.Equal(Effect(Number(table["λ"][1])), layer.Groups["effect"].Value);
        Near(Number(table["1 - cosine"][1]), Number(table["λ"][1]) * (1 - rho));

        Match depth = Depth().Match(text);
        Assert.Equal(layers is not null, depth.Success);
        if (layers is null) yield break;
        double[] gaps = [.. Enumerable.Range(1, layers.Value).Select(k => Number(table[$"{k}"][2]))];
        double left = Number(depth.Groups["left"].Value);
        Near(gaps[^1] / (1 - rho), left);
        Assert.Equal(Effect(left), depth.Groups["effect"].Value);
        if (!depth.Groups["from"].Success) yield break;
        yield return "later";
        int from = int.Parse(depth.Groups["from"].Value, CultureInfo.InvariantCulture);
        Assert.NotEqual("subcritical", regime);
        Assert.True(Number(depth.Groups["gamma"].Value) < Number(depth.Groups["later"].Value), depth.Value);
        Assert.True(gammaShown * gaps[from - 2] < 1 + 1e-5 && (from == 2 || gammaShown * gaps[from - 3] > 1 - 1e-5), depth.Value);
    }

    /// <summary>The words of a printed λ, written down a second time.</summary>
    private static string Effect(double lambda) =>
        lambda <= 0.01 ? "collapsed" : lambda < 0.35 ? "mostly collapsed" : lambda <= 0.65 ? "half collapsed" : lambda < 0.99 ? "mostly kept" : "changed next to nothing";

    private static double Number(string text) => text.StartsWith("10^", StringComparison.Ordinal)
        ? Math.Pow(10, double.Parse(text[3..], CultureInfo.InvariantCulture))
        : text == "∞" ? double.PositiveInfinity : double.Parse(text, CultureInfo.InvariantCulture);

    private static void Near(double expected, double actual) => Assert.True(Math.Abs(expected - actual) <= 3e-5 * Math.Abs(expected) + 1e-299, $"expected {expected}, got {actual}");

    [GeneratedRegex(" {2,}")]
    private static partial Regex Columns();

    [GeneratedRegex(@"^In the limit n → ∞ at this γ (?<regime>\w+): γ = ((?<gamma>\S+) is (?<side>below|above) the critical γ = 1/\(1-ρ\) = (?<critical>\S+)|(?<critical>\S+) is, to 1e-12, the critical γ = 1/\(1-ρ\)); the self weight tends to (?<self>\S+) and λ to (?<lambda>\S+)\.$", RegexOptions.Multiline)]
    private static partial Regex Limit();

    [GeneratedRegex(@"^At n = \S+ (?<place>below|inside|above) the critical window, c = \(γ\(1-ρ\)-1\) log n = (?<c>[^\s,]+)( < -4\.6| > 4\.6|, \|c\| ≤ 4\.6)\.$", RegexOptions.Multiline)]
    private static partial Regex Window();

    [GeneratedRegex(@"^At this n a token gives (?<self>\S+) of its weight to itself and (?<others>\S+) to all others alike; λ = (?<lambda>\S+): the angles between tokens are (?<effect>[\w ]+)\.$", RegexOptions.Multiline)]
    private static partial Regex Layer();

    [GeneratedRegex(@"^These are of layer 1\. After \d+ layers? (?<left>\S+) of 1-ρ is left: the angles between tokens are (?<effect>[\w ]+)(; from layer (?<from>\d+) on γ = (?<gamma>\S+) is below 1/\(1-ρ\), there (?<later>\S+))?\.$", RegexOptions.Multiline)]
    private static partial Regex Depth();
}
