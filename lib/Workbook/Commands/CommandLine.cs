using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Workbook.Execution;
using Workbook.Pictures;

namespace Workbook.Commands;

/// <summary>The command line: one file a verb, usage errors in one line on stderr with exit code 2, never a help page.</summary>
internal static class CommandLine
{
    /// <summary>Parses and runs; the result is the process's exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        Verb[] verbs =
        [
            RunCommand.Create(),
            PredictCommand.Create(),
            MeasureCommand.Create(),
            ExportCommand.Create(),
            KernelCommand.Create(),
        ];
        Verb[] all =
        [
            .. verbs,
            Hidden(NotebookChild.Verb, pipe => Task.FromResult(NotebookChild.Run(pipe))),
            Hidden(PictureChild.Verb, PictureChild.RunAsync),
            Hidden(PictureServer.Verb, PictureServer.RunAsync),
        ];
        var root = new RootCommand("The runnable companion to arXiv:2510.05554.");
        foreach (Verb verb in all) root.Add(verb.Command);
        string expected = $"expected a verb ({string.Join(", ", verbs.Select(verb => verb.Command.Name))})";
        if (args.Length == 0) return BadUsage($"{expected}, got none; --help lists them");
        // A notebook's name may begin with @.
        ParseResult result = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.Errors.Count > 0)
            return BadUsage(result.CommandResult.Command is RootCommand ? $"{args[0]}: {expected}, got an unknown one; --help lists them" : Describe(result, all));
        try
        {
            return await result.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }).ConfigureAwait(false);
        }
        catch (InvalidInputException e)
        {
            return BadUsage(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk, an output that is closed.
            Console.Error.WriteLine("workbook: " + e.Message.ReplaceLineEndings(" ").Trim());
            return ExitCodes.Failed;
        }
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

    private static int BadUsage(string message)
    {
        Console.Error.WriteLine("workbook: " + message.ReplaceLineEndings(" ").Trim());
        return ExitCodes.BadInput;
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
