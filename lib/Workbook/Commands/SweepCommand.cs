using System.CommandLine;
using System.Globalization;
using Workbook.Regimes;
using Workbook.Running;
using Workbook.Sweeping;

namespace Workbook.Commands;

/// <summary>
/// <c>sweep plan|run|merge|slurm|status SPEC</c>: a quantity over a grid, by any number of processes on any number of machines.
/// </summary>
internal static class SweepCommand
{
    private const string Name = "sweep";

    /// <summary>The verb.</summary>
    public static Verb Create()
    {
        var command = new Command(Name,
            "A quantity of a layer over a grid of n, d, ρ and γ, row by row: computed by any number of processes, and joined.")
        {
            Plan(), Run(), Merge(), Slurm(), Status(),
        };
        return new Verb(command,
            "plan SPEC [--threads T] [--memory GB] [--hours H] [--check] [--json], run SPEC --store DIR [--part I/N] [--threads T], "
            + "merge SPEC --store DIR --output FILE [--mix], slurm SPEC --store DIR [--tasks N] [--threads T], or "
            + "status SPEC --store DIR [--remove-unfinished] [--json]");
    }

    private static Command Plan()
    {
        Argument<string> spec = Spec();
        Option<double?> threads = Threads();
        Option<double?> memory = NumberOption.Create("--memory", "GB", "a number > 0", number => number > 0 && double.IsFinite(number),
            "Memory of a node. Default: of this machine.");
        Option<double?> hours = NumberOption.Create("--hours", "H", "a number > 0", number => number > 0 && double.IsFinite(number),
            "The longest that a row may take. Default: 24.");
        var check = new Option<bool>("--check") { Description = "Compute a row of each n and d, and print its time beside the estimate." };
        Option<bool> json = Json();
        var command = new Command("plan", "Print cells, memory and core-hours, by what this machine does in half a minute.")
        {
            spec, threads, memory, hours, check, json,
        };
        command.SetAction(result => Interruptible(cancellation =>
        {
            if (result.GetValue(check) && result.GetValue(json))
                throw new InvalidInputException("--check: expected without --json, got both");
            SweepPlan plan = SweepPlan.Of(Read(result, spec), CountThreads(result, threads), cancellation);
            var limits = new PlanLimits(
                result.GetValue(memory) * 1e9 ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
                result.GetValue(memory) is null ? "that are here" : "that a node has", (result.GetValue(hours) ?? 24) * 3600);
            int said = MeasureCommand.Say(result.GetValue(json) ? PlanText.Json(plan, limits) : PlanText.Write(plan, limits));
            if (!result.GetValue(check) || said != ExitCodes.Done) return said;
            (string text, bool good) = PlanCheck.Run(plan, cancellation);
            return MeasureCommand.Say(text) is not ExitCodes.Done and var failed ? failed : good ? ExitCodes.Done : ExitCodes.Failed;
        }));
        return command;
    }

    private static Command Run()
    {
        Argument<string> spec = Spec();
        Option<string> store = Store();
        Option<double?> threads = Threads();
        var part = new Option<SweepPart?>("--part")
        {
            HelpName = "I/N",
            Description = "Part I of N of the rows. Default: what Slurm says in a task of an array, else all.",
            Arity = ArgumentArity.ExactlyOne,
            CustomParser = result =>
            {
                SweepPart? parsed = SweepPart.Parse(result.Tokens[0].Value, out string fault);
                if (parsed is null) result.AddError($"--part: {fault}");
                return parsed;
            },
        };
        var command = new Command("run", "Compute the rows that are not yet in the store.") { spec, store, part, threads };
        command.SetAction(result =>
        {
            // To the end of the process: a signal that comes when all is done must not turn that into a failure.
            var signals = new SweepSignals();
            SweepSpec sweep = Read(result, spec);
            SweepPart own = result.GetValue(part) ?? SweepPart.OfSlurm(Environment.GetEnvironmentVariable) ?? SweepPart.Whole;
            RowStore rows = RowStore.Open(result.GetRequiredValue(store), sweep, create: true);
            using var progress = MeasureProgress.Create();
            var run = new SweepRun(sweep, rows, own, CountThreads(result, threads), SweepLayer.Measure)
            {
                IsLogged = Console.IsErrorRedirected,
            };
            int code = run.Run(signals, progress.Of("rows"), progress.Line);
            progress.End();
            return code;
        });
        return command;
    }

