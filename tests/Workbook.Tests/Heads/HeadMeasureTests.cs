using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AttentionDynamics.Notebooks;
using Workbook.Tests.EndToEnd;
using static AttentionDynamics.Tests.Tokens.Files.SampleFiles;

namespace Workbook.Tests.Heads;

/// <summary>What <c>measure --q …</c> says of heads that are right.</summary>
[Collection("in this process")]
public class HeadMeasureTests
{
    private static readonly string Root = WorkbookFolder.Metadata("RepositoryRoot");

    [Theory]
    [InlineData(300, 4, 2, "causal", 0, 0, true)]
    [InlineData(130, 2, 2, "full", 0, 0.7, true)]
    [InlineData(200, 3, 1, "causal", 40, 1.5, false)]
    [InlineData(150, 2, 1, "full", 30, 0, false)]
    [InlineData(5, 2, 1, "causal", 0, 0, false)]
    public async Task Every_number_is_plain_NumPys(int n, int heads, int keyHeads, string mask, int window, double scale, bool values)
    {
        Requirement.NumPy();
        using HeadCommand command = new HeadCommand().Write("q.npy", HeadCommand.Heads(1, heads, n, 16)).Write("k.npy", HeadCommand.Heads(2, keyHeads, n, 16))
            .Write("v.npy", HeadCommand.Heads(3, keyHeads, n, 12));
        string[] options = [.. mask == "causal" ? new[] { "--causal" } : [], .. window > 0 ? new[] { "--window", Text(window) } : [],
            .. scale > 0 ? new[] { "--scale", Text(scale) } : [], .. values ? new[] { "--v", "@v.npy" } : []];
        JsonNode measured = JsonNode.Parse((await command.RunAsync(["measure", "--q", "@q.npy", "--k", "@k.npy", "--json", .. options])).Exits(0).Output)!["heads"]!;
        var start = new ProcessStartInfo(Requirement.Python,
            [Path.Combine(Root, "tests", "Workbook.Tests", "Heads", "plain_heads.py"), "q.npy", "k.npy", values ? "v.npy" : "-", mask, Text(window), Text(scale)])
        {
            WorkingDirectory = command.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["OPENBLAS_NUM_THREADS"] = "1";
        using Process python = Process.Start(start)!;
        JsonArray plain = JsonNode.Parse(WorkbookFolder.Finish(python).Exits(0).Output)!.AsArray();
        Assert.Equal(plain.Count, measured.AsArray().Count);
        for (int head = 0; head < plain.Count; head++)
        {
            int compared = Compare(plain[head]!, measured[head]!, $"head {head}");
            Assert.True(compared >= (n < 200 ? 20 : 40), $"{compared} numbers");
        }
    }

    [Fact]
    public async Task The_same_heads_give_the_same_answer_from_every_kind_of_file_and_name()
    {
        const int n = 70, d = 6;
        double[][] q = [HeadCommand.Numbers(2 * n * d, 1), HeadCommand.Numbers(2 * n * d, 2)], k = [HeadCommand.Numbers(n * d, 3), HeadCommand.Numbers(n * d, 4)];
        double[] Single(double[] numbers) => [.. numbers.Select(number => (double)(float)number)];
        (q, k) = ([.. q.Select(Single)], [.. k.Select(Single)]);
        using HeadCommand command = new();
        var safetensors = new List<(string, string, long[], byte[])>();
        var npz = new List<(string, byte[])>();
        for (int layer = 0; layer < 2; layer++)
        {
            command.Write($"plain/q.{layer + 9}.npy", Npy("<f8", [2, n, d], q[layer])).Write($"plain/k.{layer + 9}.npy", Npy("<f8", [1, n, d], k[layer]))
                .Write($"q/{layer + 9}.npy", Npy("<f4", [1, 2, n, d], q[layer])).Write($"k/{layer + 9}.npy", Npy(">f8", [n, d], k[layer], fortran: true));
            safetensors.Add(($"model.{layer + 9}.q", "F32", [2, n, d], Bytes("<f4", q[layer])));
            safetensors.Add(($"model.{layer + 9}.k", "F32", [n, d], Bytes("<f4", k[layer])));
            npz.Add(($"q{layer + 9}.npy", Npy("<f4", [2, n, d], q[layer])));
            npz.Add(($"k{layer + 9}.npy", Npy("<f4", [1, 1, n, d], k[layer])));
        }

        command.Write("all.safetensors", Safetensors([.. safetensors])).Write("all.npz", Npz(true, [.. npz]));
        string plain = await Answer("@plain/q.{layer}.npy", "@plain/k.{layer}.npy", numbered: true);
        Assert.Equal(plain, await Answer("@all.safetensors:model.{layer}.q", "@all.safetensors:model.{layer}.k", numbered: true));
        Assert.Equal(plain, await Answer("@all.npz:q{layer}", "@all.npz:k{layer}", numbered: true));
        // Counted from 0, in the order of the numbers in the names: 9 before 10.
        Assert.Equal(plain, await Answer("@q", "@k", numbered: false));
        Assert.Equal(plain, await Answer("@q/*.npy", "@k/*.npy", numbered: false));

        async Task<string> Answer(string queries, string keys, bool numbered)
        {
            JsonNode all = JsonNode.Parse((await command.RunAsync("measure", "--q", queries, "--k", keys, "--causal", "--json")).Exits(0).Output)!;
            Assert.Equal(4, all["heads"]!.AsArray().Count);
            for (int head = 0; head < 4; head++)
            {
                Assert.Equal(head / 2 + (numbered ? 9 : 0), (int)all["heads"]![head]!["layer"]!);
                all["heads"]![head]!["layer"] = head / 2;
            }

            return all["heads"]!.ToJsonString();
        }
    }

    [Theory]
    [InlineData(300, true, "--causal", "--gamma", "0.2,0.4", "--factor", "0.5..4", "--for-tokens", "7", "--for-length", "5000")]
    [InlineData(300, false, "--window", "20")]
    [InlineData(70, false)]
    [InlineData(2, false, "--causal")]
    public async Task The_answer_is_as_the_schema_says_and_the_text_has_its_numbers(int n, bool values, params string[] options)
    {
        using HeadCommand command = Sample(n);
        string[] line = ["measure", "--q", "@q.npy", "--k", "@k.npy", .. values ? new[] { "--v", "@v.npy" } : [], .. options];
        JsonNode all = JsonNode.Parse((await command.RunAsync([.. line, "--json"])).Exits(0).Output)!;
        var schema = new JsonSchemaFile("measure-heads.schema.json");
        Assert.Empty(schema.Faults(all));
        // And not of anything.
        all["heads"]![0]!.AsObject().Remove("u");
        all["heads"]![0]!["n"] = 1;
        all["d"] = "4";
        Assert.All(["/heads/0: ", "/heads/0/n: ", "/d: "], place => Assert.Contains(schema.Faults(all), fault => fault.StartsWith(place, StringComparison.Ordinal)));

        string text = (await command.RunAsync(line)).Exits(0).Output;
        all = JsonNode.Parse((await command.RunAsync([.. line, "--json"])).Exits(0).Output)!;
        foreach (JsonNode? said in all["verdict"]!.AsArray().Concat(all["notTested"]!.AsArray())) Assert.Contains((string)said!, text, StringComparison.Ordinal);
        string[][] rows = [.. text.Split('\n').Select(row => Regex.Split(row.Trim(), " {2,}"))];
        string[] names = rows.First(row => row[0] == "layer");
        (string Column, string Field)[] columns = [("β/Λ", "scaleOverGapCounting"), ("sd", "scoreDeviation"), ("exp H", "effectiveTokens"), ("1/ΣA²", "participationTokens"),
            ("90 %", "tokensCarrying90"), ("self", "meanSelfWeight"), ("first", "meanFirstWeight"), ("largest", "meanLargestWeight"), ("u", "u")];
        for (int head = 0; head < 4; head++)
        {
            string[] row = rows.SkipWhile(cells => cells[0] != "layer").ElementAt(head + 1);
            JsonNode of = all["heads"]![head]!;
            Assert.Equal(names.Length, row.Length);
            foreach ((string column, string field) in columns) Assert.Equal(Short(of[field]), row[Array.IndexOf(names, column)]);
            Assert.Equal(Short(of["factorFor"]!["length"]), row[Array.IndexOf(names, "factor")]);
            if (values) Assert.Equal(Short(of["lambda"]), row[Array.IndexOf(names, "λ")]);
            Assert.StartsWith(Short(of["bearableLength"]!["value"]), row[Array.IndexOf(names, "length")], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_scan_is_the_measure_at_another_scale()
    {
        using HeadCommand command = Sample(200);
        JsonNode scanned = Json(await command.RunAsync("measure", "--q", "@q.npy", "--k", "@k.npy", "--causal", "--json", "--gamma", "0.5", "--factor", "0.5..4"))[1]!["scan"]!;
        Assert.Equal([0.5, 0.5, Math.Sqrt(0.5), 1, Math.Sqrt(2), 2, Math.Sqrt(8), 4], scanned.AsArray().Select(at => (double)(at!["gamma"] ?? at["factor"])!), (x, y) => Math.Abs(x - y) < 1e-14);
        foreach (JsonNode? at in scanned.AsArray())
        {
            // d = 8.
            double factor = at!["gamma"] is { } gamma ? (double)gamma * Math.Log(200) : (double)at["factor"]!;
            JsonNode whole = Json(await command.RunAsync("measure", "--q", "@q.npy", "--k", "@k.npy", "--causal", "--json", "--scale", Text(factor / Math.Sqrt(8))))[1]!;
            foreach (string field in new[] { "effectiveTokens", "meanSelfWeight", "u", "ownU", "scoreDeviation" })
                Assert.Equal((double)whole[field]!, (double)at[field]!, 1e-12 * Math.Abs((double)whole[field]!));
        }
    }

    [Fact]
    public async Task A_law_multiplies_the_plain_scale()
    {
        using HeadCommand command = Sample(200);
        foreach ((string law, double factor) in new[] { ("none:base=2", 2), ("ssmax:s=0.3", 0.3 * Math.Log(200)), ("yarn:factor=32", Math.Pow(0.1 * Math.Log(32) + 1, 2)) })
        {
            JsonNode by = Json(await command.RunAsync("measure", "--q", "@q.npy", "--k", "@k.npy", "--causal", "--json", "--law", law))[0]!;
            JsonNode plain = Json(await command.RunAsync("measure", "--q", "@q.npy", "--k", "@k.npy", "--causal", "--json", "--scale", Text(factor / Math.Sqrt(8))))[0]!;
            Assert.Equal((double)plain["effectiveTokens"]!, (double)by["effectiveTokens"]!, 1e-10);
            Assert.Equal((double)plain["scale"]!, (double)by["scale"]!, 1e-14);
        }

        // A law of the position has a scale for every row: its first rows are those of a shorter context.
        JsonNode position = Json(await command.RunAsync("measure", "--q", "@q.npy", "--k", "@k.npy", "--causal", "--json", "--law", "ssmax-position:s=0.3"))[0]!;
        Assert.Equal(0.3 * Math.Log(200) / Math.Sqrt(8), (double)position["scale"]!, 1e-14);
        Assert.NotEqual((double)position["effectiveTokens"]!, (double)Json(await command.RunAsync("measure", "--q", "@q.npy", "--k", "@k.npy", "--causal", "--json", "--law", "ssmax:s=0.3"))[0]!["effectiveTokens"]!);
    }

    [Fact]
    public async Task Axes_that_look_exchanged_are_said()
    {
        using HeadCommand command = new HeadCommand().Write("q.npy", HeadCommand.Heads(1, 20, 4, 8));
        Said said = (await command.RunAsync("measure", "--q", "@q.npy", "--k", "@q.npy")).Exits(0);
        Assert.Contains("is read as 20 heads of 4 tokens of 8 numbers; where it is (tokens, heads, dimension)", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_stands_by_itself()
    {
        using HeadCommand command = Sample(300);
        string[] line = ["measure", "--q", "@q.npy", "--k", "@k.npy", "--v", "@v.npy", "--causal"];
        string text = (await command.RunAsync([.. line, "--report", "@report"])).Exits(0).Output;
        Assert.Equal((await command.RunAsync(line)).Exits(0).Output, text);
        Assert.Equal(["index.html"], Directory.GetFiles(Path.Combine(command.Root, "report")).Select(Path.GetFileName));
        string page = await File.ReadAllTextAsync(Path.Combine(command.Root, "report", "index.html"), TestContext.Current.CancellationToken);
        Assert.DoesNotMatch(@"(?i)https?://|<script|\bsrc=|\bhref=|@import|url\(", page);
        Assert.Equal(3 + 2 + 4, Regex.Count(page, "<svg "));
        foreach (Match svg in Regex.Matches(page, "<svg .*?</svg>", RegexOptions.Singleline)) System.Xml.Linq.XDocument.Parse(svg.Value);
        Assert.Equal(4, Regex.Count(page, "<tr><td>"));
        JsonNode all = JsonNode.Parse((await command.RunAsync([.. line, "--json"])).Exits(0).Output)!;
        foreach (JsonNode? said in all["verdict"]!.AsArray().Concat(all["notTested"]!.AsArray())) Assert.Contains(HtmlText.Encoded((string)said!), page, StringComparison.Ordinal);
        // A map has a cell a head, with its number.
        Assert.All(Enumerable.Range(0, 4), head => Assert.Contains($"<title>layer 0 head {head}: {Short(all["heads"]![head]!["scaleOverGapCounting"])}</title>", page, StringComparison.Ordinal));
    }

    /// <summary>4 heads on 2 of keys, d = 8, c = 5, of which the first finds its own tokens.</summary>
    internal static HeadCommand Sample(int n)
    {
        double[] q = HeadCommand.Numbers(4 * n * 8, 1), k = HeadCommand.Numbers(2 * n * 8, 2);
        for (int x = 0; x < n * 8; x++) q[x] = 3 * k[x];
        return new HeadCommand().Write("q.npy", Npy("<f8", [4, n, 8], q)).Write("k.npy", Npy("<f8", [2, n, 8], k)).Write("v.npy", HeadCommand.Heads(3, 2, n, 5));
    }

    private static JsonArray Json(Said said) => JsonNode.Parse(said.Exits(0).Output)!["heads"]!.AsArray();

    private static int Compare(JsonNode plain, JsonNode measured, string at)
    {
        switch (plain)
        {
            case JsonObject members:
                // What is infinite is null in both.
                Assert.All(members.Where(member => member.Value is null), member => Assert.Null(measured[member.Key]));
                return members.Where(member => member.Key != "logKeys" && member.Value is not null)
                    .Sum(member => Compare(member.Value!, measured[member.Key] ?? throw new ArgumentException($"{at}.{member.Key}"), $"{at}.{member.Key}"));
            case JsonArray list:
                Assert.Equal(list.Count, measured.AsArray().Count);
                return list.Select((item, k) => Compare(item!, measured[k]!, $"{at}[{k}]")).Sum();
            default:
                (double expected, double actual) = ((double)plain, (double)measured);
                Assert.True(Math.Abs(actual - expected) <= 1e-10 * Math.Max(1, Math.Abs(expected)), FormattableString.Invariant($"{at}: expected {expected:R}, got {actual:R}"));
                return 1;
        }
    }

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string Short(JsonNode? number) => number is null ? "-" : NumberText.Of((double)number, 3);
}
