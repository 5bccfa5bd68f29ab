using System.Globalization;
using System.Text.Json.Nodes;
using Workbook.Tests.EndToEnd;
using static AttentionDynamics.Tests.Tokens.Files.SampleFiles;

namespace Workbook.Tests.Heads;

/// <summary>All that <c>measure --q …</c> prints of two heads on shared keys, against data/reference/heads.csv, which a program of its own made in 40 digits.</summary>
[Collection("in this process")]
public class HeadReferenceTests
{
    private const int Count = 160, Dimension = 4, Width = 3;

    [Theory]
    [InlineData(true, 0, "0.5")]
    [InlineData(true, 40, "0.5")]
    [InlineData(false, 0, "0.25")]
    [InlineData(false, 30, "0.5")]
    public async Task Every_number_is_the_references(bool causal, int window, string scale)
    {
        using IEnumerator<double> numbers = Numbers().GetEnumerator();
        using HeadCommand command = new HeadCommand().Write("q.npy", Next(2, Dimension)).Write("k.npy", Next(1, Dimension)).Write("v.npy", Next(1, Width));
        string[] mask = [.. causal ? new[] { "--causal" } : [], .. window > 0 ? new[] { "--window", window.ToString(CultureInfo.InvariantCulture) } : []];
        Said said = await command.RunAsync(["measure", "--q", "@q.npy", "--k", "@k.npy", "--v", "@v.npy", "--scale", scale, "--for-length", "5000", "--for-tokens", "12", "--gamma", "0.5", "--factor", "2", "--json", .. mask]);
        JsonNode heads = JsonNode.Parse(said.Exits(0).Output)!["heads"]!;
        string place = $"{(causal ? 1 : 0)},{window},{scale},";
        HashSet<string> compared = [];
        foreach (string line in File.ReadLines(Path.Combine(WorkbookFolder.Metadata("RepositoryRoot"), "data", "reference", "heads.csv")).Where(line => line.StartsWith(place, StringComparison.Ordinal)))
        {
            string[] fields = line.Split(',');
            double expected = double.Parse(fields[5], CultureInfo.InvariantCulture), actual = (double)At(heads[int.Parse(fields[3], CultureInfo.InvariantCulture)]!, fields[4]);
            Assert.True(Math.Abs(actual - expected) <= 1e-10 * Math.Max(1, Math.Abs(expected)), FormattableString.Invariant($"{line}: got {actual:R}"));
            compared.Add($"{fields[3]} {fields[4]}");
        }

        Assert.True(compared.Count >= 2 * 86, $"{compared.Count} numbers");
        for (int head = 0; head < 2; head++)
        {
            Assert.Equal(0, (int)heads[head]!["coincidentPairs"]!);
            // What the reference leaves out is null: a side on which the line may never pass 1.
            Assert.All(["value", "low", "high"], end => Assert.Equal(compared.Contains($"{head} bearableLength.{end}"), heads[head]!["bearableLength"]![end] is not null));
        }

        byte[] Next(int count, int width) => Npy("<f4", [count, Count, width], [.. Enumerable.Range(0, count * Count * width).Select(_ => numbers.MoveNext() ? numbers.Current : throw new InvalidOperationException())]);
    }

    private static IEnumerable<double> Numbers()
    {
        for (long x = 1; ;)
        {
            x = (1103515245 * x + 12345) % (1L << 31);
            yield return ((x >> 16) % 4096 - 2048) / 512.0;
        }
    }

    private static JsonNode At(JsonNode node, string path)
    {
        foreach (string part in path.Split('.'))
            node = (int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int at) ? node[at] : node[part]) ?? throw new KeyNotFoundException(path);
        return node;
    }
}
