using System.Runtime;
using System.Runtime.ExceptionServices;
using AttentionDynamics.Notebooks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.CodeAnalysis.Scripting.Hosting;
using Microsoft.DotNet.Interactive;

namespace Workbook.Execution;

/// <summary>
/// A C# session: cells one after another, each seeing what the earlier ones declared. Knows neither notebook files nor processes; a runner
/// and a kernel both sit on top of it. One session a process at a time, because the console belongs to the process.
/// </summary>
internal sealed class NotebookSession : ICellSession
{
    /// <summary>The imports of every cell: .NET Interactive's, and no more, so that a cell that compiles here compiles there.</summary>
    public static readonly string[] Imports =
        ["System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq",
            "Microsoft.DotNet.Interactive.Kernel"];

    /// <summary>What of the framework a cell may use beside the script engine's own list, and with it whatever these refer to.</summary>
    private static readonly string[] Framework =
    [
        "Microsoft.CSharp", "System.Collections.Immutable", "System.Collections.Specialized", "System.ComponentModel",
        "System.Diagnostics.TraceSource",
        "System.IO.Compression", "System.IO.Pipes", "System.Linq", "System.Linq.Expressions", "System.Linq.Parallel",
        "System.Memory", "System.Net.Http",
        "System.Net.Sockets", "System.ObjectModel", "System.Runtime.Intrinsics", "System.Runtime.Numerics", "System.Security.Cryptography",
        "System.Text.Json", "System.Threading.Channels", "System.Threading.ThreadPool", "System.Xml.Linq",
    ];

    private const int CellStack = 16 << 20;

    private static readonly AsyncLocal<object?> Cell = new();

    private static NotebookSession? current;

    private readonly Lock gate = new();
    private readonly InteractiveAssemblyLoader loader = new();
    private readonly ScriptOptions options;
    private readonly bool unhandledFails;
    private readonly IDisposable stay;
    private readonly ConsoleCapture stdout;
    private readonly ConsoleCapture stderr;
    private readonly TextWriter cellOutput;
    private readonly TextWriter cellError;
    private readonly TextWriter output = Console.Out;
    private readonly TextWriter error = Console.Error;
    private readonly List<string> unhandled = [];
    private ScriptState<object>? state;
    private Action<CellEvent>? listener;
    private object? running;

    /// <summary>
    /// Starts a session whose <c>#r</c> paths are relative to <paramref name="baseDirectory"/>. An exception that nothing catches on a
    /// thread of the notebook's is said on the stderr of the cell that runs, or of the next one; with
    /// <paramref name="unhandledFails"/> that cell has failed. Until it is disposed of, the notebooks' library talks to
    /// <paramref name="host"/>, and a cell's <c>display</c> to the session.
    /// </summary>
    public NotebookSession(string baseDirectory, NotebookHost host, bool unhandledFails = false)
    {
        this.unhandledFails = unhandledFails;
        if (Interlocked.CompareExchange(ref current, this, null) is not null)
            throw new InvalidOperationException("expected one session a process, got a second one");
        stay = NotebookHost.Enter(host);
        HostAssemblies.Register(loader);
        options = ScriptOptions.Default
            .WithLanguageVersion(LanguageVersion.CSharp14)
            .WithOptimizationLevel(OptimizationLevel.Debug)
            .WithMetadataResolver(new CellReferences(baseDirectory))
            .WithSourceResolver(new CellPaths(baseDirectory))
            .WithFileEncoding(System.Text.Encoding.UTF8)
            .WithEmitDebugInformation(true)
            .AddReferences(typeof(Microsoft.DotNet.Interactive.Kernel).Assembly)
            .AddReferences(Framework)
            .AddImports(Imports);
        Microsoft.DotNet.Interactive.Kernel.Shown = Display;
        stdout = new ConsoleCapture(text => Emit(new CellEvent.Stream("stdout", text)));
        stderr = new ConsoleCapture(text => Emit(new CellEvent.Stream("stderr", text)));
        Console.SetOut(cellOutput = TextWriter.Synchronized(stdout));
        Console.SetError(cellError = TextWriter.Synchronized(stderr));
        UnhandledExceptions.TellTo(Hear);
    }

