using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Workbook.Tests.EndToEnd;

namespace Workbook.Tests.Heads;

/// <summary>The programs of docs/your-model.md, on a small model in PyTorch that measures its own heads.</summary>
[Collection("in this process")]
public class HeadExportTests
{
    private static readonly string Root = WorkbookFolder.Metadata("RepositoryRoot");

    [Theory]
    [InlineData("rotary", "")]
    [InlineData("projections", "plain")]
    [InlineData("attention", "")]
    public async Task What_a_program_exports_is_measured_as_PyTorch_measures_it(string name, string toy)
    {
        Requirement.Torch();
        using HeadCommand command = new();
        string program = Programs()[name];
        File.WriteAllText(Path.Combine(command.Root, "export.py"), $"import toy_model\nfrom toy_model import model, inputs, HEADS as heads, KEY_HEADS as key_heads\n{program}\ntoy_model.write('measures.json')\n");
        var start = new ProcessStartInfo(Requirement.Python, ["export.py"]) { WorkingDirectory = command.Root, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PYTHONPATH"] = Path.Combine(Root, "tests", "Workbook.Tests", "Heads");
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        start.Environment["OMP_NUM_THREADS"] = "1";
        start.Environment["TOY"] = toy;
        using (Process python = Process.Start(start)!) WorkbookFolder.Finish(python).Exits(0);

        JsonArray own = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(command.Root, "measures.json"), TestContext.Current.CancellationToken))!.AsArray();
        Said said = await command.RunAsync("measure", "--q", "@heads.npz:q{layer}", "--k", "@heads.npz:k{layer}", "--v", "@heads.npz:v{layer}", "--causal", "--json");
        JsonNode all = JsonNode.Parse(said.Exits(0).Output)!;
        Assert.Equal([(0, 4, 2), (1, 4, 2)], all["layers"]!.AsArray().Select(layer => ((int)layer!["layer"]!, (int)layer["heads"]!, (int)layer["keyHeads"]!)));
        Assert.Equal(8, own.Count);
        for (int head = 0; head < 8; head++)
        {
            foreach ((string measure, JsonNode? value) in own[head]!.AsObject())
            {
                (double expected, double actual) = ((double)value!, (double)all["heads"]![head]![measure]!);
                Assert.True(Math.Abs(actual - expected) <= 1e-10 * Math.Max(1, Math.Abs(expected)), FormattableString.Invariant($"head {head}, {measure}: expected {expected:R}, got {actual:R}"));
            }
        }

        // The heads differ, so that exchanged ones are found.
        Assert.Equal(8, own.Select(head => Math.Round((double)head!["effectiveTokens"]!, 6)).Distinct().Count());
    }

    [Fact]
    public void Every_program_that_the_page_calls_tested_is() => Assert.Equal(["attention", "projections", "rotary"], Programs().Keys.Order());

    private static Dictionary<string, string> Programs() => Regex
        .Matches(File.ReadAllText(Path.Combine(Root, "docs", "your-model.md")), "<!-- tested: (.*?) -->\n```python\n(.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)
        .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
}
