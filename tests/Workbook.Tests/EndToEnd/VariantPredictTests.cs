using System.Text.Json.Nodes;

namespace Workbook.Tests.EndToEnd;

/// <summary>Masks and normalisers, as the command predicts them.</summary>
public class VariantPredictTests
{
    // λ and its limit by theory; NaN where it is not known.
    [Theory]
    [InlineData("--n 4096 --rho 0.5 --gamma 2 --mask causal", 0.649, 0.649, "critical")]
    [InlineData("--n 4096 --rho 0.5 --law ssmax-position:s=2 --mask causal", 0.401, 0.4, "critical")]
    [InlineData("--n 1e300 --rho 0.5 --gamma 2 --mask causal", 0.649, 0.649, "critical")]
    [InlineData("--n 1e300 --rho 0.5 --gamma 3 --mask causal", 1, 1, "supercritical")]
    [InlineData("--n 1e300 --rho 0.5 --gamma 1 --mask causal", 0, 0, "subcritical")]
    [InlineData("--n 4096 --rho 0.5 --law qwen:train=64 --mask causal", 0.00303, double.NaN, "subcritical")]
    [InlineData("--n 1e12 --rho 0.5 --beta 0 --mask window:1", 1, 1, "identity")]
    [InlineData("--n 1e12 --rho 0.5 --beta 1000 --mask window:1024", 1, 1, "supercritical")]
    [InlineData("--n 1e12 --rho 0.5 --beta 0 --mask graph:1", 0.6666666667, 0.6666666667, "critical")]
    [InlineData("--n 1e12 --rho 0.5 --beta 4 --normaliser entmax:1.5", 1, 1, "identity")]
    [InlineData("--n 1e6 --rho 0.5 --beta 4 --normaliser linear", 0, 0, "subcritical")]
    [InlineData("--n 1e6 --rho 0.5 --gamma 3 --normaliser sigmoid:3", 0.998, 1, "supercritical")]
    [InlineData("--n 1e6 --rho 0.5 --gamma 5 --normaliser sigmoid:3", 0, 0, "saturated")]
    [InlineData("--n 1e6 --rho 0.5 --gamma 1 --normaliser sigmoid:3", 0, 0, "subcritical")]
    [InlineData("--n 1e6 --rho 0.5 --gamma 3 --normaliser sigmoid:1", 0, 0, "subcritical")]
    [InlineData("--n 1e6 --rho 0.5 --beta 0 --normaliser topk:1", 1, 1, "identity")]
    [InlineData("--n 1e6 --rho 0.5 --gamma 2 --normaliser softmax", 0.4, 0.4, "critical")]
    public void Lambda_and_its_limit_are_those_of_the_theory(string arguments, double lambda, double limit, string regime)
    {
        using var folder = new WorkbookFolder();
        string[] words = ["predict", .. arguments.Split(' ')];
        JsonObject all = JsonNode.Parse(folder.Run([.. words, "--json"]).Exits(0).Output)!.AsObject();
        Assert.Equal(lambda, (double)all["lambda"]!, 5e-4);
        Assert.Equal(regime, (string)all["regime"]!);
        Assert.True(all.ContainsKey("lambdaLimit"));
        if (double.IsNaN(limit)) Assert.Null(all["lambdaLimit"]);
        else Assert.Equal(limit, (double)all["lambdaLimit"]!, 5e-4);
        Assert.Equal(["n", "rho", "q", "alpha", "gamma", "beta", "mask", "normaliser", "regime", "selfWeight", "otherWeight", "normSquaredOut", "lambda"], all.Select(pair => pair.Key).Take(13));
        string text = folder.Run(words).Exits(0).Output;
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
        foreach (JsonNode? sentence in all["verdict"]!.AsArray()) Assert.Contains((string)sentence! + "\n", text, StringComparison.Ordinal);
        Assert.Contains($"the angles between tokens are {all["effect"]}.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Softmax_over_all_tokens_is_the_layer_without_the_options()
    {
        using var folder = new WorkbookFolder();
        foreach (string scale in new[] { "--gamma 1.7", "--beta 9" })
        {
            string[] words = ["predict", "--n", "1e6", "--rho", "0.4", "--alpha", "0.3", "--q", "2", "--layers", "5", "--json", .. scale.Split(' ')];
            JsonNode plain = JsonNode.Parse(folder.Run(words).Exits(0).Output)!, named = JsonNode.Parse(folder.Run([.. words, "--normaliser", "softmax"]).Exits(0).Output)!;
            foreach (string field in new[] { "selfWeight", "otherWeight", "normSquaredOut", "lambda", "oneMinusCosineOut", "cosineOut", "beta", "gamma" })
                Near((double)plain[field]!, (double)named[field]!, field);
            Near((double)plain["limit"]!["lambda"]!, (double)named["lambdaLimit"]!, "limit");
            for (int k = 0; k < 5; k++)
                foreach (string field in new[] { "layer", "rho", "oneMinusRho", "q", "lambda" })
                    Near((double)plain["layers"]![k]![field]!, (double)named["layers"]![k]![field]!, field);
        }
    }

    [Fact]
    public void A_law_of_the_position_gives_causal_rows_their_own_scale_and_says_nothing_of_the_last_ones()
    {
        using var folder = new WorkbookFolder();
        Assert.Empty(folder.Run("predict", "--n", "4096", "--rho", "0.5", "--law", "ssmax-position:s=2", "--mask", "causal").Exits(0).Error);
        Assert.Contains("the scale of the last one", folder.Run("predict", "--n", "4096", "--rho", "0.5", "--law", "ssmax-position:s=2", "--mask", "window:9").Exits(0).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--mask: expected causal, window:W or graph:D", "--n 10 --rho 0.5 --gamma 1 --mask diagonal")]
    [InlineData("--mask: expected causal, window:W or graph:D", "--n 10 --rho 0.5 --gamma 1 --mask window:0")]
    [InlineData("--mask: expected causal, window:W or graph:D", "--n 10 --rho 0.5 --gamma 1 --mask window:2.5")]
    [InlineData("--mask: expected causal, window:W or graph:D", "--n 10 --rho 0.5 --gamma 1 --mask causal:3")]
    [InlineData("--mask: expected a graph of at most n-1 = 9 neighbours, got graph:10", "--n 10 --rho 0.5 --gamma 1 --mask graph:10")]
    [InlineData("--normaliser: expected softmax, entmax:A with 1 < A ≤ 2", "--n 10 --rho 0.5 --gamma 1 --normaliser entmax:1")]
    [InlineData("--normaliser: expected softmax, entmax:A with 1 < A ≤ 2", "--n 10 --rho 0.5 --gamma 1 --normaliser entmax:1,5")]
    [InlineData("--normaliser: expected softmax, entmax:A with 1 < A ≤ 2", "--n 10 --rho 0.5 --gamma 1 --normaliser topk:0")]
    [InlineData("--normaliser: expected softmax, entmax:A or linear beside --mask causal", "--n 10 --rho 0.5 --gamma 1 --mask causal --normaliser sigmoid:2")]
    [InlineData("--normaliser: expected softmax, entmax:A, linear or (--mask graph) sigmoid:KAPPA beside --mask", "--n 10 --rho 0.5 --gamma 1 --mask graph:3 --normaliser topk:2")]
    [InlineData("--layers: expected none beside --mask, after which tokens are no simplex", "--n 10 --rho 0.5 --gamma 1 --mask graph:3 --layers 2")]
    [InlineData("--layers: expected none beside --normaliser topk, after which tokens are no simplex", "--n 10 --rho 0.5 --gamma 1 --normaliser topk:3 --layers 2")]
    [InlineData("--mask: expected softmax over all tokens beside --clusters", "--n 10 --clusters 2 --gap-within 0.1 --gap-between 0.2 --gamma 1 --mask causal --layers 2")]
    [InlineData("--n: expected at most 1e8 with --mask causal and this law", "--n 1e9 --rho 0.5 --law llama4 --mask causal")]
    [InlineData("--mask: expected no other option beside --from", "--from a.csv --mask causal")]
    public void What_has_no_closed_form_and_bad_input_cost_one_line(string expected, string arguments)
    {
        using var folder = new WorkbookFolder();
        Said said = folder.Run(["predict", .. arguments.Split(' ')]).Exits(2);
        Assert.Empty(said.Output);
        Assert.StartsWith($"workbook: {expected}", Assert.Single(said.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    private static void Near(double expected, double actual, string what) =>
        Assert.True(Math.Abs(actual - expected) <= 1e-12 * Math.Abs(expected), FormattableString.Invariant($"{what}: expected {expected:R}, got {actual:R}"));
}