    /// <summary>Makes the runtime compile the compiler, which is most of the time that a session's first cell takes.</summary>
    public static void CompileOnce() => CSharpScript.Create<object>(
        "using System.Linq; Enumerable.Range(0, 2).Select(i => $\"{i}\").ToArray()", ScriptOptions.Default.AddReferences(Framework))
        .RunAsync().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public int ExecutionCount { get; private set; }

    /// <inheritdoc/>
    public CellError? Execute(string code, Action<CellEvent> events) => Execute(code, events, CancellationToken.None);

    /// <inheritdoc cref="ICellSession.Execute"/>
    /// <exception cref="OperationCanceledException">The cell was interrupted; the session goes on.</exception>
    public CellError? Execute(string code, Action<CellEvent> events, CancellationToken cancellation) =>
        Execute(code, events, ExecutionCount + 1, cancellation);

    /// <inheritdoc cref="Execute(string, Action{CellEvent}, CancellationToken)"/>
    /// <remarks>Errors name the cell In [<paramref name="number"/>]; a cell that is not counted has null.</remarks>
    public CellError? Execute(string code, Action<CellEvent> events, int? number, CancellationToken cancellation)
    {
        ExecutionCount++;
        // It flows to the tasks and threads the cell starts.
        Cell.Value = new object();
        TextReader input = Console.In;
        lock (gate) (listener, running) = (events, Cell.Value);
        try
        {
            SayUnhandled();
            CellError? failure = CompileAndRun(code, FormattableString.Invariant($"In [{number}]"), cancellation);
            return failure ?? (unhandledFails ? Unhandled() : null);
        }
        finally
        {
            stdout.Finish();
            stderr.Finish();
            lock (gate) (listener, running) = (null, null);
            Cell.Value = null;
            // Where a cell sent the console, it sent it for itself.
            Console.SetOut(cellOutput);
            Console.SetError(cellError);
            Console.SetIn(input);
        }
    }

    /// <inheritdoc/>
    public CellError? Unhandled()
    {
        lock (gate)
        {
            if (unhandled.Count == 0) return null;
            string[] all = [.. unhandled];
            unhandled.Clear();
            return new CellError("UnhandledException", string.Join('\n', all), all);
        }
    }

    /// <summary>What the cells so far were compiled to, the first one first: what an editor needs to know of them.</summary>
    public IEnumerable<Compilation> Compilations()
    {
        var chain = new Stack<Compilation>();
        for (Script? script = state?.Script; script is not null; script = script.Previous) chain.Push(script.GetCompilation());
        return chain;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Microsoft.DotNet.Interactive.Kernel.Shown = null;
        stay.Dispose();
        UnhandledExceptions.TellTo(null);
        Console.SetOut(output);
        Console.SetError(error);
        loader.Dispose();
        Interlocked.CompareExchange(ref current, null, this);
    }

    private void Display(Showing showing) =>
        Emit(new CellEvent.Display(showing.Value, ValueRenderer.Render(showing.Value, showing.MimeTypes), showing.DisplayId,
            showing.Again));

    private void Hear(Exception exception)
    {
        string line = CellErrors.Unhandled(exception);
        lock (gate)
        {
            unhandled.Add(line);
            if (listener is not null) SayUnhandled();
        }
    }

    private void SayUnhandled()
    {
        // Where it fails its cell, the failure says it.
        if (unhandledFails) return;
        lock (gate)
        {
            foreach (string line in unhandled) listener?.Invoke(new CellEvent.Stream("stderr", line + "; the session goes on\n"));
            unhandled.Clear();
        }
    }

