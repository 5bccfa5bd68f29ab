using AttentionDynamics.Notebooks;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.CSharp;
using Microsoft.DotNet.Interactive.Events;
using Microsoft.DotNet.Interactive.Formatting;
using Microsoft.DotNet.Interactive.PackageManagement;
using Workbook.Execution;

namespace InteractiveEngine;

/// <summary>The engine with its C# kernel, put together as the tool dotnet-interactive does, and its events as those of a cell.</summary>
internal sealed class EngineSession : ICellSession
{
    private readonly CompositeKernel engine;
    private readonly IDisposable? stay;

    /// <summary>
    /// An engine without a cell so far; until it is disposed of, the notebooks' library talks to <paramref name="host"/>, where there is one.
    /// </summary>
    public EngineSession(NotebookHost? host = null)
    {
        stay = host is null ? null : NotebookHost.Enter(host);
        CSharpKernel csharp = new CSharpKernel().UseNugetDirective(
            (kernel, packages) =>
            {
                kernel.AddAssemblyReferences(packages.SelectMany(package => package.AssemblyPaths));
                return Task.CompletedTask;
            }).UseKernelHelpers().UseWho().UseValueSharing();
        engine = new CompositeKernel { csharp };
        engine.DefaultKernelName = csharp.Name;
    }

    /// <inheritdoc/>
    public int ExecutionCount { get; private set; }

    /// <inheritdoc/>
    public CellError? Execute(string code, Action<CellEvent> events)
    {
        ExecutionCount++;
        KernelCommandResult result = engine.SendAsync(new SubmitCode(code)).GetAwaiter().GetResult();
        CommandFailed? failed = result.Events.OfType<CommandFailed>().FirstOrDefault();
        foreach (CellEvent shown in result.Events.Select(next => Shown(next, failed is not null)).OfType<CellEvent>()) events(shown);
        return failed is null ? null : Error(failed);
    }

    /// <summary>None: the engine does not say.</summary>
    public CellError? Unhandled() => null;

    /// <inheritdoc/>
    public void Dispose()
    {
        engine.Dispose();
        stay?.Dispose();
    }

    // As the engine's own clients take them.
    private static CellEvent? Shown(KernelEvent next, bool failed) => next switch
    {
        StandardOutputValueProduced written => new CellEvent.Stream("stdout", Text(written.FormattedValues)),
        StandardErrorValueProduced written => new CellEvent.Stream("stderr", Text(written.FormattedValues)),
        // What did not compile is said by the error.
        DiagnosticsProduced warned when !failed => new CellEvent.Stream("stderr", Lines(warned.FormattedDiagnostics)),
        ReturnValueProduced { Value: DisplayedValue } => null,
        ReturnValueProduced returned => new CellEvent.Result(returned.Value ?? DBNull.Value, Renderings(returned)),
        DisplayedValueProduced shown => new CellEvent.Display(shown.Value, Renderings(shown), shown.ValueId ?? string.Empty, false),
        DisplayedValueUpdated shown => new CellEvent.Display(shown.Value, Renderings(shown), shown.ValueId ?? string.Empty, true),
        _ => null,
    };

    private static Rendering[] Renderings(DisplayEvent shown) =>
        [.. shown.FormattedValues.Select(form => new Rendering(form.MimeType, form.Value))];

    private static string Text(IEnumerable<FormattedValue> written) => string.Concat(written.Select(form => form.Value));

    private static string Lines(IEnumerable<FormattedValue> warnings) => string.Concat(warnings.Select(form => form.Value + "\n"));

    private static CellError Error(CommandFailed failed)
    {
        string message = failed.Exception?.Message ?? failed.Message;
        bool compiled = failed.Exception is not (null or CodeSubmissionCompilationErrorException);
        return new CellError(compiled ? failed.Exception!.GetType().ToString() : CellErrors.Compilation, message, [message]);
    }
}
