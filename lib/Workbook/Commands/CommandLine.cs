using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Workbook.Execution;
using Workbook.Pictures;

namespace Workbook.Commands;

/// <summary>The command line: one file a verb, usage errors in one line on stderr with exit code 2, never a help page.</summary>
internal static class CommandLine
{
    /// <summary>
    /// Parses and runs; the result is the process's exit code. Nothing leaves as an exception. <paramref name="ownsProcess"/>: an exception
    /// on a thread that nobody waits for may end the process too.
    /// </summary>
    public static async Task<int> RunAsync(string[] args, bool ownsProcess = false)
    {
        try
        {
            CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            return await ParseAndRunAsync(args, ownsProcess).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            return LastResort.Report(e);
        }
    }

    private static async Task<int> ParseAndRunAsync(string[] args, bool ownsProcess)
    {
        if (ownsProcess) FileSizeLimit.MakeAnError();
        Verb[] verbs =
        [
            RunCommand.Create(),
            PredictCommand.Create(),
            MeasureCommand.Create(),
            ExportCommand.Create(),
            SweepCommand.Create(),
            KernelCommand.Create(),
        ];
        Verb[] hidden =
        [
            Hidden(NotebookChild.Verb, pipe => Task.FromResult(NotebookChild.Run(pipe))),
            Hidden(PictureChild.Verb, PictureChild.RunAsync),
            Hidden(PictureServer.Verb, PictureServer.RunAsync),
        ];
        Verb[] all = [.. verbs, .. hidden];
        var root = new RootCommand("The runnable companion to arXiv:2510.05554.");
        foreach (Verb verb in all) root.Add(verb.Command);
        string expected = $"expected a verb ({string.Join(", ", verbs.Select(verb => verb.Command.Name))})";
        if (args.Length == 0) throw new InvalidInputException($"{expected}, got none; --help lists them");
        // A notebook's name may begin with @.
        ParseResult result = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.Errors.Count > 0)
        {
            throw new InvalidInputException(
                result.CommandResult.Command is RootCommand
                    ? $"{args[0]}: {expected}, got an unknown one; --help lists them"
                    : Describe(result, all));
        }

        // These run cells, whose threads' exceptions are theirs to deal with.
        if (ownsProcess && args[0] != KernelCommand.Name && !hidden.Any(verb => verb.Command.Name == args[0])) LastResort.WatchThreads();
        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        return await result.InvokeAsync(configuration).ConfigureAwait(false);
    }

    private static string Describe(ParseResult result, IEnumerable<Verb> verbs)
    {
        string message = result.Errors[0].Message;
        // The parser says what came; what was expected is ours to say.
        if (message.Contains("expected", StringComparison.Ordinal)) return message;
        SymbolResult below = result.CommandResult;
        while (below.Parent is CommandResult { Command: not RootCommand } above) below = above;
        Verb verb = verbs.First(verb => verb.Command == ((CommandResult)below).Command);
        return $"expected {verb.Command.Name} {verb.Usage}, got: {message}";
    }

    /// <summary>A verb with which this program starts itself; its argument is the pipe to its parent.</summary>
    private static Verb Hidden(string verb, Func<string, Task<int>> run)
    {
        var pipe = new Argument<string>("pipe");
        var command = new Command(verb) { pipe };
        command.Hidden = true;
        command.SetAction(result => run(result.GetRequiredValue(pipe)));
        return new Verb(command, "PIPE");
    }
}