    private CellError? CompileAndRun(string code, string name, CancellationToken cancellation)
    {
        Script<object> script = state is null
            ? CSharpScript.Create<object>(code, options.WithFilePath(name), globalsType: null, loader)
            // Given the references again, it would read every one again: 5 MB a cell.
            : (Script<object>)state.Script.ContinueWith<object>(
                code, state.Script.Options.WithReferences((MetadataReference[])[]).WithImports().WithFilePath(name));
        if (CellErrors.Refusal(script.GetCompilation().SyntaxTrees.Single()) is { } refusal) return refusal;
        Diagnostic[] diagnostics = [.. script.Compile(cancellation)];
        string[] errors = Format(diagnostics, DiagnosticSeverity.Error);
        if (errors.Length > 0) return new CellError(CellErrors.Compilation, string.Join('\n', errors), errors);
        foreach (string warning in Format(diagnostics, DiagnosticSeverity.Warning)) Emit(new CellEvent.Stream("stderr", warning + "\n"));

        CellEvent? result = null;
        Exception? thrown = Run(script, () => result = Rendered(state!.ReturnValue), cancellation);
        if (thrown is not null) return CellErrors.From(thrown);
        if (result is not null) Emit(result);
        return null;
    }

    // What display gives back is a handle and no result.
    private static CellEvent.Result? Rendered(object? value) =>
        value is null or Microsoft.DotNet.Interactive.DisplayedValue ? null : new CellEvent.Result(value, ValueRenderer.Render(value, []));

    /// <summary>
    /// Runs the cell and then renders its result, both of which are the notebook's code: what they throw is the result, and both can be
    /// interrupted.
    /// </summary>
    private Exception? Run(Script<object> script, Action render, CancellationToken cancellation)
    {
        Task<ScriptState<object>> Start() =>
            state is null ? script.RunAsync(null, _ => true, cancellation) : script.RunFromAsync(state, _ => true, cancellation);

        Exception? Finish(ScriptState<object> next)
        {
            // What the cell declared stays, even where its result cannot be shown.
            state = next;
            if (next.Exception is not null) return next.Exception;
            try
            {
                render();
                return null;
            }
            catch (Exception e) when (e is not ThreadInterruptedException and not OperationCanceledException)
            {
                return e;
            }
        }

        if (!cancellation.CanBeCanceled) return Finish(Start().GetAwaiter().GetResult());
        Exception? failure = null;
        ExceptionDispatchInfo? thrown = null;
        // A thread can be aborted once, so every cell has its own.
        var thread = new Thread(
            () =>
            {
                try
                {
                    // The only way to stop a busy loop without ending the process; it aborts this thread.
#pragma warning disable SYSLIB0046
                    ControlledExecution.Run(
                        () =>
                        {
                            // Aborting does not wake a thread that sleeps or waits.
                            using CancellationTokenRegistration alarm = cancellation.Register(Thread.CurrentThread.Interrupt);
                            Task<ScriptState<object>> running = Start();
                            running.Wait(cancellation);
                            failure = Finish(running.Result);
                        },
                        cancellation);
#pragma warning restore SYSLIB0046
                }
                catch (Exception e)
                {
                    thrown = ExceptionDispatchInfo.Capture(e);
                }
            },
            CellStack) { Name = "cell" };
        thread.Start();
        thread.Join();
        if (thrown?.SourceException is ThreadInterruptedException || failure is ThreadInterruptedException)
            cancellation.ThrowIfCancellationRequested();
        thrown?.Throw();
        return failure;
    }

    private void Emit(CellEvent next)
    {
        // A finally block, because an interrupt waits for its end: the host must not be cut off in the middle of a message.
        try
        {
        }
        finally
        {
            lock (gate)
            {
                // Text written after its cell ended has no cell to go to: it is lost here as it is in the other hosts.
                if (Cell.Value is null || Cell.Value == running) listener?.Invoke(next);
            }
        }
    }

    private static string[] Format(Diagnostic[] diagnostics, DiagnosticSeverity severity) =>
        [.. diagnostics.Where(d => d.Severity == severity).Select(CellErrors.Format)];
}
