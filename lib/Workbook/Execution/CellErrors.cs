using System.Reflection;
using System.Text.RegularExpressions;

namespace Workbook.Execution;

/// <summary>Turns an exception into what a reader of the notebook should see of it.</summary>
internal static partial class CellErrors
{
    /// <summary>The error without the wrappers of reflection and tasks, its trace without the machine's paths and the host's own frames.</summary>
    public static CellError From(Exception exception)
    {
        Exception cause = exception;
        while (cause.InnerException is { } inner && (cause is TargetInvocationException || cause is AggregateException { InnerExceptions.Count: 1 })) cause = inner;
        var trace = new List<string> { $"{cause.GetType()}: {cause.Message}" };
        foreach (string line in (cause.StackTrace ?? string.Empty).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (line.Contains("Microsoft.CodeAnalysis.Scripting", StringComparison.Ordinal)) break;
            if (!line.StartsWith("---", StringComparison.Ordinal)) trace.Add("   " + SourcePosition().Replace(line, string.Empty));
        }

        for (Exception? inner = cause.InnerException; inner is not null; inner = inner.InnerException) trace.Add($" ---> {inner.GetType()}: {inner.Message}");
        return new CellError(cause.GetType().ToString(), cause.Message, trace);
    }

    [GeneratedRegex(@" in \S.*:line \d+$")]
    private static partial Regex SourcePosition();
}
