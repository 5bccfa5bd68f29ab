using System.Diagnostics;
using System.Globalization;
using System.Text;
using AttentionDynamics.Notebooks;
using Workbook.Files;

namespace Workbook.Tests.EndToEnd;

/// <summary>The command killed at any moment (SIGKILL, which it cannot see coming).</summary>
public class KillTests
{
    [Fact(Explicit = true)]
    public void Killed_at_any_moment_every_file_is_whole_and_no_child_lives_on()
    {
        Requirement.Signals();
        const int kills = 20;
        const string round = "var round = int.Parse(Environment.GetEnvironmentVariable(\"ROUND\")); ";
        using var folder = new WorkbookFolder();
        const string lines = round + "for (int i = 0; i < 200; i++) Console.WriteLine($\"round {round} line {i}\");";
        const string claims = "var claims = new Claims(\"01-a\"); claims.Report(\"round\", ClaimSource.Paper, round, round, \"a count\"); claims.Conclude()";
        folder.Add("01-a", lines, WorkbookFolder.SetUp, "double[] x = [1, 2], y = [1, round + 2];", RerunTests.Figure("curve"), claims).Add("02-b", lines).Add("03-c", lines);
        folder.Write("README.md", "<!-- verdicts:begin -->\n<!-- verdicts:end -->\n");
        Stopwatch whole = Stopwatch.StartNew();
        folder.RunWith(new() { ["ROUND"] = "0" }, "run", "--no-pictures").Exits(0);
        double length = Math.Min(whole.Elapsed.TotalMilliseconds, 3500);
        var random = new Random(20251005);
        for (int kill = 1; kill <= kills; kill++)
        {
            using Process process = folder.Start(new() { ["ROUND"] = kill.ToString(CultureInfo.InvariantCulture) }, "run", "--no-pictures");
            // One kill in each part of a run, at a random moment of it.
            process.WaitForExit(TimeSpan.FromMilliseconds((kill - 1 + random.NextDouble()) / kills * length));
            process.Kill();
            process.WaitForExit();
            folder.AssertAllEnd();
            AssertWhole(folder, kill);
        }

        folder.RunWith(new() { ["ROUND"] = (kills + 1).ToString(CultureInfo.InvariantCulture) }, "run", "--no-pictures").Exits(0);
        Assert.DoesNotContain(folder.Snapshot().Keys, path => path.EndsWith(".workbook-tmp", StringComparison.Ordinal));
    }

    [Fact]
    public void An_endless_cell_does_not_outlive_a_killed_run()
    {
        Requirement.Signals();
        using WorkbookFolder folder = new WorkbookFolder().Add("01-endless", "System.IO.File.WriteAllText(\"../running\", \"\"); while (true) { }");
        using Process process = folder.Start([], "run");
        WorkbookFolder.WaitFor(() => File.Exists(Path.Combine(folder.Root, "running")), "the cell's start");
        process.Kill();
        process.WaitForExit();
        folder.AssertAllEnd();
    }

    /// <summary>Every file parses and is of one round, its own or an earlier one.</summary>
    private static void AssertWhole(WorkbookFolder folder, int latest)
    {
        foreach (string name in new[] { "01-a", "02-b", "03-c" })
        {
            string path = folder.NotebookPath(name);
            Notebook notebook = NotebookReader.Read(path, name);
            string[] lines = MultilineText.Read(notebook.Cells[0].Outputs[0]!["text"])!.TrimEnd('\n').Split('\n');
            Assert.Equal(200, lines.Length);
            Assert.InRange(int.Parse(Assert.Single(lines.Select(line => line.Split(' ')[1]).Distinct()), CultureInfo.InvariantCulture), 0, latest);
            Assert.EndsWith("\n}\n", Encoding.UTF8.GetString(notebook.Bytes), StringComparison.Ordinal);
        }

        Assert.Equal(["01-a"], ClaimsFile.Read(Path.Combine(folder.Root, "data", "claims.csv")).Select(row => row.Notebook));
        IReadOnlyList<IReadOnlyList<string>> figure = Csv.Parse(folder.Read("data/figures/curve.csv"));
        Assert.Equal(3, figure.Count);
        Assert.All(figure, record => Assert.Equal(figure[0].Count, record.Count));
        // The table of notebooks and the table of claims, each a row below its header.
        foreach (string page in new[] { "README.md", "docs/claims.md" }) Assert.Equal(3, folder.Read(page).Split('\n').Count(line => line.StartsWith('|')));
    }
}
