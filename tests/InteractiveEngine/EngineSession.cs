using System.Text.Json.Nodes;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.CSharp;
using Microsoft.DotNet.Interactive.Events;
using Microsoft.DotNet.Interactive.Formatting;
using Microsoft.DotNet.Interactive.PackageManagement;
using Workbook.Execution;

namespace InteractiveEngine;

/// <summary>The engine with its C# kernel, put together as the tool dotnet-interactive does, and its events as nbformat outputs.</summary>
internal sealed class EngineSession : IDisposable
{
    private readonly CompositeKernel engine;
    private readonly List<ExecutedCell> executed = [];

    /// <summary>An engine without a cell so far.</summary>
    public EngineSession()
    {
        CSharpKernel csharp = new CSharpKernel().UseNugetDirective(
            (kernel, packages) =>
            {
                kernel.AddAssemblyReferences(packages.SelectMany(package => package.AssemblyPaths));
                return Task.CompletedTask;
            }).UseKernelHelpers().UseWho().UseValueSharing();
        engine = new CompositeKernel { csharp };
        engine.DefaultKernelName = csharp.Name;
    }

    /// <summary>
    /// Executes one cell; the outputs of all so far, by the order of execution, since a display may change those of an earlier cell. Where
    /// a cell fails, its error stands last.
    /// </summary>
    public async Task<IReadOnlyList<JsonArray>> ExecuteAsync(string code)
    {
        KernelCommandResult result = await engine.SendAsync(new SubmitCode(code)).ConfigureAwait(false);
        CommandFailed? failed = result.Events.OfType<CommandFailed>().FirstOrDefault();
        var cell = new ExecutedCell(new NotebookOutputs(), failed is null ? null : Error(failed));
        executed.Add(cell);
        foreach (CellEvent shown in result.Events.Select(next => Shown(next, failed is not null)).OfType<CellEvent>())
        {
            // A client knows no place for an update of an id that was not displayed, and shows nothing.
            if (shown is not CellEvent.Display { Again: true } update) cell.Outputs.Add(shown, executed.Count);
            else _ = executed.Any(one => one.Outputs.Update(update) is not null);
        }

        return [.. executed.Select(one => one.ToJson())];
    }

    /// <inheritdoc/>
    public void Dispose() => engine.Dispose();

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

    private static JsonObject Error(CommandFailed failed)
    {
        bool compiled = failed.Exception is not (null or CodeSubmissionCompilationErrorException);
        return new JsonObject
        {
            ["ename"] = compiled ? failed.Exception!.GetType().ToString() : CellErrors.Compilation,
            ["evalue"] = failed.Exception?.Message ?? failed.Message,
            ["output_type"] = "error",
            ["traceback"] = new JsonArray(),
        };
    }

    private sealed record ExecutedCell(NotebookOutputs Outputs, JsonObject? Error)
    {
        public JsonArray ToJson()
        {
            var outputs = (JsonArray)Outputs.ToJson().DeepClone();
            if (Error is not null) outputs.Add(Error.DeepClone());
            return outputs;
        }
    }
}
