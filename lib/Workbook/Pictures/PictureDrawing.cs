using System.Text.Json;
using Workbook.Execution;

namespace Workbook.Pictures;

/// <summary>A browser that is there failed to draw.</summary>
internal sealed class PictureException(string message) : Exception(message);

/// <summary>Has a browser draw figures as SVG.</summary>
internal static class PictureDrawing
{
    /// <summary>A picture for each figure, in order.</summary>
    /// <exception cref="PictureException">The browser, or plotly.js in it, failed.</exception>
    public static async Task<IReadOnlyList<string>> DrawAsync(
        string browser, IReadOnlyList<FigureToDraw> figures, CancellationToken cancellation)
    {
        string request = JsonSerializer.Serialize(new DrawRequest(browser, figures));
        using ChildProcess child = ChildProcess.Start(PictureChild.Verb, request, Path.GetTempPath());
        string? line;
        try
        {
            line = await child.ReadAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It ends the browser and removes its profile, which ending it from here would leave behind.
            child.AskToEnd();
            throw;
        }

        if (line is null) throw new PictureException("the drawing process ended: " + await child.DescribeEndAsync().ConfigureAwait(false));
        DrawAnswer answer = JsonSerializer.Deserialize<DrawAnswer>(line)!;
        if (answer.Error is { } error) throw new PictureException(error);
        var pictures = new List<string>(figures.Count);
        foreach (Drawing drawing in answer.Drawings) pictures.Add(drawing.Svg ?? throw new PictureException("plotly.js: " + drawing.Error));
        return pictures;
    }
}
