using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Workbook.Heads;
using Workbook.Tests.EndToEnd;
using Workbook.Tests.Exporting;
using static AttentionDynamics.Tests.Tokens.Files.SampleFiles;

namespace Workbook.Tests.Heads;

/// <summary>The page of a report, as a reader opens it.</summary>
[Collection("in this process")]
public class HeadPageTests
{
    [Theory(Explicit = true)]
    [InlineData(3, 12, 4, 300, "--causal", "--for-tokens", "9")]
    [InlineData(2, 4, 2, 200, "--v", "@v.{layer}.npy", "--gamma", "1,2,3", "--factor", "0.5..4")]
    [InlineData(8, 32, 1, 70, "--causal")]
    [InlineData(12, 2, 1, 5)]
    public async Task It_is_read_on_a_desk_and_on_a_phone_in_the_light_and_in_the_dark(int layers, int heads, int keyHeads, int n, params string[] options)
    {
        Requirement.SiteBrowser(BrowserScript.Folder);
        using HeadCommand command = Layers(layers, heads, keyHeads, n);
        (await command.RunAsync(["measure", "--q", "@q.{layer}.npy", "--k", "@k.{layer}.npy", "--report", "@report", .. options])).Exits(0);
        Said said = Look(Path.Combine(command.Root, "report", "index.html"));
        Assert.True(said.ExitCode == 0, said.Output + said.Error);
        JsonNode seen = JsonNode.Parse(said.Error)!;
        Assert.Equal(5, (int)seen["drawings"]!);
        Assert.True((int)seen["texts"]! > (heads <= 12 ? 3 * layers * heads : 30), said.Error);
        Assert.True((int)seen["lines"]! >= Math.Min(8, layers * heads), said.Error);
    }

    [Fact(Explicit = true)]
    public void What_cannot_be_read_is_found()
    {
        Requirement.SiteBrowser(BrowserScript.Folder);
        (string Element, string Fault)[] bad =
        [
            ("<img src=\"none.png\" alt=\"\">", "request: file://"),
            ("<p style=\"width: 2000px\">wide</p>", "pixels wide"),
            ("<p style=\"color: #ddd; background: #fff\">pale</p>", "color-contrast"),
            (Drawing("<text x=\"9\" y=\"20\" font-size=\"9\" fill=\"#000\">small</text>"), "\"small\" is 9.0 pixels high on a phone"),
            (Drawing("<text x=\"-9\" y=\"20\">left</text>"), "\"left\" is cut off"),
            (Drawing("<text x=\"9\" y=\"20\">one</text><text x=\"19\" y=\"22\">two</text>"), "\"one\" and \"two\" overlap"),
            (Drawing("<rect x=\"9\" y=\"5\" width=\"20\" height=\"20\" fill=\"#333\"/><text x=\"19\" y=\"20\" text-anchor=\"middle\" fill=\"#fff\">0.00099</text>"), "\"0.00099\" is wider than its cell"),
            (Drawing("<rect x=\"9\" y=\"5\" width=\"99\" height=\"20\" fill=\"#777\"/><text x=\"19\" y=\"20\" fill=\"#fff\">grey</text>"), "\"grey\" has a contrast of 4.48"),
            (Drawing("<path d=\"M0 0L9 9\" stroke=\"#aaa\" stroke-width=\"2\"/>"), "a line of contrast 2.32"),
        ];
        using var folder = new TemporaryFolder();
        string page = Path.Combine(folder.Path, "index.html");
        File.WriteAllText(page, "<!DOCTYPE html><html lang=\"en\"><head><title>t</title><meta name=\"viewport\" content=\"width=device-width, initial-scale=1, minimum-scale=1\">"
            + $"<style>body {{ margin: 0 13px; background: #fff }} svg {{ width: 364px; display: block }}</style></head><body><main><h1>t</h1>{string.Concat(bad.Select(each => each.Element))}</main></body></html>");
        Said said = Look(page);
        Assert.Equal(1, said.ExitCode);
        Assert.All(bad, each => Assert.Contains(each.Fault, said.Output, StringComparison.Ordinal));

        static string Drawing(string body) => $"<svg role=\"img\" aria-label=\"a\" viewBox=\"0 0 364 40\">{body}</svg>";
    }

