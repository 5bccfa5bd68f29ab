using System.Globalization;
using System.Net;

namespace Workbook.Exporting;

/// <summary>
/// Serves a site to this machine's browsers. What is served are the files in memory and no others, so that no path leads anywhere else.
/// </summary>
internal sealed class SiteServer : IDisposable
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".json"] = "application/json",
        [".txt"] = "text/plain; charset=utf-8",
        [".zip"] = "application/zip",
        [".csv"] = "text/csv; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".wasm"] = "application/wasm",
        [".woff2"] = "font/woff2",
    };

    private readonly HttpListener listener = new();
    private readonly IReadOnlyDictionary<string, byte[]> files;

    private SiteServer(IReadOnlyDictionary<string, byte[]> files, int port)
    {
        this.files = files;
        Address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/");
        listener.Prefixes.Add(Address);
    }

    /// <summary>Where it is.</summary>
    public string Address { get; }

    /// <summary>Opens the port, on the loopback interface alone.</summary>
    /// <exception cref="InvalidInputException">It cannot be opened.</exception>
    public static SiteServer Open(SiteFiles site, int port)
    {
        var server = new SiteServer(site.All, port);
        try
        {
            server.listener.Start();
            return server;
        }
        catch (HttpListenerException e)
        {
            server.Dispose();
            throw new InvalidInputException(
                string.Create(CultureInfo.InvariantCulture, $"--serve {port}: expected a port that is free, got: {e.Message}"));
        }
    }

    /// <summary>Answers until it is told to end.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await using CancellationTokenRegistration end = cancellation.Register(listener.Stop);
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync().ConfigureAwait(false);
            }
            catch (Exception e) when ((e is HttpListenerException or ObjectDisposedException) && cancellation.IsCancellationRequested)
            {
                return;
            }

            try
            {
                await AnswerAsync(context).ConfigureAwait(false);
            }
            catch (Exception e) when (e is HttpListenerException or IOException or ObjectDisposedException or InvalidOperationException)
            {
                // A browser that has gone away needs no answer.
                context.Response.Abort();
            }
        }
    }

    public void Dispose() => listener.Close();

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using HttpListenerResponse response = context.Response;
        // As it was sent: nothing is resolved, so that only the name of a file is that file.
        string path = Uri.UnescapeDataString((context.Request.RawUrl ?? "/").Split('?')[0]).TrimStart('/');
        if (path.Length == 0) path = "index.html";
        response.Headers["X-Content-Type-Options"] = "nosniff";
        response.Headers["Cache-Control"] = "no-cache";
        // A worker has the policy that its own script comes with, and not that of its page.
        response.Headers["Content-Security-Policy"] = PageFrame.LivePolicy;
        if (context.Request.HttpMethod is not ("GET" or "HEAD"))
        {
            response.StatusCode = (int)HttpStatusCode.MethodNotAllowed;
        }
        else if (!files.TryGetValue(path, out byte[]? bytes))
        {
            response.StatusCode = (int)HttpStatusCode.NotFound;
        }
        else
        {
            response.ContentType = Types.GetValueOrDefault(Path.GetExtension(path), "application/octet-stream");
            response.ContentLength64 = bytes.Length;
            if (context.Request.HttpMethod == "GET") await response.OutputStream.WriteAsync(bytes).ConfigureAwait(false);
        }
    }
}
