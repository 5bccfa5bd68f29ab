using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Workbook.Execution;

namespace Workbook.Pictures;

/// <summary>
/// A headless browser of a child process, its page and its profile in a folder of their own. However the child's parent goes, the browser
/// and the folder go too.
/// </summary>
internal sealed class BrowserProcess : IDisposable
{
    private readonly BrowserFolder folder = BrowserFolder.Create();
    private readonly Lock gate = new();
    private Process? browser;

    /// <summary>Makes the folder; from here on an orphaned child takes it along.</summary>
    public BrowserProcess(ChildLink link)
    {
        // A wrapper may start the browser and end before it.
        ProcessTree.Adopt();
        link.WhenOrphaned(() =>
        {
            // Under one lock there is no moment between the browser's start and its being known.
            lock (gate)
            {
                End();
                folder.Dispose();
                // The lock is never released to a start: the process ends here.
                Process.GetCurrentProcess().Kill();
            }
        });
    }

    /// <summary>Writes the page and returns its address.</summary>
    public string WritePage(string html)
    {
        string page = Path.Combine(folder.Path, "figures.html");
        File.WriteAllText(page, html);
        return new Uri(page).AbsoluteUri;
    }

    /// <summary>Starts the browser with the arguments every use needs and these.</summary>
    /// <exception cref="PictureException">It cannot be started.</exception>
    public Process Start(string executable, IEnumerable<string> arguments) => Start([executable, .. Arguments(), .. arguments]);

    /// <summary>
    /// Starts the browser so that its standard streams are its debugging pipe, which it reads from 3 and writes to 4 (not on Windows).
    /// </summary>
    public Process StartWithPipe(string executable, IEnumerable<string> arguments) =>
        Start(["/bin/sh", "-c", "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null", executable, .. Arguments(), "--remote-debugging-pipe",
            .. arguments]);

    /// <inheritdoc/>
    public void Dispose()
    {
        End();
        browser?.Dispose();
        folder.Dispose();
    }

    /// <summary>Ends the browser and whatever it started.</summary>
    public void End()
    {
        if (browser is { HasExited: false }) browser.Kill(entireProcessTree: true);
        ProcessTree.EndDescendants();
    }

    private Process Start(IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true,
            RedirectStandardInput = true, StandardOutputEncoding = Encoding.UTF8 };
        // Its sockets and scratch files go where they are removed; elsewhere paths are too long for a socket's name.
        if (OperatingSystem.IsLinux()) start.Environment["TMPDIR"] = folder.Path;
        try
        {
            lock (gate) return browser = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new PictureException(
                $"cannot be started: "
                + $"{e.NativeErrorCode switch { 8 => "it is no program", 13 => "it may not be executed", _ => e.Message }}");
        }
    }

    private IEnumerable<string> Arguments()
    {
        // A sandbox cannot be set up by root; the page is our own and asks for nothing.
        if (Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows()) yield return "--no-sandbox";
        yield return "--headless";
        yield return "--disable-gpu";
        yield return "--disable-quic";
        yield return "--no-first-run";
        yield return "--no-default-browser-check";
        yield return "--disable-background-networking";
        yield return "--disable-component-update";
        yield return "--disable-sync";
        yield return "--disable-extensions";
        // Small shared memory (containers) would crash it.
        yield return "--disable-dev-shm-usage";
        yield return "--force-device-scale-factor=1";
        yield return "--user-data-dir=" + Path.Combine(folder.Path, "profile");
    }
}
