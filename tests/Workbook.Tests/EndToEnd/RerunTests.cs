using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Workbook.Tests.EndToEnd;

public class RerunTests
{
    internal const string Measure = "double[] x = [1, 2, 3, 4]; double[] y = [1.25, 2.5, 5.125, 9.75];";

    internal static string Figure(string name) =>
        $"Figure.Of(\"{name}\", \"A curve\", Axis.Linear(\"x\"), Axis.Linear(\"y\"), new Points(\"measured\", x, y)).WithCaption(\"It ends at 9.75.\")";

    internal static string Claims(string notebook) =>
        $"var claims = new Claims(\"{notebook}\"); claims.Equal(\"a, \\\"b\\\"\", ClaimSource.Paper, 1.5, 1.504, Tolerance.Relative(0.01), (\"1.6\", 1.6)); claims.Report(\"second\", ClaimSource.Derived, 2, 2.25, \"a trend\"); claims.Conclude()";

    /// <summary>A notebook with text, a table, a figure and claims.</summary>
    internal static WorkbookFolder Whole() =>
        new WorkbookFolder()
            .Write("README.md", "# Read\n<!-- verdicts:begin -->\n<!-- verdicts:end -->\n<!-- figure:begin 01-whole curve -->\n<!-- figure:end -->\nend\n")
            .Add("01-whole", WorkbookFolder.SetUp, Measure + " Console.WriteLine($\"length {y[3]}\");", Figure("curve"), "Table.Of((\"n\", new[] { 64, 128 }), (\"error\", new[] { 0.0625, 0.03125 }))", Claims("01-whole"));

    private static readonly Lazy<(Said Said, SortedDictionary<string, string> Files)> Done = new(() =>
    {
        using WorkbookFolder folder = Whole();
        return (folder.Run("run", "--no-pictures").Exits(0), folder.Snapshot());
    });

    /// <summary>The same after a run without pictures, which all tests that only need its outcome share.</summary>
    internal static WorkbookFolder WholeRun() => new WorkbookFolder().With(Done.Value.Files);

    [Fact]
    public void A_run_writes_everything_and_a_second_one_changes_no_byte()
    {
        using WorkbookFolder folder = WholeRun();
        Said said = Done.Value.Said;
        Assert.Contains("01-whole: 5 cells, ", said.Output, StringComparison.Ordinal);
        Assert.Contains("1 figure, 2 claims", said.Output, StringComparison.Ordinal);
        Assert.Equal("workbook: no picture for 01-whole (curve): --no-pictures\n", said.Error);
        SortedDictionary<string, string> first = folder.Snapshot();
        Assert.Equal(["README.md", "data/claims.csv", "data/figures/curve.csv", "docs/claims.md", "notebooks/01-whole.ipynb"], first.Keys);
        Assert.Equal(
            "notebook,claim,source,predicted,measured,tolerance,verdict,case,cases,refused\n01-whole,\"a, \"\"b\"\"\",P,1.5,1.504,0.01 relative,holds,,1,\"1.6, by 6 tolerances\"\n01-whole,second,D,2,2.25,none: a trend,reported,,1,\n",
            folder.Read("data/claims.csv"));
        Assert.Contains("| 01-whole | [01-whole](notebooks/01-whole.ipynb) | 1 P, 1 D | [1 holds, 1 reported](docs/claims.md#01-whole) |", folder.Read("README.md"), StringComparison.Ordinal);
        Assert.Contains("[01-whole](../notebooks/01-whole.ipynb): 1 holds, 1 reported.", folder.Read("docs/claims.md"), StringComparison.Ordinal);
        Assert.Contains("\n| second | D | 2 | 2.25 | none: a trend | reported |  | 1 |  |\n", folder.Read("docs/claims.md"), StringComparison.Ordinal);
        DateTime written = File.GetLastWriteTimeUtc(folder.NotebookPath("01-whole"));

        folder.Run("run", "--no-pictures").Exits(0);
        Assert.Equal(first, folder.Snapshot());
        Assert.Equal(written, File.GetLastWriteTimeUtc(folder.NotebookPath("01-whole")));
    }

    [Fact]
    public void The_file_is_valid_and_jupyter_would_write_the_same_bytes()
    {
        Requirement.NbFormat();
        using WorkbookFolder folder = WholeRun();
        const string program = "import nbformat,sys; p=sys.argv[1]; n=nbformat.read(p,4); nbformat.validate(n); sys.exit(0 if nbformat.writes(n)+'\\n'==open(p,encoding='utf-8').read() else 3)";
        using Process python = Process.Start(new ProcessStartInfo(Requirement.Python, ["-c", program, folder.NotebookPath("01-whole")]) { RedirectStandardError = true })!;
        string error = python.StandardError.ReadToEnd();
        python.WaitForExit();
        Assert.True(python.ExitCode == 0, $"exit code {python.ExitCode}: {error}");
    }

    [Fact(Explicit = true)]
    public void Output_goes_elsewhere_and_nothing_here_changes()
    {
        using WorkbookFolder folder = Whole();
        SortedDictionary<string, string> before = folder.Snapshot();
        folder.Run("run", "--no-pictures", "--output", "out/deep").Exits(0);
        SortedDictionary<string, string> after = folder.Snapshot();
        Assert.All(before, pair => Assert.Equal(pair.Value, after[pair.Key]));
        Assert.Equal(["out/deep/data/claims.csv", "out/deep/data/figures/curve.csv", "out/deep/docs/claims.md", "out/deep/notebooks/01-whole.ipynb"], after.Keys.Except(before.Keys));
    }

