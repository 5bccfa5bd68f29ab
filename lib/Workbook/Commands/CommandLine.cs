using System.CommandLine;
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
        var root = new RootCommand("Reruns the notebooks of the companion to arXiv:2510.05554.")
        {
            RunCommand.Create(),
            ExportCommand.Create(),
            Hidden(NotebookChild.Verb, pipe => Task.FromResult(NotebookChild.Run(pipe))),
            Hidden(PictureChild.Verb, PictureChild.RunAsync),
        };
        // A notebook's name may begin with @.
        if (args.Length == 0) return BadUsage("expected a verb (run), got none; --help lists them");
        ParseResult result = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.Errors.Count > 0) return BadUsage(Describe(result, args));
        try
        {
            return await result.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }).ConfigureAwait(false);
        }
        catch (InvalidInputException e)
        {
            return BadUsage(e.Message);
        }
    }

    private static string Describe(ParseResult result, string[] args)
    {
        if (result.CommandResult.Command is RootCommand) return $"{args[0]}: expected a verb (run), got an unknown one; --help lists them";
        string message = result.Errors[0].Message;
        // The parser says what came; what was expected is ours to say.
        return message.Contains("expected", StringComparison.Ordinal) ? message : $"expected {result.CommandResult.Command.Name} {RunCommand.Usage}, got: {message}";
    }

    private static int BadUsage(string message)
    {
        Console.Error.WriteLine("workbook: " + message.ReplaceLineEndings(" ").Trim());
        return ExitCodes.BadInput;
    }

    /// <summary>A verb with which this program starts itself; its argument is the pipe to its parent.</summary>
    private static Command Hidden(string verb, Func<string, Task<int>> run)
    {
        var pipe = new Argument<string>("pipe");
        var command = new Command(verb) { pipe };
        command.Hidden = true;
        command.SetAction(result => run(result.GetRequiredValue(pipe)));
        return command;
    }
}
