using System.Diagnostics;

namespace Workbook.Tests.EndToEnd;

/// <summary>A run is not alone: another run, an editor, processes that cells start.</summary>
public class SharedFolderTests
{
    private const string Running = "System.IO.File.WriteAllText(\"../running\", \"\"); ";
    private const string UntilReleased = "while (!System.IO.File.Exists(\"../released\")) System.Threading.Thread.Sleep(20);";

    [Fact]
    public void A_second_run_is_refused_and_loses_the_first_nothing()
    {
        using WorkbookFolder folder = new WorkbookFolder()
            .Add("01-a", WorkbookFolder.SetUp, Running + UntilReleased, RerunTests.Claims("01-a"))
            .Add("02-b", WorkbookFolder.SetUp, RerunTests.Claims("02-b"));
        using Process first = folder.Start([], "run", "notebooks/01-a.ipynb");
        WorkbookFolder.WaitFor(() => File.Exists(Path.Combine(folder.Root, "running")), "the cell's start");
        SortedDictionary<string, string> before = folder.Snapshot();
        Assert.Contains("another run is writing there", folder.Run("run", "notebooks/02-b.ipynb").Exits(1).Error, StringComparison.Ordinal);
        Assert.Equal(before, folder.Snapshot());
        // Elsewhere there is room.
        folder.Run("run", "notebooks/02-b.ipynb", "--output", "elsewhere").Exits(0);
        folder.Write("released", "");
        WorkbookFolder.Finish(first).Exits(0);
        folder.Run("run", "notebooks/02-b.ipynb").Exits(0);
        Assert.Equal(5, folder.Read("data/claims.csv").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void A_notebook_saved_meanwhile_stays_as_its_author_saved_it()
    {
        using WorkbookFolder folder = RerunTests.Whole();
        folder.Replace("notebooks/01-whole.ipynb", "double[] x = ", "System.IO.File.AppendAllText(\\u002201-whole.ipynb\\u0022, \\u0022 \\u0022); double[] x = ");
        string before = folder.Read("notebooks/01-whole.ipynb");
        Said said = folder.Run("run", "--no-pictures").Exits(1);
        Assert.Contains("workbook: 01-whole: not written: another program saved or removed it while the run went on", said.Error, StringComparison.Ordinal);
        Assert.Equal(before + " ", folder.Read("notebooks/01-whole.ipynb"));
        // Nothing of that run is there, neither a figure's data nor a file half made.
        Assert.DoesNotContain(folder.Snapshot().Keys, path => path.StartsWith("data", StringComparison.Ordinal) || path.EndsWith("-tmp", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("throw new Exception();", Explicit = true)]
    [InlineData("Environment.Exit(0);", Explicit = true)]
    [InlineData("Environment.FailFast(null);", Explicit = true)]
    public void A_process_that_a_cell_started_ends_with_its_notebook(string end)
    {
        Requirement.Signals();
        using WorkbookFolder folder = new WorkbookFolder().Add(
            "01-a",
            "System.Diagnostics.Process.Start(\"sleep\", \"1000\");",
            "System.Diagnostics.Process.Start(\"sh\", [\"-c\", \"(setsid sh -c 'sleep 1000; true' &) &\"]).WaitForExit();",
            "System.Diagnostics.Process.Start(\"env\", [\"-i\", \"sh\", \"-c\", \"(setsid sleep 1000.25 &) &\"]).WaitForExit(); System.Threading.Thread.Sleep(200);",
            end);
        int exit = folder.Run("run").ExitCode;
        Assert.Equal(end == "1" ? 0 : 1, exit);
        Assert.Empty(folder.Living());
        // This one carries no mark.
        Assert.DoesNotContain(CommandLines(), line => line.Contains("1000.25", StringComparison.Ordinal));
    }

    [Fact]
    public void A_process_that_a_cell_started_ends_when_the_run_is_killed()
    {
        Requirement.Signals();
        using WorkbookFolder folder = new WorkbookFolder()
            .Add("01-a", "System.Diagnostics.Process.Start(\"sh\", [\"-c\", \"(setsid sleep 1000 &) &\"]).WaitForExit(); System.Threading.Thread.Sleep(200);", Running + "while (true) { }");
        using Process process = folder.Start([], "run");
        WorkbookFolder.WaitFor(() => File.Exists(Path.Combine(folder.Root, "running")), "the cell's start");
        process.Kill();
        process.WaitForExit();
        folder.AssertAllEnd();
    }

    private static IEnumerable<string> CommandLines() => Process.GetProcesses().Select(process =>
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/cmdline");
        }
        catch (IOException)
        {
            return string.Empty;
        }
    });
}
