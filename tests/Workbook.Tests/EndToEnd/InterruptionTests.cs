using System.Diagnostics;
using System.Globalization;

namespace Workbook.Tests.EndToEnd;

/// <summary>Ctrl+C. Alone, because it measures time.</summary>
[CollectionDefinition(nameof(InterruptionTests), DisableParallelization = true)]
[Collection(nameof(InterruptionTests))]
public class InterruptionTests
{
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void An_endless_cell_ends_within_two_seconds_and_finished_notebooks_stay(string signal)
    {
        Requirement.Signals();
        using WorkbookFolder folder = new WorkbookFolder().Add("01-good", "1 + 1").Add("02-endless", "1", "System.Diagnostics.Process.Start(\"sleep\", \"100\"); System.IO.File.WriteAllText(\"../running\", \"\"); while (true) { }");
        string before = folder.Read("notebooks/02-endless.ipynb");
        using Process process = folder.Start([], "run");
        WaitFor(() => File.Exists(Path.Combine(folder.Root, "running")));
        var watch = Stopwatch.StartNew();
        Send(signal, process.Id);
        Said said = WorkbookFolder.Finish(process).Exits(130);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2), $"took {watch.Elapsed.TotalSeconds} s");
        folder.AssertAllEnd(TimeSpan.FromSeconds(2) - watch.Elapsed);
        Assert.Equal("workbook: interrupted while 02-endless, cell 2 (c2) was running; notebooks finished before are kept\n", said.Error);
        Assert.Equal(before, folder.Read("notebooks/02-endless.ipynb"));
        Assert.Equal("2", folder.Outputs("01-good", 1)[0]!["data"]!["text/plain"]![0]!.ToString());
    }

    [Fact]
    public void A_drawing_browser_ends_with_an_interrupted_run_and_with_a_killed_one()
    {
        Requirement.Signals();
        Requirement.Browser();
        foreach (string signal in new[] { "INT", "KILL" })
        {
            using WorkbookFolder folder = RerunTests.Whole();
            SortedDictionary<string, string> before = folder.Snapshot();
            using Process process = folder.Start([], "run");
            WaitFor(() => folder.Living().Any(line => line.Contains("--dump-dom", StringComparison.Ordinal)));
            Send(signal, process.Id);
            WorkbookFolder.Finish(process).Exits(signal == "INT" ? 130 : 137);
            folder.AssertAllEnd(TimeSpan.FromSeconds(signal == "INT" ? 2 : 10));
            Assert.Equal(before, folder.Snapshot());
        }
    }

    private static void Send(string signal, int process) => Process.Start("kill", [$"-{signal}", process.ToString(CultureInfo.InvariantCulture)]).WaitForExit();

    private static void WaitFor(Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), "what was waited for did not happen");
            Thread.Sleep(5);
        }
    }
}
