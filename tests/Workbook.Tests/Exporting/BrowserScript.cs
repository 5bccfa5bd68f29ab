using System.Diagnostics;
using System.Text;
using Workbook.Tests.EndToEnd;

namespace Workbook.Tests.Exporting;

/// <summary>The scripts of Exporting/Browser, which open a page in a browser and look.</summary>
internal static class BrowserScript
{
    public static readonly string Folder = Path.Combine(WorkbookFolder.Metadata("RepositoryRoot"), "tests", "Workbook.Tests", "Exporting", "Browser");

    /// <summary>Runs one of them: on what, the browser, and what else it takes.</summary>
    public static Said Run(string script, string target, TimeSpan limit, params string[] mode)
    {
        using var left = new TemporaryFolder();
        var start = new ProcessStartInfo("node", [Path.Combine(Folder, script), target, Workbook.Pictures.Browser.Find()!, .. mode])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        // The browser leaves the folder of its socket behind when it is ended: the browser's and not ours.
        start.Environment["TMPDIR"] = left.Path;
        using Process process = Process.Start(start)!;
        return WorkbookFolder.Finish(process, limit);
    }
}
