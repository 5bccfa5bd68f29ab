
namespace Workbook.Tests.EndToEnd;

public class BadInputTests
{
    private const string Empty = """{"cells":[],"metadata":{},"nbformat":4,"nbformat_minor":5}""";

    public static TheoryData<string, string[]> Bad => new()
    {
        { "--wrong", ["run", "--wrong"] },
        { "verb", [] },
        { "dance", ["dance"] },
        { "--output", ["run", "--output"] },
        { "--check", ["run", "--check", "--output", "out"] },
        { "nowhere.ipynb", ["run", "notebooks/nowhere.ipynb"] },
        { "notebooks", ["run", "notebooks"] },
        { "README.md", ["run", "README.md"] },
        { "text.ipynb", ["run", "bad/text.ipynb"] },
        { "three.ipynb", ["run", "bad/three.ipynb"] },
        { "twice", ["run", "notebooks/a.ipynb", "./notebooks/a.ipynb"] },
        { "folder", ["run", "notebooks/a.ipynb", "bad/other.ipynb"] },
        { "README.md", ["run", "--output", "README.md"] },
        { "README.md", ["run", "--output", "README.md/below"] },
        { "data", ["run", "--output", "blocked"] },
        { "python", ["run", "bad/python.ipynb"] },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void Bad_input_costs_one_line_and_changes_nothing(string named, string[] arguments)
    {
        using WorkbookFolder folder = new WorkbookFolder()
            .Write("notebooks/a.ipynb", Empty)
            .Write("README.md", "text")
            .Write("blocked/data", "a file")
            .Write("bad/text.ipynb", "no JSON")
            .Write("bad/three.ipynb", """{"cells":[],"metadata":{},"nbformat":3,"nbformat_minor":0}""")
            .Write("bad/other.ipynb", Empty)
            .Write("bad/python.ipynb", """{"cells":[],"metadata":{"kernelspec":{"name":"python3","language":"python"}},"nbformat":4,"nbformat_minor":5}""");
        SortedDictionary<string, string> before = folder.Snapshot();
        Said said = folder.Run(arguments).Exits(2);
        Assert.Equal(before, folder.Snapshot());
        Assert.Empty(said.Output);
        Assert.Single(said.Error.TrimEnd('\n').Split('\n'));
        Assert.Contains(named, said.Error, StringComparison.Ordinal);
        Assert.Contains("expected", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void One_bad_notebook_among_good_ones_is_found_before_anything_runs()
    {
        using WorkbookFolder folder = new WorkbookFolder().Add("01-good", "1").Write("notebooks/02-bad.ipynb", "{}");
        SortedDictionary<string, string> before = folder.Snapshot();
        Said said = folder.Run("run").Exits(2);
        Assert.StartsWith("workbook: 02-bad.ipynb: expected", said.Error, StringComparison.Ordinal);
        Assert.Equal(before, folder.Snapshot());
    }

    [Fact]
    public void A_folder_without_notebooks_is_bad_input()
    {
        using WorkbookFolder folder = new WorkbookFolder().Write("README.md", "text");
        Assert.Contains("expected a notebooks/ folder", folder.Run("run").Exits(2).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("--version")]
    [InlineData("run", "--help")]
    public void Help_and_version_are_no_errors(params string[] arguments)
    {
        using var folder = new WorkbookFolder();
        Said said = folder.Run(arguments).Exits(0);
        Assert.NotEmpty(said.Output);
        Assert.Empty(said.Error);
    }
}
