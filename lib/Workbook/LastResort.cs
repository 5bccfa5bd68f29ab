using System.Diagnostics;
using System.Reflection;
using System.Runtime.ExceptionServices;

namespace Workbook;

/// <summary>What no verb expected, in one line instead of a trace: what it was and where it happened.</summary>
internal static class LastResort
{
    /// <summary>Prints the line; the result is the process's exit code.</summary>
    public static int Report(Exception exception)
    {
        Exception cause = exception;
        while (cause.InnerException is { } inner
            && (cause is AggregateException or TargetInvocationException or TypeInitializationException)) cause = inner;
        (string message, int code) = cause switch
        {
            InvalidInputException => (cause.Message, ExitCodes.BadInput),
            // A full disk, an output that is closed.
            IOException or UnauthorizedAccessException => (cause.Message, ExitCodes.Failed),
            OutOfMemoryException => ("expected more memory for input of this size, got no more from the system", ExitCodes.Failed),
            InsufficientExecutionStackException => ("expected input that is nested less deeply", ExitCodes.BadInput),
            _ => ($"a fault of this program, not of yours: {cause.GetType()}: {cause.Message}{Place(cause)}", ExitCodes.Failed),
        };
        try
        {
            Console.Error.WriteLine("workbook: " + TerminalText.OneLine(message));
        }
        catch (IOException)
        {
            // Nobody reads standard error any more; the exit code says it.
        }

        return code;
    }

    /// <summary>
    /// Has an exception on a thread that nobody waits for end this process with such a line too. Not for processes that run cells: there
    /// such an exception is the notebook's.
    /// </summary>
    public static void WatchThreads() => ExceptionHandling.SetUnhandledExceptionHandler(exception =>
    {
        Environment.Exit(Report(exception));
        return true;
    });

    private static string Place(Exception cause) =>
        new StackTrace(cause).GetFrames().Select(frame => frame.GetMethod())
            .FirstOrDefault(method => method?.DeclaringType?.Assembly == typeof(LastResort).Assembly) is { } method
            ? $" (in {method.DeclaringType}.{method.Name})"
            : string.Empty;
}