    [Fact]
    public void Named_notebooks_alone_run_the_introduction_last_and_claims_of_others_stay()
    {
        using WorkbookFolder folder = new WorkbookFolder()
            .Add("00-start-here", "1")
            .Add("01-a", WorkbookFolder.SetUp, Claims("01-a"))
            .Add("02-b", "throw new Exception();")
            .Write("data/claims.csv", "notebook,claim,source,predicted,measured,tolerance,verdict,case,cases,refused\n01-a,gone,P,1,1,none,holds,,1,\n02-b,kept,P,1,1,none,holds,,1,\n");
        Said said = folder.Run("run", "notebooks/00-start-here.ipynb", "notebooks/01-a.ipynb").Exits(0);
        Assert.Equal(["01-a", "00-start-here", "2 notebooks"], said.Output.TrimEnd().Split('\n').Skip(1).Select(line => line.Split(':')[0]).Distinct());
        Assert.Equal(["2 notebooks to run, one after another, each in a process of its own", "01-a: begins, 2 cells"], said.Output.Split('\n').Take(2));
        string claims = folder.Read("data/claims.csv");
        Assert.DoesNotContain("gone", claims, StringComparison.Ordinal);
        Assert.EndsWith("01-a,second,D,2,2.25,none: a trend,reported,,1,\n02-b,kept,P,1,1,none,holds,,1,\n", claims, StringComparison.Ordinal);
        string page = folder.Read("docs/claims.md");
        Assert.Contains("\n| second | D | 2 | 2.25 | none: a trend | reported |  | 1 |  |\n\n## 02-b\n", page, StringComparison.Ordinal);
        Assert.Contains("\n| kept | P | 1 | 1 | none | holds |  | 1 |  |\n", page, StringComparison.Ordinal);
        Assert.DoesNotContain("gone", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Claims_of_another_notebook_fail()
    {
        using WorkbookFolder folder = new WorkbookFolder().Add("01-a", WorkbookFolder.SetUp, Claims("02-b"));
        Assert.Contains("01-a, cell 2 (c2): expected the claims of 01-a, got those of 02-b", folder.Run("run").Exits(1).Error, StringComparison.Ordinal);
    }

    [Fact(Explicit = true)]
    public void Pictures_are_drawn_once_with_stable_ids_and_change_only_with_their_figure()
    {
        Requirement.Browser();
        using WorkbookFolder folder = Whole();
        folder.Run("run").Exits(0);
        SortedDictionary<string, string> first = folder.Snapshot();
        JsonNode output = folder.Outputs("01-whole", 3)[0]!;
        Assert.Equal(["application/vnd.plotly.v1+json", "image/svg+xml", "text/plain"], output["data"]!.AsObject().Select(pair => pair.Key));
        string svg = folder.Read("data/figures/curve.svg");
        Assert.StartsWith("<svg", svg, StringComparison.Ordinal);
        Assert.Equal(svg, NotebookFiles.Text(output["data"]!["image/svg+xml"]));
        Assert.Contains("![It ends at 9.75.](data/figures/curve.svg)", folder.Read("README.md"), StringComparison.Ordinal);
        // Where nothing changed no browser is asked.
        folder.RunWith(new() { ["CHROME"] = "/bin/false" }, "run").Exits(0);
        Assert.Equal(first, folder.Snapshot());

        folder.Replace("notebooks/01-whole.ipynb", "9.75];", "9.5];");
        folder.Run("run").Exits(0);
        Assert.NotEqual(svg, folder.Read("data/figures/curve.svg"));
    }

    [Fact(Explicit = true)]
    public void Without_a_browser_the_figures_left_without_a_picture_are_named()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "browsers are found outside PATH as well");
        using WorkbookFolder folder = Whole();
        Said said = folder.RunWith(new() { ["PATH"] = NoBrowserPath(), ["CHROME"] = "" }, "run").Exits(0);
        Assert.Equal("workbook: no picture for 01-whole (curve): no browser of the Chromium family was found (CHROME names one)\n", said.Error);
        folder.RunWith(new() { ["CHROME"] = "/no/such/browser" }, "run").Exits(2);
    }

    [Fact(Explicit = true)]
    public void A_browser_that_fails_fails_the_notebook()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /bin/false");
        using WorkbookFolder folder = Whole();
        SortedDictionary<string, string> before = folder.Snapshot();
        Said said = folder.RunWith(new() { ["CHROME"] = "/bin/false" }, "run").Exits(1);
        Assert.Contains("01-whole: no pictures: /bin/false ended without drawing (exit code 1)", said.Error, StringComparison.Ordinal);
        Assert.Equal(before, folder.Snapshot());
    }

    private static string NoBrowserPath() => Path.GetDirectoryName(Environment.ProcessPath)!;

    private static class NotebookFiles
    {
        public static string Text(JsonNode? node) => Workbook.Files.MultilineText.Read(node)!;
    }
}
