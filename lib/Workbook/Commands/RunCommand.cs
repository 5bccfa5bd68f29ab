using System.CommandLine;
using AttentionDynamics.Notebooks;
using Workbook.Execution;
using Workbook.Running;

namespace Workbook.Commands;

/// <summary>
/// <c>run [NOTEBOOK…] [--check] [--output DIR] [--no-pictures] [--engine NAME]</c>: reruns notebooks in place, or compares a rerun with
/// what is committed.
/// </summary>
internal static class RunCommand
{
    private const string Own = "own", Interactive = "interactive";

    /// <summary>The verb.</summary>
    public static Verb Create()
    {
        var notebooks = new Argument<string[]>("NOTEBOOK")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description =
                "Notebooks of one folder; the folder above it holds data/, docs/ and README.md. Default: all in the nearest notebooks/ "
                + "folder, here or above.",
        };
        var check = new Option<bool>("--check") { Description = "Change nothing: rerun and list every difference to what is committed." };
        var output = new Option<string?>("--output") { HelpName = "DIR",
            Description = "Write DIR/notebooks, DIR/data and DIR/docs instead of the notebooks themselves." };
        var noPictures =
            new Option<bool>("--no-pictures") { Description = "Draw no pictures; those that still belong to their figures stay." };
        var engine = new Option<string>("--engine")
        {
            HelpName = "NAME",
            DefaultValueFactory = _ => Own,
            Description = $"What executes the cells: {Own}, this program's session, or {Interactive}, the engine of .NET Interactive.",
        };
        engine.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is not (Own or Interactive) and var odd)
                result.AddError($"--engine: expected {Own} or {Interactive}, got {odd}");
        });
        var command =
            new Command("run", "Execute notebooks top to bottom and write their outputs, figures' data, claims and the README's tables.")
        {
            notebooks,
            check,
            output,
            noPictures,
            engine,
        };
        // Left to itself the parser would take an unknown option for a notebook.
        notebooks.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => token.Value.StartsWith('-')) is { } odd)
                result.AddError($"{odd.Value}: expected a notebook or one of --check, --output DIR, --no-pictures, "
                    + "--engine NAME, got an unknown option");
        });
        command.SetAction(async (result, _) =>
        {
            string? folder = result.GetValue(output);
            bool checks = result.GetValue(check);
            if (checks && folder is not null)
                throw new InvalidInputException($"--check: expected without --output, as it writes nothing, got --output {folder}");
            if (IsFullScale() && checks)
                throw new InvalidInputException(
                    $"--check: expected without {FullScale.Variable}=full, as it compares a default run with what is committed");
            RunPlan Read() => RunPlan.Create(result.GetValue(notebooks) ?? [], folder, Environment.CurrentDirectory);
            RunPlan plan = Read();
            // A process that a cell started ends with its notebook.
            ProcessTree.Adopt();
            bool named = result.GetValue(engine) == Interactive;
            if (checks)
            {
                return await RunAsync(named, plan, (progress, session, cancellation) =>
                    new CheckRun(plan, progress, session).RunAsync(cancellation)).ConfigureAwait(false);
            }

            using RunTarget? target = RunTarget.Take(plan, folder);
            if (target is null)
            {
                Console.Error.WriteLine(
                    $"workbook: {folder ?? plan.Root}: another run is writing there; this one has changed nothing, start it when that "
                    + $"one is done");
                return ExitCodes.Failed;
            }

            // Again, since another run may have ended between the reading and the lock.
            plan = Read();
            bool pictures = !result.GetValue(noPictures);
            return await RunAsync(named, plan, (progress, session, cancellation) =>
                new WritingRun(plan, progress, pictures, session).RunAsync(cancellation)).ConfigureAwait(false);
        });
        return new Verb(command, "[NOTEBOOK…] [--check] [--output DIR] [--no-pictures] [--engine NAME]");
    }

    private static bool IsFullScale()
    {
        try
        {
            return FullScale.Requested;
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidInputException(e.Message);
        }
    }

    private static async Task<int> RunAsync(bool named, RunPlan plan, Func<RunProgress, string?, CancellationToken, Task<int>> run)
    {
        using RunProgress progress = RunProgress.Create();
        using var interruption = new Interruption(progress.Interrupted);
        try
        {
            string? session = null;
            if (named)
            {
                progress.Line("the engine of .NET Interactive is built");
                session = await InteractiveEngine.BuildAsync(plan.Notebooks[0].Folder, interruption.Token).ConfigureAwait(false);
            }

            return await run(progress, session, interruption.Token).ConfigureAwait(false);
        }
        catch (EngineException e)
        {
            progress.Error($"workbook: {e.Message}; without --engine, this program's own session executes the cells");
            return ExitCodes.Failed;
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            interruption.Say();
            return ExitCodes.Interrupted;
        }
    }
}
