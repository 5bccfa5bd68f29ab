using System.Globalization;
using System.Text.Json.Nodes;

namespace Workbook.Tests.EndToEnd;

/// <summary>The scale of a named law, in both commands that take one.</summary>
public class LawTests
{
    // β at n = 131072 by hand: log 2 = 0.6931471805599453, log n = 17 log 2.
    [Theory]
    [InlineData("yarn:factor=32,base=5", 9.0663021701974784, "")]
    [InlineData("qwen:train=2048,base=5", 5 * 17 / 11.0, "follows the position")]
    [InlineData("qwen-1m:train=32768", 1.1386294361119891, "")]
    [InlineData("ministral", 1 + 0.1 * 3 * 0.6931471805599453, "follows the position")]
    [InlineData("scale-invariant:tau=131071", 1.5447635291914069, "follows the distance")]
    public void Predict_takes_it_and_says_what_it_follows(string law, double beta, string notice)
    {
        using var folder = new WorkbookFolder();
        Said said = folder.Run("predict", "--n", "131072", "--rho", "0.5", "--law", law, "--json").Exits(0);
        JsonObject all = JsonNode.Parse(said.Output)!.AsObject();
        Near(beta, all["beta"]!.GetValue<double>());
        Near(beta / (17 * 0.6931471805599453), all["gamma"]!.GetValue<double>());
        Assert.Equal(notice.Length == 0 ? 0 : 1, said.Error.Count(character => character == '\n'));
        Assert.Contains(notice, said.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("longrope:factor=32,train=4096,base=2", 2 * 17 / 12.0)]
    [InlineData("window-growing:train=2", 1.1386294361119891)]
    [InlineData("ssmax-position:s=0.5,b=1", 1 + 0.6931471805599453)]
    public void Measure_takes_it(string law, double beta)
    {
        using WorkbookFolder folder = new WorkbookFolder().Write("four.csv", "1,0.5\n1,0.25\n1,0.75\n1,1\n");
        Said said = folder.Run("measure", "four.csv", "--law", law, "--json").Exits(0);
        Near(beta, JsonNode.Parse(said.Output)!["beta"]!.GetValue<double>());
    }

    private static void Near(double expected, double actual) =>
        Assert.True(Math.Abs(actual - expected) <= 1e-14 * expected, string.Create(CultureInfo.InvariantCulture, $"expected {expected:R}, got {actual:R}"));
}
