using System.Runtime.ExceptionServices;

namespace Workbook.Execution;

/// <summary>
/// Exceptions that nothing catches on threads and in async void methods of the notebook's. They would end the process, and all that the
/// session has computed with it; here they are said instead. What goes wrong on a thread of the host's own still ends it.
/// </summary>
internal static class UnhandledExceptions
{
    private static readonly Lock Gate = new();
    private static bool registered;
    private static Action<Exception>? listener;

    /// <summary>
    /// Tells <paramref name="heard"/> of each from now on, on the thread it happened on; null: nobody is told, and they end the process
    /// again.
    /// </summary>
    public static void TellTo(Action<Exception>? heard)
    {
        lock (Gate)
        {
            listener = heard;
            // The runtime takes one handler a process, once.
            if (registered || heard is null) return;
            ExceptionHandling.SetUnhandledExceptionHandler(Handle);
            registered = true;
        }
    }

    private static bool Handle(Exception exception)
    {
        Action<Exception>? heard;
        lock (Gate) heard = listener;
        if (heard is null || IsOurs(exception)) return false;
        heard(exception);
        return true;
    }

    // A stack that has come through a cell's code is the cell's, whatever of ours it called.
    private static bool IsOurs(Exception exception) =>
        exception.StackTrace is { } trace && !trace.Contains("Submission#", StringComparison.Ordinal)
            && trace.Contains("   at Workbook.", StringComparison.Ordinal);
}