    [Fact]
    public async Task A_head_without_a_number_is_crossed_out_and_an_end_of_the_colours_says_what_lies_beyond()
    {
        // Two tokens have no exponent, and no gap in the causal head's first row.
        using HeadCommand command = Layers(1, 2, 1, 2);
        string short_ = await Page(command, "--scale", "1");
        Assert.Contains("<title>layer 0 head 1: none</title>", short_, StringComparison.Ordinal);
        Assert.Contains(">none</text>", short_, StringComparison.Ordinal);

        using HeadCommand longer = Layers(1, 1, 1, 150);
        string weak = await Page(longer, "--scale", "0.001"), middle = await Page(longer, "--scale", "3"), strong = await Page(longer, "--scale", "500");
        Assert.DoesNotContain(">none</text>", middle, StringComparison.Ordinal);
        Assert.Equal(["≤ 0.25", "1", "4"], Ends(weak));
        Assert.Equal(["0.25", "1", "4"], Ends(middle));
        Assert.Equal(["0.25", "1", "≥ 4"], Ends(strong));

        static string[] Ends(string page) => [.. Regex.Matches(page[..page.IndexOf("</svg>", StringComparison.Ordinal)], "<text [^>]*>([^<]*)</text>").TakeLast(3).Select(match => match.Groups[1].Value)];
    }

    [Fact]
    public async Task The_scan_is_on_the_page_where_there_is_one()
    {
        using HeadCommand command = Layers(1, 2, 1, 100);
        Assert.DoesNotContain("At other scales", await Page(command), StringComparison.Ordinal);
        string page = await Page(command, "--gamma", "2", "--factor", "0.5..1");
        Assert.Contains("<summary>All heads at γ = 2, 0.5 times, 0.707107 times, 1 times</summary>", page, StringComparison.Ordinal);
        Assert.Equal(2 + 2 * 4, Regex.Count(page, "<tr><td>"));
    }

    [Theory]
    [InlineData(0.36, ".36")]
    [InlineData(0.0099, ".01")]
    [InlineData(-4e-8, "0")]
    [InlineData(-0.35, "-.35")]
    [InlineData(0.996, "1")]
    [InlineData(0.994, ".99")]
    [InlineData(2.84, "2.8")]
    [InlineData(9.96, "10")]
    [InlineData(22.9, "23")]
    [InlineData(120, "1e2")]
    [InlineData(1e9, "1e9")]
    public void A_number_in_a_cell_is_short(double number, string text) => Assert.Equal(text, HeadMap.Short(number));

    [Theory]
    [InlineData(1, 100, "1 2 5 10 20 50 100")]
    [InlineData(0.9, 3.5, "1 1.5 2 3")]
    [InlineData(0.9, 1.15, "0.9 0.95 1 1.05 1.1")]
    [InlineData(0.5, 20000, "1 3 10 30 100 300 1000 3000 10000")]
    [InlineData(1, 50000, "1 3 10 30 100 300 1000 3000 10000 30000")]
    [InlineData(1, 1e20, "1 100 10000 1000000 1E+08 1E+10 1E+12 1E+14 1E+16 1E+18 1E+20")]
    public void An_axis_has_the_ticks_that_have_room(double low, double high, string ticks) =>
        Assert.Equal(ticks, string.Join(' ', HeadCurves.Ticks(low, high).Select(tick => ((double)(float)tick).ToString("G7", CultureInfo.InvariantCulture))));

    private static async Task<string> Page(HeadCommand command, params string[] options)
    {
        (await command.RunAsync(["measure", "--q", "@q.{layer}.npy", "--k", "@k.{layer}.npy", "--report", "@report", .. options])).Exits(0);
        return await File.ReadAllTextAsync(Path.Combine(command.Root, "report", "index.html"), TestContext.Current.CancellationToken);
    }

    private static Said Look(string page) => BrowserScript.Run("report.mjs", page, TimeSpan.FromMinutes(5));

    /// <summary>Heads from spread to sharp, some of which have a sink.</summary>
    private static HeadCommand Layers(int layers, int heads, int keyHeads, int n)
    {
        const int d = 8;
        HeadCommand command = new();
        for (int layer = 0; layer < layers; layer++)
        {
            double[] q = HeadCommand.Numbers(heads * n * d, layer), k = HeadCommand.Numbers(keyHeads * n * d, 1000 + layer);
            for (int x = 0; x < q.Length; x++)
            {
                int head = x / (n * d), key = head * keyHeads / heads * n * d;
                double sharp = Math.Pow(2, (head * 7 + layer * 5) % 12 / 2.0 - 2);
                q[x] = sharp * (0.5 * q[x] + 0.5 * k[key + x % (n * d)] + (head % 5 == 4 ? 3 * k[key + x % d] : 0));
            }

            command.Write(FormattableString.Invariant($"q.{layer}.npy"), Npy("<f4", [heads, n, d], q)).Write(FormattableString.Invariant($"k.{layer}.npy"), Npy("<f4", [keyHeads, n, d], k))
                .Write(FormattableString.Invariant($"v.{layer}.npy"), HeadCommand.Heads(2000 + layer, keyHeads, n, 5));
        }

        return command;
    }
}
