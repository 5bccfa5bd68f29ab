using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using AttentionDynamics.Notebooks;
using Workbook.Execution;

namespace Workbook.Pictures;

/// <summary>
/// The child that keeps a browser open and has it draw whenever its parent sends figures: one launch a session. It speaks the DevTools
/// protocol through a pipe, so that no port is opened (not on Windows, where a pipe cannot be handed on like this).
/// </summary>
internal static class PictureServer
{
    /// <summary>The hidden verb that starts it.</summary>
    public const string Verb = "serve-pictures";

    private const int MessageAtMost = 64 << 20;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Draws the figures the parent sends, a line of them at a time; the request is the browser's executable.</summary>
    public static async Task<int> RunAsync(string pipeHandle)
    {
        using ChildLink link = ChildLink.Open(pipeHandle, out string executable);
        var figures = Channel.CreateUnbounded<string>();
        link.WhenTold(line => figures.Writer.TryWrite(line));
        using var browser = new BrowserProcess(link);
        try
        {
            string page = browser.WritePage(PicturePage.Write(Figure.PlotlyScript));
            var tools = new DevTools(browser.StartWithPipe(executable, ["--no-startup-window"]));
            await tools.OpenAsync(page).WaitAsync(Limit).ConfigureAwait(false);
            link.Send(JsonSerializer.Serialize(new DrawAnswer([], null)));
            await foreach (string line in figures.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                FigureToDraw[] asked = JsonSerializer.Deserialize<FigureToDraw[]>(line)!;
                string pictures = await tools.EvaluateAsync(PicturePage.Call(asked)).WaitAsync(Limit).ConfigureAwait(false);
                IReadOnlyList<Drawing>? drawn = PicturePage.Parse(pictures);
                if (drawn?.Count != asked.Length)
                    throw new PictureException("it answered with something other than the pictures asked for");
                link.Send(JsonSerializer.Serialize(new DrawAnswer(drawn, null)));
            }

            return ExitCodes.Done;
        }
        catch (Exception e)
        {
            // Whatever a program says that is no browser, or a broken one, has its place in one line.
            string reason = e is TimeoutException
                ? string.Create(CultureInfo.InvariantCulture, $"it had not drawn after {Limit.TotalSeconds} s")
                : e.Message;
            link.Send(JsonSerializer.Serialize(new DrawAnswer([], $"{executable}: {reason}")));
            return ExitCodes.Failed;
        }
    }

    /// <summary>
    /// The DevTools protocol over a browser's debugging pipe: JSON, each message ended by a zero byte; one call at a time.
    /// </summary>
    private sealed class DevTools(Process browser)
    {
        private readonly Stream input = browser.StandardInput.BaseStream;
        private readonly StreamReader output = browser.StandardOutput;
        private readonly BoundedOutput errors = BoundedOutput.Last(browser.StandardError, 4096);
        private int calls;
        private string? session;

        /// <summary>Opens a page and waits until it can draw.</summary>
        public async Task OpenAsync(string address)
        {
            JsonNode target = await CallAsync("Target.createTarget", new JsonObject { ["url"] = address }).ConfigureAwait(false);
            JsonNode attached = await CallAsync("Target.attachToTarget",
                new JsonObject { ["targetId"] = target["targetId"]!.DeepClone(), ["flatten"] = true }).ConfigureAwait(false);
            session = (string)attached["sessionId"]!;
            while (await EvaluateAsync("typeof drawn").ConfigureAwait(false) != "function") await Task.Delay(20).ConfigureAwait(false);
        }

        /// <summary>The text an expression, or the promise it gives, comes to.</summary>
        public async Task<string> EvaluateAsync(string expression)
        {
            JsonNode answer = await CallAsync("Runtime.evaluate",
                new JsonObject { ["expression"] = expression, ["awaitPromise"] = true, ["returnByValue"] = true }).ConfigureAwait(false);
            if (answer["exceptionDetails"] is { } thrown)
                throw new PictureException((string?)thrown["exception"]?["description"] ?? (string?)thrown["text"] ?? "an exception");
            return (string)answer["result"]!["value"]!;
        }

        private async Task<JsonNode> CallAsync(string method, JsonObject parameters)
        {
            var call = new JsonObject { ["id"] = ++calls, ["method"] = method, ["params"] = parameters };
            if (session is not null) call["sessionId"] = session;
            await input.WriteAsync(Encoding.UTF8.GetBytes(call.ToJsonString() + "\0")).ConfigureAwait(false);
            await input.FlushAsync().ConfigureAwait(false);
            while (true)
            {
                JsonNode message = JsonNode.Parse(await ReadAsync().ConfigureAwait(false))!;
                if ((int?)message["id"] != calls) continue;
                return message["result"] ?? throw new PictureException($"{method}: {(string?)message["error"]?["message"]}");
            }
        }

        private async Task<string> ReadAsync()
        {
            var message = new StringBuilder();
            var buffer = new char[1];
            while (await output.ReadAsync(buffer).ConfigureAwait(false) == 1)
            {
                if (buffer[0] == '\0') return message.ToString();
                if (message.Length == MessageAtMost) throw new PictureException("it sent a message without end");
                message.Append(buffer[0]);
            }

            await Task.WhenAny(browser.WaitForExitAsync(), Task.Delay(1000)).ConfigureAwait(false);
            string said = errors.Text.Trim().Split('\n')[^1];
            string code =
                browser.HasExited ? string.Create(CultureInfo.InvariantCulture, $" (exit code {browser.ExitCode})") : string.Empty;
            throw new PictureException($"it ended{code} {said}".TrimEnd());
        }
    }
}
