using System.Diagnostics;
using System.Globalization;

namespace Workbook.Tests.EndToEnd;

/// <summary>Full-size data (WORKBOOK_SCALE=full), of a small size here.</summary>
public class FullScaleTests
{
    private const string Grid = "data/figures/full/small-grid.csv";
    private const string State = "data/.full-run/small-grid";

    private static readonly Dictionary<string, string> Full = new() { ["WORKBOOK_SCALE"] = "full" };

    [Fact(Explicit = true)]
    public void Only_a_full_run_writes_it_and_a_default_run_then_shows_the_same()
    {
        using WorkbookFolder folder = Small();
        folder.Run("run").Exits(0);
        Assert.Equal("no grid\n", Shown(folder));
        Assert.False(Directory.Exists(Path.Combine(folder.Root, "data")));

        folder.RunWith(Full, "run").Exits(0);
        Assert.Equal(1 + 6 * 5, folder.Read(Grid).TrimEnd('\n').Split('\n').Length);
        Assert.StartsWith("lambda at 0.1, 1: 0.", Shown(folder), StringComparison.Ordinal);
        SortedDictionary<string, string> whole = folder.Snapshot();
        Assert.Equal([Grid, "notebooks/01-small.ipynb"], whole.Keys);

        DateTime written = File.GetLastWriteTimeUtc(Path.Combine(folder.Root, Grid));
        folder.Run("run").Exits(0);
        folder.Run("run", "--check").Exits(0);
        Assert.Equal(whole, folder.Snapshot());
        Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(folder.Root, Grid)));
    }

    [Fact(Explicit = true)]
    public void A_killed_run_leaves_rows_that_the_next_one_uses_when_its_parameters_are_the_same()
    {
        Requirement.Signals();
        using WorkbookFolder undisturbed = Small();
        undisturbed.RunWith(Full, "run").Exits(0);

        using WorkbookFolder folder = Small(pause: 150);
        using (Process process = folder.Start(Full, "run"))
        {
            WorkbookFolder.WaitFor(() => Rows(folder).Length >= 3, "three rows");
            process.Kill();
            process.WaitForExit();
        }
        folder.AssertAllEnd();
        string[] kept = Rows(folder);
        Assert.InRange(kept.Length, 3, 11);
        Assert.False(File.Exists(Path.Combine(folder.Root, Grid)));
        Assert.All(kept, row => Assert.Equal(5, File.ReadAllText(row).Split(',').Length));

        using WorkbookFolder other = Small(tokens: 21, pause: 0);
        using WorkbookFolder marked = Small(pause: 0);
        foreach (string row in kept)
        {
            foreach (WorkbookFolder to in new[] { other, marked }) to.Write(Path.Combine(State, Path.GetFileName(row)), "-1,-1,-1,-1,-1");
        }

        // Rows of other parameters are left aside; rows of the same ones are taken at their word.
        other.RunWith(Full, "run").Exits(0);
        Assert.DoesNotContain(Values(other), value => value < 0);
        marked.RunWith(Full, "run").Exits(0);
        Assert.Equal(Values(undisturbed).Length, Values(marked).Length);
        Assert.InRange(Values(marked).Count(value => value < 0), 5 * 3, 30);

        folder.RunWith(Full, "run").Exits(0);
        Assert.Equal(undisturbed.Read(Grid), folder.Read(Grid));
        Assert.DoesNotContain(folder.Snapshot().Keys.Concat(other.Snapshot().Keys), path => path.Contains(".full-run", StringComparison.Ordinal));
    }

    [Fact(Explicit = true)]
    public void Output_sends_data_and_state_elsewhere()
    {
        using WorkbookFolder folder = Small();
        string before = folder.Read("notebooks/01-small.ipynb");
        folder.RunWith(Full, "run", "--output", "out").Exits(0);
        Assert.Equal(["notebooks/01-small.ipynb", $"out/{Grid}", "out/notebooks/01-small.ipynb"], folder.Snapshot().Keys);
        Assert.Equal(before, folder.Read("notebooks/01-small.ipynb"));
    }

    [Fact(Explicit = true)]
    public void A_notebook_that_fails_later_writes_no_data_but_keeps_the_rows()
    {
        using WorkbookFolder folder = Small(then: "throw new InvalidOperationException(\"later\");");
        Assert.Contains("later", folder.RunWith(Full, "run").Exits(1).Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder.Root, Grid)));
        Assert.Equal(12, Rows(folder).Length);
    }

    [Fact]
    public void Data_that_is_no_grid_is_named()
    {
        using WorkbookFolder folder = Small().Write(Grid, "rho,gamma,lambda\n0.1,1,oops\n");
        Assert.Contains("data/figures/full/small-grid.csv, line 2: expected three finite numbers, got \"0.1,1,oops\"", folder.Run("run").Exits(1).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("full", "--check", "run", "--check")]
    [InlineData("huge", "WORKBOOK_SCALE: expected full or nothing, got \"huge\"", "run")]
    public void Another_scale_or_a_check_at_full_scale_is_bad_usage(string scale, string named, params string[] arguments)
    {
        using WorkbookFolder folder = Small();
        SortedDictionary<string, string> before = folder.Snapshot();
        Said said = folder.RunWith(new() { ["WORKBOOK_SCALE"] = scale }, arguments).Exits(2);
        Assert.Contains(named, Assert.Single(said.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
        Assert.Equal(before, folder.Snapshot());
    }

    /// <summary>A notebook with a sweep of 2 samples at 6 ρ, 12 rows of 5 γ, that takes its time over each.</summary>
    private static WorkbookFolder Small(int tokens = 20, int pause = 0, string then = "1") => new WorkbookFolder().Add("01-small",
        $"#r \"{WorkbookFolder.Metadata("NotebooksLibrary")}\"\n#r \"{WorkbookFolder.Metadata("NotebooksLibrary").Replace(".Notebooks.dll", ".dll", StringComparison.Ordinal)}\"\nusing AttentionDynamics;\nusing AttentionDynamics.Notebooks;\nusing AttentionDynamics.Sweeps;\nusing AttentionDynamics.Tokens;",
        $$"""
        var grid = FullScale.Sweep("small-grid", (rows, progress) => AngleRatioSweep.Run([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], [1, 2, 3, 4, 5], (rho, sample) =>
        {
            System.Threading.Thread.Sleep({{pause}});
            return new GaussianTokens(3, rho, 1, sample).Generate({{tokens}});
        }, samples: 2, rows: rows, options: new ComputeOptions { Progress = progress }));
        Console.WriteLine(grid == null ? "no grid" : $"lambda at 0.1, 1: {NumberText.Of(grid[0, 0])}");
        """,
        then);

    private static string Shown(WorkbookFolder folder) => folder.Outputs("01-small", 2)[0]!["text"]![0]!.ToString();

    private static string[] Rows(WorkbookFolder folder)
    {
        string state = Path.Combine(folder.Root, State);
        return Directory.Exists(state) ? Directory.GetFiles(state, "*.csv") : [];
    }

    private static double[] Values(WorkbookFolder folder) =>
        [.. folder.Read(Grid).TrimEnd('\n').Split('\n').Skip(1).Select(line => double.Parse(line.Split(',')[2], CultureInfo.InvariantCulture))];
}
