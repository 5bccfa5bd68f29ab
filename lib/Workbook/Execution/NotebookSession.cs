using System.Globalization;
using System.Runtime;
using System.Runtime.ExceptionServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.CodeAnalysis.Scripting.Hosting;

namespace Workbook.Execution;

/// <summary>
/// A C# session: cells one after another, each seeing what the earlier ones declared. Knows neither notebook files nor processes; a runner
/// and a kernel both sit on top of it. One session a process at a time, because the console belongs to the process.
/// </summary>
internal sealed class NotebookSession : IDisposable
{
    /// <summary>The imports of every cell: .NET Interactive's, and no more, so that a cell that compiles here compiles there.</summary>
    public static readonly string[] Imports =
        ["System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq", "Microsoft.DotNet.Interactive.Kernel"];

    /// <summary>What of the framework a cell may use beside the script engine's own list, and with it whatever these refer to.</summary>
    private static readonly string[] Framework =
    [
        "Microsoft.CSharp", "System.Collections.Immutable", "System.Collections.Specialized", "System.ComponentModel", "System.Diagnostics.TraceSource",
        "System.IO.Compression", "System.IO.Pipes", "System.Linq", "System.Linq.Expressions", "System.Linq.Parallel", "System.Memory", "System.Net.Http",
        "System.Net.Sockets", "System.ObjectModel", "System.Runtime.Intrinsics", "System.Runtime.Numerics", "System.Security.Cryptography",
        "System.Text.Json", "System.Threading.Channels", "System.Threading.ThreadPool", "System.Xml.Linq",
    ];

    private const int CellStack = 16 << 20;

    private static readonly AsyncLocal<object?> Cell = new();

    private static NotebookSession? current;

    private readonly Lock gate = new();
    private readonly InteractiveAssemblyLoader loader = new();
    private readonly ScriptOptions options;
    private readonly TextWriter output = Console.Out;
    private readonly TextWriter error = Console.Error;
    private ScriptState<object>? state;
    private Action<CellEvent>? listener;
    private object? running;

    /// <summary>Starts a session whose <c>#r</c> paths are relative to <paramref name="baseDirectory"/>.</summary>
    public NotebookSession(string baseDirectory)
    {
        if (Interlocked.CompareExchange(ref current, this, null) is not null)
            throw new InvalidOperationException("expected one session a process, got a second one");
        HostAssemblies.Register(loader);
        options = ScriptOptions.Default
            .WithLanguageVersion(LanguageVersion.CSharp14)
            .WithOptimizationLevel(OptimizationLevel.Debug)
            .WithMetadataResolver(ScriptMetadataResolver.Default.WithBaseDirectory(baseDirectory))
            .AddReferences(typeof(Microsoft.DotNet.Interactive.Kernel).Assembly)
            .AddReferences(Framework)
            .AddImports(Imports);
        Microsoft.DotNet.Interactive.Kernel.Shown = Display;
        Console.SetOut(TextWriter.Synchronized(new ConsoleCapture(text => Emit(new CellEvent.Stream("stdout", text)))));
        Console.SetError(TextWriter.Synchronized(new ConsoleCapture(text => Emit(new CellEvent.Stream("stderr", text)))));
    }

    /// <summary>How many cells have been executed.</summary>
    public int ExecutionCount { get; private set; }

    /// <summary>Executes one cell and tells <paramref name="events"/> what it does; null when it succeeded, else why it failed.</summary>
    /// <exception cref="OperationCanceledException">The cell was interrupted; the session goes on.</exception>
    public CellError? Execute(string code, Action<CellEvent> events, CancellationToken cancellation)
    {
        ExecutionCount++;
        // It flows to the tasks and threads the cell starts.
        Cell.Value = new object();
        lock (gate) (listener, running) = (events, Cell.Value);
        try
        {
            return CompileAndRun(code, cancellation);
        }
        finally
        {
            lock (gate) (listener, running) = (null, null);
            Cell.Value = null;
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
        Console.SetOut(output);
        Console.SetError(error);
        loader.Dispose();
        Interlocked.CompareExchange(ref current, null, this);
    }

    private void Display(object? value, IReadOnlyList<string> mimeTypes) => Emit(new CellEvent.Display(value, ValueRenderer.Render(value, mimeTypes)));

    private CellError? CompileAndRun(string code, CancellationToken cancellation)
    {
        Script<object> script = state is null
            ? CSharpScript.Create<object>(code, options, globalsType: null, loader)
            // Given the options again, it would read every reference again: 5 MB a cell.
            : (Script<object>)state.Script.ContinueWith<object>(code);
        Diagnostic[] diagnostics = [.. script.Compile(cancellation)];
        string[] errors = Format(diagnostics, DiagnosticSeverity.Error);
        if (errors.Length > 0) return new CellError("CompilationError", string.Join('\n', errors), errors);
        foreach (string warning in Format(diagnostics, DiagnosticSeverity.Warning)) Emit(new CellEvent.Stream("stderr", warning + "\n"));

        ScriptState<object> next = Run(script, cancellation);
        state = next;
        if (next.Exception is { } thrown) return CellErrors.From(thrown);
        try
        {
            if (next.ReturnValue is { } value) Emit(new CellEvent.Result(value, ValueRenderer.Render(value, [])));
            return null;
        }
        catch (Exception e)
        {
            // A formatter is the notebook's code: when it throws, the cell failed.
            return CellErrors.From(e);
        }
    }

    private ScriptState<object> Run(Script<object> script, CancellationToken cancellation)
    {
        Task<ScriptState<object>> Start() =>
            state is null ? script.RunAsync(null, _ => true, cancellation) : script.RunFromAsync(state, _ => true, cancellation);

        if (!cancellation.CanBeCanceled) return Start().GetAwaiter().GetResult();
        ScriptState<object>? next = null;
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
                            next = running.Result;
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
        if (thrown?.SourceException is ThreadInterruptedException || next?.Exception is ThreadInterruptedException) cancellation.ThrowIfCancellationRequested();
        thrown?.Throw();
        return next!;
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
        [.. diagnostics.Where(d => d.Severity == severity).Select(d => CSharpDiagnosticFormatter.Instance.Format(d, CultureInfo.InvariantCulture))];
}
