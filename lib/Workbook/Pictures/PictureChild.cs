using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using AttentionDynamics.Notebooks;
using Workbook.Execution;

namespace Workbook.Pictures;

/// <summary>What the drawing child is asked: the browser's executable and the figures.</summary>
internal sealed record DrawRequest(string Browser, IReadOnlyList<FigureToDraw> Figures);

/// <summary>What it answers: a picture for each figure, or why there are none.</summary>
internal sealed record DrawAnswer(IReadOnlyList<Drawing> Drawings, string? Error);

/// <summary>
/// The child that has a browser draw: one launch for all figures. It is a process of its own so that the browser ends when the run is
/// killed.
/// </summary>
internal static class PictureChild
{
    /// <summary>The hidden verb that starts it.</summary>
    public const string Verb = "draw-pictures";

    private const int PicturesAtMost = 32 << 20;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>Draws the figures the parent sends.</summary>
    public static async Task<int> RunAsync(string pipeHandle)
    {
        using ChildLink link = ChildLink.Open(pipeHandle, out string request);
        DrawRequest draw = JsonSerializer.Deserialize<DrawRequest>(request)!;
        DrawAnswer answer;
        // Its answer ends the child: by then the browser and its profile are gone.
        using (var browser = new BrowserProcess(link)) answer = await DrawAsync(draw, browser).ConfigureAwait(false);
        link.Send(JsonSerializer.Serialize(answer));
        return ExitCodes.Done;
    }

    private static async Task<DrawAnswer> DrawAsync(DrawRequest request, BrowserProcess browser)
    {
        try
        {
            return new DrawAnswer(await DrawnAsync(request, browser).ConfigureAwait(false), null);
        }
        catch (PictureException e)
        {
            return new DrawAnswer([], $"{request.Browser} {e.Message}");
        }
    }

    private static async Task<IReadOnlyList<Drawing>> DrawnAsync(DrawRequest request, BrowserProcess browser)
    {
        string html = PicturePage.Write(Figure.PlotlyScript, request.Figures);
        string page = browser.WritePage(html);
        // Virtual time: it runs on only while nothing is pending, so drawing ends before it does.
        Process running = browser.Start(request.Browser, ["--virtual-time-budget=60000", "--dump-dom", page]);
        // The page comes back with its pictures, a few times the size of their figures.
        int most = (int)Math.Min(1 << 29, PicturesAtMost + 4L * html.Length);
        var output = BoundedOutput.Whole(running.StandardOutput, most);
        var errors = BoundedOutput.Last(running.StandardError, 4096);
        running.StandardInput.Close();
        Task exit = running.WaitForExitAsync();
        Task first = await Task.WhenAny(exit, output.Exceeded, Task.Delay(Limit)).ConfigureAwait(false);
        // What it left behind may hold its output open for ever.
        if (first == exit)
            await Task.WhenAny(Task.WhenAll(output.Ended, errors.Ended), output.Exceeded, Task.Delay(Grace)).ConfigureAwait(false);
        browser.End();
        if (output.Exceeded.IsCompleted)
            throw new PictureException(string.Create(
                CultureInfo.InvariantCulture, $"printed more than {most >> 20} MB, which no page of these figures has"));
        if (first != exit)
            throw new PictureException(string.Create(CultureInfo.InvariantCulture, $"had not drawn after {Limit.TotalSeconds} s"));
        if (PicturePage.Read(output.Text) is { } drawings && drawings.Count == request.Figures.Count) return drawings;
        string said = errors.Text.Trim().Split('\n')[^1];
        throw new PictureException(string.Create(
            CultureInfo.InvariantCulture, $"ended without drawing (exit code {running.ExitCode}) {said}").TrimEnd());
    }
}
