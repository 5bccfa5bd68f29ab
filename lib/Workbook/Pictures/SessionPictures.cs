using System.Text.Json;
using System.Text.Json.Nodes;
using Workbook.Execution;

namespace Workbook.Pictures;

/// <summary>Pictures for the figures of a session as they are shown, by a browser that stays open until the session ends.</summary>
/// <param name="browser">The browser's executable; null: figures are left without pictures.</param>
internal sealed class SessionPictures(string? browser) : IDisposable
{
    private ChildProcess? server;

    /// <summary>Puts its picture beside the figure in an output; an output without a figure stays as it is.</summary>
    /// <exception cref="PictureException">The browser failed; the next figure starts it anew.</exception>
    /// <exception cref="OperationCanceledException">The drawing was interrupted.</exception>
    public void Attach(JsonObject output, CancellationToken cancellation)
    {
        if (browser is null || FigureOutput.From(output) is not { } figure) return;
        var request = new FigureToDraw(figure.Hash, figure.Json);
        figure.Attach(OperatingSystem.IsWindows()
            ? PictureDrawing.DrawAsync(browser, [request], cancellation).GetAwaiter().GetResult()[0]
            : Draw(request, cancellation));
    }

    /// <summary>Closes the browser.</summary>
    public void Dispose()
    {
        // It ends the browser and removes its profile, which ending it from here would leave behind.
        server?.AskToEnd();
        server?.Dispose();
        server = null;
    }

    private string Draw(FigureToDraw figure, CancellationToken cancellation)
    {
        try
        {
            if (server is null)
            {
                server = ChildProcess.Start(PictureServer.Verb, browser!, Path.GetTempPath());
                Answer(server, cancellation);
            }

            server.Tell(JsonSerializer.Serialize(new[] { figure }));
            Drawing drawing = Answer(server, cancellation).Drawings[0];
            return drawing.Svg ?? throw new PictureException("plotly.js: " + drawing.Error);
        }
        catch
        {
            // What it would still say belongs to no question asked later.
            Dispose();
            throw;
        }
    }

    private static DrawAnswer Answer(ChildProcess server, CancellationToken cancellation)
    {
        string? line = server.ReadAsync(cancellation).GetAwaiter().GetResult();
        if (line is null) throw new PictureException("the drawing process ended: " + server.DescribeEndAsync().GetAwaiter().GetResult());
        DrawAnswer answer = JsonSerializer.Deserialize<DrawAnswer>(line)!;
        return answer.Error is { } error ? throw new PictureException(error) : answer;
    }
}
