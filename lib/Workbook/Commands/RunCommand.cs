using System.CommandLine;
using AttentionDynamics.Notebooks;
using Workbook.Running;

namespace Workbook.Commands;

/// <summary><c>run [NOTEBOOK…] [--check] [--output DIR] [--no-pictures]</c>: reruns notebooks in place, or compares a rerun with what is committed.</summary>
internal static class RunCommand
{
    /// <summary>The verb.</summary>
    public static Verb Create()
    {
        var notebooks = new Argument<string[]>("NOTEBOOK")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description = "Notebooks of one folder; the folder above it holds data/ and README.md. Default: all in the nearest notebooks/ folder, here or above.",
        };
        var check = new Option<bool>("--check") { Description = "Change nothing: rerun and list every difference to what is committed." };
        var output = new Option<string?>("--output") { HelpName = "DIR", Description = "Write DIR/notebooks and DIR/data instead of the notebooks themselves." };
        var noPictures = new Option<bool>("--no-pictures") { Description = "Draw no pictures; those that still belong to their figures stay." };
        var command = new Command("run", "Execute notebooks top to bottom and write their outputs, figures' data, claims and the README's tables.")
        {
            notebooks,
            check,
            output,
            noPictures,
        };
        // Left to itself the parser would take an unknown option for a notebook.
        notebooks.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => token.Value.StartsWith('-')) is { } odd)
                result.AddError($"{odd.Value}: expected a notebook or one of --check, --output DIR, --no-pictures, got an unknown option");
        });
        command.SetAction((result, _) =>
        {
            string? folder = result.GetValue(output);
            bool checks = result.GetValue(check);
            if (checks && folder is not null)
                throw new InvalidInputException($"--check: expected without --output, as it writes nothing, got --output {folder}");
            if (IsFullScale() && checks)
                throw new InvalidInputException($"--check: expected without {FullScale.Variable}=full, as it compares a default run with what is committed");
            RunPlan plan = RunPlan.Create(result.GetValue(notebooks) ?? [], folder, Environment.CurrentDirectory);
            return RunAsync(plan, checks, pictures: !result.GetValue(noPictures));
        });
        return new Verb(command, "[NOTEBOOK…] [--check] [--output DIR] [--no-pictures]");
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

    private static async Task<int> RunAsync(RunPlan plan, bool check, bool pictures)
    {
        using var interruption = new Interruption();
        using RunProgress progress = RunProgress.Create();
        try
        {
            return check
                ? await new CheckRun(plan, progress).RunAsync(interruption.Token).ConfigureAwait(false)
                : await new WritingRun(plan, progress, pictures).RunAsync(interruption.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            progress.Interrupted();
            return ExitCodes.Interrupted;
        }
    }
}
