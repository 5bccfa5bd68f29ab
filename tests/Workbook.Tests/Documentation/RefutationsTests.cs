using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using AttentionDynamics.Notebooks;
using Workbook.Tests.EndToEnd;

namespace Workbook.Tests.Documentation;

/// <summary>"What would refute them" names every claim of its notebook by its number, and no other.</summary>
public partial class RefutationsTests
{
    private static readonly string Root = WorkbookFolder.Metadata("RepositoryRoot");

    public static TheoryData<string> Notebooks =>
        [.. Directory.GetFiles(Path.Combine(Root, "notebooks"), "*.ipynb").Select(path => Path.GetFileNameWithoutExtension(path))
            .Where(name => Named(name).Length > 0).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Notebooks))]
    public void It_names_each_claim_that_holds(string notebook)
    {
        IReadOnlyList<string>[] claims = [.. Csv.Parse(File.ReadAllText(Path.Combine(Root, "data", "claims.csv"))).Skip(1)
            .Where(row => row[0] == notebook)];
        Assert.Equal(Enumerable.Range(1, claims.Length).Where(k => claims[k - 1][6] == "holds"), Named(notebook).Distinct().Order());
    }

    [Theory]
    [InlineData("one (claim 1); another (2, 4 to 6)", new[] { 1, 2, 4, 5, 6 })]
    [InlineData("one (claims 1, 2). Claims 5 and 6 are about (2.1)", new[] { 1, 2, 5, 6 })]
    public void The_forms_that_count(string text, int[] expected) => Assert.Equal(expected, Numbers(text));

    private static int[] Named(string notebook)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Root, "notebooks", notebook + ".ipynb")));
        string title = string.Concat(document.RootElement.GetProperty("cells")[0].GetProperty("source").EnumerateArray()
            .Select(line => line.GetString()));
        return Numbers(title.Split('\n').FirstOrDefault(line => line.StartsWith("**What would refute them.**", StringComparison.Ordinal)) ?? "");
    }

    private static int[] Numbers(string text) =>
        [.. List().Matches(text).SelectMany(list => Range().Matches(list.Value)).SelectMany(range =>
        {
            int from = int.Parse(range.Groups[1].Value, CultureInfo.InvariantCulture);
            int to = range.Groups[2].Success ? int.Parse(range.Groups[2].Value, CultureInfo.InvariantCulture) : from;
            return Enumerable.Range(from, to - from + 1);
        })];

    [GeneratedRegex(@"\((?:claims? )?\d+(?:(?:, | and | to )\d+)*\)|Claims? \d+(?:(?:, | and | to )\d+)*")]
    private static partial Regex List();

    [GeneratedRegex(@"(\d+)(?: to (\d+))?")]
    private static partial Regex Range();
}
