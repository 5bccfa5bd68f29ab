using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using NetMQ;
using Workbook.Execution;
using Workbook.Pictures;

namespace Workbook.Jupyter;

/// <summary>
/// A Jupyter kernel: one notebook session, served to clients over the Jupyter messaging protocol. Cells and questions about code are taken
/// in the order in which they come, on the thread that starts the kernel; heartbeats, interrupts and the order to end are heard at any
/// time.
/// </summary>
internal sealed class JupyterKernel : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly BlockingCollection<KernelMessage> requests = [];
    private readonly Dictionary<string, Func<KernelMessage, JsonObject>> answers;
    private readonly KernelLog log;
    private readonly KernelChannels channels;
    private readonly NotebookSession session;
    private readonly SessionPictures pictures;
    private readonly CellRequests cells;
    private readonly CodeEditor editor;
    private int ending;

    private JupyterKernel(ConnectionFile file)
    {
        log = new KernelLog(Console.Error);
        pictures = new SessionPictures(FindBrowser());
        channels = new KernelChannels(file, log, Receive);
        var host = new KernelHost();
        session = new NotebookSession(Environment.CurrentDirectory, host);
        editor = new CodeEditor(session);
        var history = new InputHistory();
        cells = new CellRequests(channels, host, session, pictures, history, log);
        answers = new()
        {
            ["kernel_info_request"] = _ => KernelInfo(),
            ["is_complete_request"] = CodeAnswers.IsComplete,
            ["complete_request"] = request => CodeAnswers.Complete(editor, request),
            ["inspect_request"] = request => CodeAnswers.Inspect(editor, request),
            ["history_request"] = history.Answer,
            ["comm_info_request"] = _ => new JsonObject { ["comms"] = new JsonObject() },
        };
    }

    /// <summary>Serves the kernel a connection file describes until it is told to end; the result is the exit code.</summary>
    public static int Run(ConnectionFile file)
    {
        JupyterKernel kernel;
        try
        {
            kernel = new JupyterKernel(file);
        }
        catch (NetMQException e)
        {
            Console.Error.WriteLine(
                $"workbook kernel: expected the ports of the connection file to be free, got: {TerminalText.OneLine(e.Message)}");
            return ExitCodes.Failed;
        }

        using (kernel) kernel.Serve();
        return ExitCodes.Done;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        requests.Dispose();
        channels.Dispose();
        pictures.Dispose();
        editor.Dispose();
        session.Dispose();
    }

    private void Serve()
    {
        Console.SetIn(new NoInput());
        // What cells started ends with the session, also where a cell ends the process.
        ProcessTree.Adopt();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => EndChildren();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            cells.Interrupt();
        });
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            End();
        });
        ParentWatch.Start(End);
        new Thread(ServeChannels) { IsBackground = true, Name = "channels" }.Start();
        channels.Publish("status", null, new JsonObject { ["execution_state"] = "starting" });
        foreach (KernelMessage request in requests.GetConsumingEnumerable()) Handle(RequestChannel.Shell, request);
    }

    /// <summary>Serves the sockets; when they are done, so is the process, whatever a cell still does.</summary>
    private void ServeChannels()
    {
        channels.Serve();
        channels.Dispose();
        Environment.Exit(ExitCodes.Done);
    }

    private void EndChildren()
    {
        // The browser's folder goes only by the process that made it.
        pictures.Dispose();
        ProcessTree.EndDescendants();
    }

    private void End()
    {
        if (Interlocked.Exchange(ref ending, 1) != 0) return;
        // A cell's exit handler must not hold the end up.
        new Thread(() =>
        {
            Thread.Sleep(Patience);
            ProcessTree.EndDescendants();
            Process.GetCurrentProcess().Kill();
        })
        { IsBackground = true, Name = "end" }.Start();
        channels.Stop();
    }

    private void Receive(RequestChannel channel, KernelMessage request)
    {
        if (channel == RequestChannel.Shell && request.Type != "shutdown_request") requests.Add(request);
        else if (channel == RequestChannel.Stdin)
            log.Line($"dropped a message on stdin: expected none, as nothing was asked, got {request.Type}");
        else Handle(channel, request);
    }

    private void Handle(RequestChannel channel, KernelMessage request)
    {
        Status(request, "busy");
        try
        {
            if (request.Type == "execute_request" && channel == RequestChannel.Shell) Execute(channel, request);
            else if (request.Type == "shutdown_request") Shutdown(channel, request);
            else if (request.Type == "interrupt_request" && channel == RequestChannel.Control) Interrupt(channel, request);
            else if (answers.TryGetValue(request.Type, out Func<KernelMessage, JsonObject>? answer) && (channel == RequestChannel.Shell
                || request.Type == "kernel_info_request")) Reply(channel, request, Ok(answer(request)));
            else if (request.Type == "comm_open") RefuseComm(request);
            else if (request.Type is not ("comm_msg" or "comm_close"))
                log.Line(
                    $"ignored a message on {channel.ToString().ToLowerInvariant()}: expected a request this kernel knows, got "
                    + $"{request.Type}");
        }
        catch (BadMessageException e)
        {
            log.Line(e.Message);
            Reply(channel, request, Error("BadRequest", e.Message));
        }
        catch (Exception e)
        {
            // A fault of ours in one answer must not end the session with all it has computed.
            log.Line($"{request.Type}: {e.GetType()}: {e.Message}");
            Reply(channel, request, Error(e.GetType().ToString(), e.Message));
        }
        finally
        {
            Status(request, "idle");
        }
    }

    private void Execute(RequestChannel channel, KernelMessage request)
    {
        (JsonObject reply, bool abort) = cells.Execute(request);
        var waiting = new List<KernelMessage>();
        if (abort)
        {
            // What was sent before the client could know of the error.
            channels.CatchUp();
            while (requests.TryTake(out KernelMessage? next)) waiting.Add(next);
        }

        Reply(channel, request, reply);
        foreach (KernelMessage next in waiting)
        {
            if (next.Type != "execute_request")
            {
                Handle(channel, next);
                continue;
            }

            Status(next, "busy");
            Reply(channel, next, cells.Aborted());
            Status(next, "idle");
        }
    }

    private void Shutdown(RequestChannel channel, KernelMessage request)
    {
        bool restart = request.Flag("restart", false);
        var content = new JsonObject { ["status"] = "ok", ["restart"] = restart };
        channels.Publish("shutdown_reply", request, (JsonObject)content.DeepClone());
        Reply(channel, request, content);
        End();
    }

    private void Interrupt(RequestChannel channel, KernelMessage request)
    {
        cells.Interrupt();
        Reply(channel, request, Ok([]));
    }

    /// <summary>No target is known here, and the protocol has an unknown one closed at once.</summary>
    private void RefuseComm(KernelMessage request) =>
        channels.Publish("comm_close", request, new JsonObject { ["comm_id"] = request.Text("comm_id"), ["data"] = new JsonObject() });

    private void Status(KernelMessage request, string state) =>
        channels.Publish("status", request, new JsonObject { ["execution_state"] = state });

    private void Reply(RequestChannel channel, KernelMessage request, JsonObject content) =>
        channels.Reply(channel, request, request.Type.Replace("_request", "_reply", StringComparison.Ordinal), content);

    private string? FindBrowser()
    {
        try
        {
            return Browser.Find();
        }
        catch (InvalidInputException e)
        {
            log.Line("no pictures: " + e.Message);
            return null;
        }
    }

    private static JsonObject Ok(JsonObject content)
    {
        // Whether code is complete is a status as well.
        content.TryAdd("status", "ok");
        return content;
    }

    private static JsonObject Error(string name, string message) =>
        new() { ["status"] = "error", ["ename"] = name, ["evalue"] = message, ["traceback"] = new JsonArray() };

    private static JsonObject KernelInfo() => new()
    {
        ["protocol_version"] = MessageCodec.ProtocolVersion,
        ["implementation"] = "workbook",
        ["implementation_version"] =
            typeof(JupyterKernel).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
        ["language_info"] = new JsonObject
        {
            ["name"] = "csharp",
            ["version"] = "14.0",
            ["mimetype"] = "text/x-csharp",
            ["file_extension"] = ".cs",
            ["pygments_lexer"] = "csharp",
            // The classic Notebook's name for the highlighting of C#.
            ["codemirror_mode"] = "text/x-csharp",
        },
        ["banner"] = "C# 14, the notebooks of arXiv:2510.05554",
        ["debugger"] = false,
        ["help_links"] = new JsonArray(),
    };
}
