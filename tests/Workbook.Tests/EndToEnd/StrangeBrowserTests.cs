
namespace Workbook.Tests.EndToEnd;

/// <summary>Programs in a browser's place that are none, or behave as none should.</summary>
public class StrangeBrowserTests
{
    [Fact(Explicit = true)]
    public void Each_costs_its_notebook_one_line_and_leaves_nothing_behind()
    {
        Requirement.Signals();
        using WorkbookFolder folder = RerunTests.Whole();
        using var temporary = new TemporaryFolder();
        (string Program, string Said)[] cases =
        [
            // Its child holds the standard output that is read.
            ("#!/bin/sh\n(setsid sleep 1000 &)\nexit 0\n", "ended without drawing (exit code 0)"),
            ("#!/bin/sh\nexec yes aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n", "MB, which no page of these figures has"),
            ("#!/bin/sh\necho '<pre id=\"pictures\">[null]</pre>'\n", "ended without drawing (exit code 0)"),
            ("#!/bin/sh\nprintf 'first\\n\\033[31mlast' >&2\nexit 3\n", "ended without drawing (exit code 3) \\u001b[31mlast;"),
            ("no program", "cannot be started: it is no program"),
        ];
        SortedDictionary<string, string> before = folder.Snapshot();
        foreach ((string program, string expected) in cases)
        {
            string browser = temporary.Write("browser", program);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(browser, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            Said said = folder.RunWith(new() { ["CHROME"] = browser, ["TMPDIR"] = temporary.Path }, "run").Exits(1);
            Assert.Contains(expected, Assert.Single(said.Error.TrimEnd('\n').Split('\n')), StringComparison.OrdinalIgnoreCase);
            Assert.Equal(before, folder.Snapshot());
            folder.AssertAllEnd();
            File.Delete(browser);
            Assert.Equal([], Directory.GetFileSystemEntries(temporary.Path, "*", SearchOption.AllDirectories).Select(Path.GetFileName));
        }
    }
}
