using System.Text.Json.Nodes;
using Workbook.Execution;
using Workbook.Pictures;

namespace Workbook.Jupyter;

/// <summary>Executes the cells that clients send, one after another, and can be interrupted while it does.</summary>
internal sealed class CellRequests(
    KernelChannels channels, KernelHost host, NotebookSession session, SessionPictures pictures, InputHistory history, KernelLog log)
{
    private readonly Lock gate = new();
    private CancellationTokenSource? running;
    private int count;

    /// <summary>
    /// Executes the cell of a request; the result is the reply's content, and whether requests that wait are to be aborted.
    /// </summary>
    /// <exception cref="BadMessageException">The request is not as the protocol has it.</exception>
    public (JsonObject Reply, bool Abort) Execute(KernelMessage request)
    {
        string code = request.Text("code");
        bool silent = request.Flag("silent", false);
        bool store = request.Flag("store_history", true) && !silent;
        bool stop = request.Flag("stop_on_error", true);
        if (string.IsNullOrWhiteSpace(code)) return (Succeeded(Evaluate(request)), false);

        if (store) history.Add(++count, code);
        if (!silent) channels.Publish("execute_input", request, new JsonObject { ["code"] = code, ["execution_count"] = count });
        CellError? error = Run(request, code, silent, store);
        if (error is null) return (Succeeded(Evaluate(request)), false);
        JsonObject content = Content(error);
        if (!silent) channels.Publish("error", request, (JsonObject)content.DeepClone());
        content["status"] = "error";
        content["execution_count"] = count;
        content["user_expressions"] = new JsonObject();
        content["payload"] = new JsonArray();
        return (content, stop);
    }

    /// <summary>The reply to a request that came before a cell failed and was not executed.</summary>
    public JsonObject Aborted() => new() { ["status"] = "aborted", ["execution_count"] = count, ["user_expressions"] = new JsonObject(),
        ["payload"] = new JsonArray() };

    /// <summary>Stops the cell that runs, if one does; the session goes on.</summary>
    /// <remarks>
    /// On a thread of its own: stopping a cell waits until it has left what cannot be cut off, and whoever asks must not wait with it.
    /// </remarks>
    public void Interrupt()
    {
        CancellationTokenSource? source;
        lock (gate) source = running;
        if (source is not null) new Thread(source.Cancel) { IsBackground = true, Name = "interrupt" }.Start();
    }

    private CellError? Run(KernelMessage request, string code, bool silent, bool store)
    {
        // Never disposed of: an interrupt may come as the cell ends.
        var source = new CancellationTokenSource();
        lock (gate) running = source;
        try
        {
            if (silent) return session.Execute(code, _ => { }, null, source.Token);
            using var publisher = new CellPublisher(channels, host, request, count, pictures, log, source.Token);
            CellError? error = session.Execute(code, publisher.Publish, store ? count : null, source.Token);
            if (store) history.Result(publisher.ResultText);
            return error;
        }
        catch (OperationCanceledException) when (source.IsCancellationRequested)
        {
            return new CellError("Interrupted", "the cell was interrupted; the session goes on",
                ["Interrupted: the cell was interrupted; the session goes on"]);
        }
        finally
        {
            lock (gate) running = null;
        }
    }

    private JsonObject Succeeded(JsonObject expressions) =>
        new() { ["status"] = "ok", ["execution_count"] = count, ["user_expressions"] = expressions, ["payload"] = new JsonArray() };

    /// <summary>The values of the expressions a client asks for beside the cell, each in its forms or with its error.</summary>
    private JsonObject Evaluate(KernelMessage request)
    {
        var values = new JsonObject();
        if (request.Content["user_expressions"] is not JsonObject expressions) return values;
        foreach (string name in expressions.Select(pair => pair.Key))
        {
            string expression = new KernelMessage([], request.Header, request.Type, expressions).Text(name);
            JsonObject? data = null;
            CellError? error;
            // Never disposed of: an interrupt may come as the cell ends.
            var source = new CancellationTokenSource();
            lock (gate) running = source;
            try
            {
                error = session.Execute(expression, next => data = next is CellEvent.Result
                    ? CellPublisher.Content(NotebookOutputs.Shown(next, count))
                    : data, null, source.Token);
            }
            catch (OperationCanceledException) when (source.IsCancellationRequested)
            {
                error = new CellError("Interrupted", "the expression was interrupted", []);
            }
            finally
            {
                lock (gate) running = null;
            }

            JsonObject value = error is null
                ? new JsonObject { ["data"] = data?["data"]?.DeepClone() ?? new JsonObject(), ["metadata"] = new JsonObject() }
                : Content(error);
            value["status"] = error is null ? "ok" : "error";
            values[name] = value;
        }

        return values;
    }

    private static JsonObject Content(CellError error) => new()
    {
        ["ename"] = error.Name,
        ["evalue"] = error.Message,
        ["traceback"] = new JsonArray([.. error.Trace.Select(line => JsonValue.Create(line))]),
    };
}
