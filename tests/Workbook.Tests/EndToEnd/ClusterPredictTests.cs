using System.Text.Json.Nodes;

namespace Workbook.Tests.EndToEnd;

/// <summary>Clusters over depth, as the command predicts them.</summary>
public class ClusterPredictTests
{
    [Theory]
    [InlineData("1e4", "100", 19)]
    [InlineData("1e6", "1000", 102)]
    [InlineData("1e8", "1e4", 680)]
    [InlineData("1e12", "1e6", 36036)]
    public void Lifetimes_are_those_of_the_theory(string n, string clusters, int lifetime)
    {
        using var folder = new WorkbookFolder();
        string[] words = ["predict", "--clusters", clusters, "--n", n, "--gap-within", "0.1", "--gap-between", "0.8", "--gamma", "1.25", "--layers", "3"];
        JsonObject all = JsonNode.Parse(folder.Run([.. words, "--json"]).Exits(0).Output)!.AsObject();
        Assert.Equal(lifetime, (int)all["lifetime"]!);
        Assert.Equal("metastable", (string)all["regime"]!);
        Assert.Equal([1, 2, 3], all["layers"]!.AsArray().Select(layer => (int)layer!["layer"]!));
        Assert.Equal(["layer", "gapWithin", "gapBetween", "q"], all["layers"]![0]!.AsObject().Select(pair => pair.Key));
        Assert.InRange((double)all["lambda"]!, 0.9, 1);
        Assert.InRange((double)all["selfWeight"]!, 0, 0.1);
        string text = folder.Run(words).Exits(0).Output;
        Assert.Contains($"falls below 0.01 in layer {lifetime}: they live {lifetime} layers", text, StringComparison.Ordinal);
        foreach (JsonNode? sentence in all["verdict"]!.AsArray()) Assert.Contains((string)sentence! + "\n", text, StringComparison.Ordinal);
    }

    // n clusters of one token are a simplex: u = 1.5, 1-ρ = .7.
    [Theory]
    [InlineData("0", 81)]
    [InlineData("0.5", 160)]
    [InlineData("0.9", 772)]
    public void A_residual_stretches_the_life_of_a_simplex_as_the_theory_says(string alpha, int lifetime)
    {
        using var folder = new WorkbookFolder();
        string[] words = ["predict", "--clusters", "1e6", "--n", "1e6", "--gap-within", "0", "--gap-between", "0.7", "--gamma", "2.142857142857143", "--alpha", alpha, "--layers", "1", "--json"];
        JsonNode all = JsonNode.Parse(folder.Run(words).Exits(0).Output)!;
        Assert.Equal(lifetime, (int)all["lifetime"]!);
        Assert.Equal("metastable", (string)all["regime"]!);
    }

    [Fact]
    public void The_layers_that_are_asked_for_hold_the_lifetime()
    {
        using var folder = new WorkbookFolder();
        JsonNode all = JsonNode.Parse(folder.Run("predict", "--clusters", "100", "--n", "1e4", "--gap-within", "0.1", "--gap-between", "0.8", "--gamma", "1.25", "--layers", "30", "--json").Exits(0).Output)!;
        Assert.Equal(19, all["layers"]!.AsArray().First(layer => (double)layer!["gapBetween"]! < 0.01)!["layer"]!.GetValue<int>());
        JsonNode never = JsonNode.Parse(folder.Run("predict", "--clusters", "100", "--n", "1e4", "--gap-within", "0.1", "--gap-between", "0.8", "--gamma", "1.25", "--alpha", "2", "--layers", "1", "--json").Exits(0).Output)!;
        Assert.Null(never["lifetime"]);
        Assert.True(never.AsObject().ContainsKey("lifetime"));
        JsonNode fixedScale = JsonNode.Parse(folder.Run("predict", "--clusters", "1e6", "--n", "1e12", "--gap-within", "0.1", "--gap-between", "0.8", "--beta", "3", "--layers", "1", "--json").Exits(0).Output)!;
        Assert.Equal("synchronizing", (string)fixedScale["regime"]!);
        Assert.InRange((int)fixedScale["lifetime"]!, 1, 3);
    }

    [Theory]
    [InlineData("--clusters: expected a divisor of --n 10, got 3", "--clusters 3 --n 10 --gap-within 0.1 --gap-between 0.8 --gamma 1 --layers 1")]
    [InlineData("--clusters: expected a whole number from 2 to 1e150, got 1", "--clusters 1 --n 10 --gap-within 0.1 --gap-between 0.8 --gamma 1 --layers 1")]
    [InlineData("--gap-between: expected --gap-between G beside --clusters, got none", "--clusters 2 --n 10 --gap-within 0.1 --gamma 1 --layers 1")]
    [InlineData("--clusters: expected --clusters K beside --gap-within, got none", "--n 10 --rho 0.5 --gap-within 0.1 --gamma 1 --layers 1")]
    [InlineData("--gap-between: expected a gap > 0 and from --gap-within 0.1 on, got 0.05", "--clusters 2 --n 10 --gap-within 0.1 --gap-between 0.05 --gamma 1 --layers 1")]
    [InlineData("--gap-within: expected 0 ≤ gap < 1, got 1", "--clusters 2 --n 10 --gap-within 1 --gap-between 0.5 --gamma 1 --layers 1")]
    [InlineData("--rho: expected no cosine beside --clusters, whose gaps say it, got --rho", "--clusters 2 --n 10 --rho 0.5 --gap-within 0.1 --gap-between 0.5 --gamma 1 --layers 1")]
    [InlineData("--layers: expected --layers L, which --clusters needs, got none", "--clusters 2 --n 10 --gap-within 0.1 --gap-between 0.5 --gamma 1")]
    [InlineData("expected one of --gamma, --beta, --law, got none", "--clusters 2 --n 10 --gap-within 0.1 --gap-between 0.5 --layers 1")]
    [InlineData("--n: expected --n N, or --from alone, got none", "--clusters 2 --gap-within 0.1 --gap-between 0.5 --gamma 1 --layers 1")]
    [InlineData("--clusters: expected no other option beside --from, got --clusters", "--from a.csv --clusters 2")]
    [InlineData("--layers: expected at most", "--clusters 2 --n 10 --gap-within 0.1 --gap-between 0.5 --gamma 1 --alpha 10 --layers 1000")]
    public void Bad_input_costs_one_line(string expected, string arguments)
    {
        using var folder = new WorkbookFolder();
        Said said = folder.Run(["predict", .. arguments.Split(' ')]).Exits(2);
        Assert.Empty(said.Output);
        Assert.StartsWith($"workbook: {expected}", Assert.Single(said.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }
}
