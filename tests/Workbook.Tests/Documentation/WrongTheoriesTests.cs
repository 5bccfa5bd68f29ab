using System.Text.Json.Nodes;
using AttentionDynamics.Notebooks;
using Workbook.Tests.EndToEnd;

namespace Workbook.Tests.Documentation;

/// <summary>The list of wrong theories, which is long to run and by hand: that each can still be put in its place.</summary>
public class WrongTheoriesTests
{
    private static readonly string Root = WorkbookFolder.Metadata("RepositoryRoot");

    private static readonly JsonObject[] All =
        [.. JsonNode.Parse(File.ReadAllText(Path.Combine(Root, "tests", "Mutations", "wrong-theories.json")))!.AsArray().Select(node => node!.AsObject())];

    public static TheoryData<string> Theories => [.. All.Select(wrong => (string)wrong["theory"]!)];

    [Theory]
    [MemberData(nameof(Theories))]
    public void Its_text_stands_exactly_once_in_its_file_and_its_notebook_exists(string theory)
    {
        JsonObject wrong = All.Single(wrong => (string)wrong["theory"]! == theory);
        string Text(string name) => (string)wrong[name]!;
        Assert.Equal(["theory", "file", "find", "replace", "notebook"], wrong.Select(pair => pair.Key));
        Assert.Equal(2, File.ReadAllText(Path.Combine(Root, Text("file"))).Split(Text("find")).Length);
        Assert.NotEqual(Text("find"), Text("replace"));
        Assert.True(File.Exists(Path.Combine(Root, "notebooks", Text("notebook") + ".ipynb")));
    }

    [Theory]
    [MemberData(nameof(Theories))]
    public void A_claim_that_still_stands_refused_it(string theory)
    {
        JsonNode refusals = JsonNode.Parse(File.ReadAllText(Path.Combine(Root, "tests", "Mutations", "refusals.json")))!;
        string claim = (string?)refusals[theory] ?? "none: run tests/Mutations";
        Assert.Contains(Csv.Parse(File.ReadAllText(Path.Combine(Root, "data", "claims.csv"))).Skip(1),
            row => row[0] == (string)All.Single(wrong => (string)wrong["theory"]! == theory)["notebook"]! && row[1] == claim);
    }

    [Theory]
    [InlineData("Theorem21.cs")]
    [InlineData("Theorem23.cs")]
    [InlineData("Theorem24.cs")]
    [InlineData("Theorem25.cs")]
    public void Each_theorem_has_wrong_theories(string file) =>
        Assert.True(All.Count(wrong => ((string)wrong["file"]!).EndsWith("/" + file, StringComparison.Ordinal)) >= 3);
}