    private static Command Merge()
    {
        Argument<string> spec = Spec();
        Option<string> store = Store();
        var output = new Option<string>("--output") { HelpName = "FILE", Required = true, Description = "The result: .csv or .parquet." };
        var mix = new Option<bool>("--mix")
        {
            Description = "Join rows also where they are not comparable bit by bit: another version, order of sums, registers, platform.",
        };
        var command = new Command("merge", "Check all rows and join them into one table.") { spec, store, output, mix };
        command.SetAction(async (result, _) =>
        {
            string path = result.GetRequiredValue(output);
            SweepResultFile.Require(path);
            SweepSpec sweep = Read(result, spec);
            RowStore rows = RowStore.Open(result.GetRequiredValue(store), sweep, create: false);
            SweepResult merged = SweepMerge.Of(sweep, rows, result.GetValue(mix));
            await SweepResultFile.WriteAsync(path, merged).ConfigureAwait(false);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Slurm()
    {
        Argument<string> spec = Spec();
        Option<string> store = Store();
        Option<double?> threads = Threads();
        Option<double?> tasks = NumberOption.Whole("--tasks", "N", 1, 1_000_000,
            "Tasks of the array. Default: such that each takes about four hours.");
        var command = new Command("slurm", "Print a batch script for Slurm, to be looked at and submitted.")
        {
            spec, store, tasks, threads,
        };
        command.SetAction(result => Interruptible(cancellation =>
        {
            SweepSpec sweep = Read(result, spec);
            if (result.GetValue(tasks) is { } asked && asked > sweep.Rows)
                throw new InvalidInputException(string.Create(CultureInfo.InvariantCulture,
                    $"--tasks: expected at most the {sweep.Rows} rows of the sweep, got {asked}"));
            SweepPlan plan = SweepPlan.Of(sweep, CountThreads(result, threads), cancellation);
            return MeasureCommand.Say(SlurmScript.Write(
                plan, Self(), SlurmScript.Quote(Path.GetFullPath(result.GetRequiredValue(spec))),
                SlurmScript.Quote(Path.GetFullPath(result.GetRequiredValue(store))), (int?)result.GetValue(tasks)));
        }));
        return command;
    }

    private static Command Status()
    {
        Argument<string> spec = Spec();
        Option<string> store = Store();
        var remove = new Option<bool>("--remove-unfinished")
        {
            Description = "Remove what processes have left unfinished, also of other hosts: only where none runs.",
        };
        Option<bool> json = Json();
        var command = new Command("status", "Draw which rows are there.") { spec, store, remove, json };
        command.SetAction(result =>
        {
            SweepSpec sweep = Read(result, spec);
            RowStore rows = RowStore.Open(result.GetRequiredValue(store), sweep, create: false);
            if (result.GetValue(remove))
                Console.Error.WriteLine(
                    string.Create(CultureInfo.InvariantCulture, $"workbook: removed {rows.RemoveUnfinished(all: true)} unfinished files"));
            SweepStatus status = SweepStatus.Of(sweep, rows);
            return MeasureCommand.Say(result.GetValue(json) ? status.Json() : status.Text());
        });
        return command;
    }

    private static int Interruptible(Func<CancellationToken, int> run)
    {
        using var interruption = new Interruption();
        try
        {
            return run(interruption.Token);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            interruption.Say();
            return ExitCodes.Interrupted;
        }
    }

    private static Argument<string> Spec() =>
        new("SPEC") { Description = "The specification, JSON: docs/sweep.schema.json says what is in it." };

    private static Option<string> Store() => new("--store")
    {
        HelpName = "DIR", Required = true, Description = "The folder of the rows, which all processes share.",
    };

    private static Option<double?> Threads() => NumberOption.Whole("--threads", "T", 1, 4096,
        "Threads of a row. Default: the processors that Slurm gives a task, else all.");

    private static Option<bool> Json() => new("--json") { Description = "Print one JSON object and nothing else." };

    private static SweepSpec Read(ParseResult result, Argument<string> spec) => SweepSpecReader.Read(result.GetRequiredValue(spec));

    private static int CountThreads(ParseResult result, Option<double?> threads) =>
        (int?)result.GetValue(threads) ?? SweepPart.SlurmProcessors(Environment.GetEnvironmentVariable) ?? Environment.ProcessorCount;

    /// <summary>How this program is called.</summary>
    private static string Self()
    {
        string program = Environment.ProcessPath!, assembly = Environment.GetCommandLineArgs()[0];
        return DotNetHost.RunsThis
            ? $"{SlurmScript.Quote(program)} {SlurmScript.Quote(Path.GetFullPath(assembly))}"
            : SlurmScript.Quote(program);
    }
}
