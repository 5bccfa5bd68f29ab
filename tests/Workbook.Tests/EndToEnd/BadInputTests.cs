using System.Diagnostics;

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
        { "docs", ["run", "--output", "documented"] },
        { "claims.md", ["run", "--output", "others"] },
        { "python", ["run", "bad/python.ipynb"] },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void Bad_input_costs_one_line_and_changes_nothing(string named, string[] arguments) => Refused(named, arguments);

    [Fact]
    public void A_folder_that_nobody_can_make_costs_one_line_and_changes_nothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is Linux's");
        Refused("--output /proc/nowhere", ["run", "--output", "/proc/nowhere"]);
    }

    private static void Refused(string named, string[] arguments)
    {
        using WorkbookFolder folder = new WorkbookFolder()
            .Write("notebooks/a.ipynb", Empty)
            .Write("README.md", "text")
            .Write("blocked/data", "a file")
            .Write("documented/docs", "a file")
            .Write("others/docs/claims.md", "# A page that no run has written")
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

    // A pipe that nobody writes to, and a device that never ends, in the place of any file a command reads. Each is given up after some
    // seconds of waiting, so all wait at once.
    [Theory]
    [InlineData("mkfifo")]
    [InlineData("ln -s /dev/zero")]
    public async Task What_only_looks_like_a_file_is_refused_within_seconds(string make)
    {
        Requirement.Signals();
        string[][] commands = [["run"], ["run", "--check"], ["export"]];
        string[] places = ["README.md", "data/claims.csv", "docs/claims.md", "notebooks/b.ipynb"];
        (string Place, string[] Arguments)[] cases =
        [
            .. places.SelectMany(place => commands.Select(command => (place, command))),
            ("from.csv", ["predict", "--from", "from.csv"]),
            ("report/index.html", ["measure", "--q", "q.npy", "--k", "k.npy", "--report", "report"]),
        ];
        await Task.WhenAll(cases.Select(one => Task.Factory.StartNew(() =>
        {
            using WorkbookFolder folder = new WorkbookFolder().Write("notebooks/a.ipynb", Empty).Write("data/other", "").Write("docs/other", "").Write("report/other", "");
            using (Process shell = Process.Start("/bin/sh", ["-c", $"{make} '{Path.Combine(folder.Root, one.Place)}'"])) shell.WaitForExit();
            Said said = folder.Run(one.Arguments).Exits(2);
            Assert.Single(said.Error.TrimEnd('\n').Split('\n'));
            Assert.Contains(Path.GetFileName(one.Place), said.Error, StringComparison.Ordinal);
            Assert.Contains("expected", said.Error, StringComparison.Ordinal);
        }, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
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
