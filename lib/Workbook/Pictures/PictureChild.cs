using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using AttentionDynamics.Notebooks;
using Workbook.Processes;

namespace Workbook.Pictures;

/// <summary>What the drawing child is asked: the browser's executable and the figures.</summary>
internal sealed record DrawRequest(string Browser, IReadOnlyList<FigureToDraw> Figures);

/// <summary>What it answers: a picture for each figure, or why there are none.</summary>
internal sealed record DrawAnswer(IReadOnlyList<Drawing> Drawings, string? Error);

/// <summary>The child that has a browser draw: one launch for all figures. It is a process of its own so that the browser ends when the run is killed.</summary>
internal static class PictureChild
{
    /// <summary>The hidden verb that starts it.</summary>
    public const string Verb = "draw-pictures";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Draws the figures the parent sends.</summary>
    public static async Task<int> RunAsync(string pipeHandle)
    {
        using ChildLink link = ChildLink.Open(pipeHandle, out string request);
        DrawRequest draw = JsonSerializer.Deserialize<DrawRequest>(request)!;
        DirectoryInfo folder = Directory.CreateTempSubdirectory("workbook-browser-");
        try
        {
            link.Send(JsonSerializer.Serialize(await DrawAsync(draw, folder.FullName, link).ConfigureAwait(false)));
        }
        finally
        {
            Remove(folder);
        }

        return ExitCodes.Done;
    }

    private static async Task<DrawAnswer> DrawAsync(DrawRequest request, string folder, ChildLink link)
    {
        string page = Path.Combine(folder, "figures.html");
        await File.WriteAllTextAsync(page, PicturePage.Write(Figure.PlotlyScript, request.Figures)).ConfigureAwait(false);
        var start = new ProcessStartInfo(request.Browser) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, StandardOutputEncoding = Encoding.UTF8 };
        // Its sockets and scratch files go where they are removed; elsewhere paths are too long for a socket's name.
        if (OperatingSystem.IsLinux()) start.Environment["TMPDIR"] = folder;
        foreach (string argument in Arguments(folder, new Uri(page).AbsoluteUri)) start.ArgumentList.Add(argument);

        // From here on an orphaned child must take the browser along: under one lock there is no moment between its start and that promise.
        var gate = new Lock();
        Process? browser = null;
        link.WhenOrphaned(() =>
        {
            lock (gate)
            {
                browser?.Kill(entireProcessTree: true);
                Remove(new DirectoryInfo(folder));
                // The lock is never released to a start: the process ends here.
                Process.GetCurrentProcess().Kill();
            }
        });
        lock (gate) browser = Process.Start(start)!;
        using Process running = browser;
        running.StandardInput.Close();
        Task<string> dom = running.StandardOutput.ReadToEndAsync();
        Task<string> errors = running.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await running.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            running.Kill(entireProcessTree: true);
            return new DrawAnswer([], string.Create(CultureInfo.InvariantCulture, $"{request.Browser} had not drawn after {Limit.TotalSeconds} s"));
        }

        IReadOnlyList<Drawing>? drawings = PicturePage.Read(await dom.ConfigureAwait(false));
        if (drawings?.Count == request.Figures.Count) return new DrawAnswer(drawings, null);
        string said = (await errors.ConfigureAwait(false)).Trim().Split('\n')[^1];
        return new DrawAnswer([], string.Create(CultureInfo.InvariantCulture, $"{request.Browser} ended without drawing (exit code {running.ExitCode}) {said}"));
    }

    private static IEnumerable<string> Arguments(string folder, string page)
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
        yield return "--user-data-dir=" + Path.Combine(folder, "profile");
        // Virtual time: it runs on only while nothing is pending, so drawing ends before it does.
        yield return "--virtual-time-budget=60000";
        yield return "--dump-dom";
        yield return page;
    }

    private static void Remove(DirectoryInfo folder)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                folder.Delete(recursive: true);
                return;
            }
            catch (DirectoryNotFoundException)
            {
                return;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The browser's last processes may still write while they end; what a second cannot remove is the system's temporary folder's.
                if (attempt == 10) return;
                Thread.Sleep(100);
            }
        }
    }
}
