using System.Diagnostics;
using System.Globalization;

namespace Workbook.Tests.EndToEnd;

/// <summary>Ctrl+C: all ends, though the cell and a process of it never would.</summary>
public class InterruptionTests
{
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void An_endless_cell_ends_and_finished_notebooks_stay(string signal)
    {
        Requirement.Signals();
        using WorkbookFolder folder = new WorkbookFolder().Add("01-good", "1 + 1").Add(
            "02-endless", "1", "System.Diagnostics.Process.Start(\"sleep\", \"10000\"); System.IO.File.WriteAllText(\"../running\", \"\"); while (true) { }");
        string before = folder.Read("notebooks/02-endless.ipynb");
        using Process process = folder.Start([], "run");
        WorkbookFolder.WaitFor(() => File.Exists(Path.Combine(folder.Root, "running")), "the endless cell's start");
        Send(signal, process.Id);
        Said said = WorkbookFolder.Finish(process).Exits(130);
        folder.AssertAllEnd();
        Assert.Equal("workbook: interrupted while 02-endless, cell 2 (c2) was running; notebooks finished before are kept\n", said.Error);
        Assert.Equal(before, folder.Read("notebooks/02-endless.ipynb"));
        Assert.Equal("2", folder.Outputs("01-good", 1)[0]!["data"]!["text/plain"]![0]!.ToString());
    }

    [Fact(Explicit = true)]
    public void A_drawing_browser_ends_with_an_interrupted_run_and_with_a_killed_one()
    {
        Requirement.Signals();
        Requirement.Browser();
        foreach (string signal in new[] { "INT", "KILL" })
        {
            using WorkbookFolder folder = RerunTests.Whole();
            SortedDictionary<string, string> before = folder.Snapshot();
            using Process process = folder.Start([], "run");
            WorkbookFolder.WaitFor(() => folder.Living().Any(line => line.Contains("--dump-dom", StringComparison.Ordinal)), "a browser");
            Send(signal, process.Id);
            WorkbookFolder.Finish(process).Exits(signal == "INT" ? 130 : 137);
            folder.AssertAllEnd();
            Assert.Equal(before, folder.Snapshot());
        }
    }

    private static void Send(string signal, int process)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", process.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
