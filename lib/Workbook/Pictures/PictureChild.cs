using System.Diagnostics;
using System.Globalization;
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
        using var browser = new BrowserProcess(link);
        link.Send(JsonSerializer.Serialize(await DrawAsync(draw, browser).ConfigureAwait(false)));
        return ExitCodes.Done;
    }

    private static async Task<DrawAnswer> DrawAsync(DrawRequest request, BrowserProcess browser)
    {
        string page = browser.WritePage(PicturePage.Write(Figure.PlotlyScript, request.Figures));
        // Virtual time: it runs on only while nothing is pending, so drawing ends before it does.
        Process running = browser.Start(request.Browser, ["--virtual-time-budget=60000", "--dump-dom", page]);
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
}
