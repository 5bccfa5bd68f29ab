using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Workbook.Execution;

/// <summary>
/// Turns an exception into what a reader of the notebook should see of it: places are cells and their lines, never the host's frames or a
/// machine's paths.
/// </summary>
internal static partial class CellErrors
{
    /// <summary>What the compiler calls an error; messages that a compiler did not write have no number.</summary>
    public const string Compilation = "CompilationError";

    /// <summary>The error without the wrappers of reflection and tasks.</summary>
    public static CellError From(Exception exception)
    {
        Exception cause = exception;
        while (cause.InnerException is { } inner
            && (cause is TargetInvocationException || cause is AggregateException { InnerExceptions.Count: 1 })) cause = inner;
        var trace = new List<string> { $"{Name(cause)}: {Message(cause)}" };
        foreach (string line in (cause.StackTrace ?? string.Empty)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (line.Contains("Microsoft.CodeAnalysis.Scripting", StringComparison.Ordinal)
                || line.StartsWith("at Workbook.Execution.", StringComparison.Ordinal)) break;
            if (!line.StartsWith("---", StringComparison.Ordinal)) trace.Add("   " + Frame(line));
        }

        for (Exception? inner = cause.InnerException; inner is not null; inner = inner.InnerException)
            trace.Add($" ---> {Name(inner)}: {Message(inner)}");
        return new CellError(Name(cause), Message(cause), trace);
    }

    /// <summary>An exception that nothing caught, on a thread that a cell started: in one line, with the place it was thrown at.</summary>
    public static string Unhandled(Exception exception)
    {
        CellError error = From(exception);
        string place = error.Trace.Skip(1).Select(line => CellPlace().Match(line)).FirstOrDefault(match => match.Success)?.Value
            ?? "a thread of the session";
        return $"unhandled exception in {place}: {error.Name}: {error.Message}";
    }

    /// <summary>Why a reference cannot be had here, in one line: nothing is downloaded for a cell; null where none is asked for.</summary>
    public static CellError? Refusal(SyntaxTree cell)
    {
        foreach (SyntaxTrivia trivia in cell.GetRoot().DescendantTrivia().Where(trivia => trivia.IsDirective))
        {
            string asked = trivia.ToString().Trim();
            if (!Restoring().IsMatch(asked)) continue;
            FileLinePositionSpan at = cell.GetLineSpan(trivia.Span);
            string message = string.Create(
                CultureInfo.InvariantCulture,
                $"({at.StartLinePosition.Line + 1},{at.StartLinePosition.Character + 1}): {asked}: nothing is restored for a cell; add "
                    + $"the package to a project, build it, and refer to its dll: #r \"path/to/it.dll\"");
            return new CellError(Compilation, message, [message]);
        }

        return null;
    }

    /// <summary>A compiler's message with its place in the cell.</summary>
    public static string Format(Diagnostic diagnostic)
    {
        LinePosition at = diagnostic.Location.GetLineSpan().StartLinePosition;
        string head = $"{diagnostic.Severity.ToString().ToLowerInvariant()} {diagnostic.Id}";
        return string.Create(CultureInfo.InvariantCulture,
            $"({at.Line + 1},{at.Character + 1}): {head}: {diagnostic.GetMessage(CultureInfo.InvariantCulture)}");
    }

    private static string Name(Exception exception) => Submission().Replace(exception.GetType().ToString(), string.Empty);

    // The framework's own message for an exception without one names the type.
    private static string Message(Exception exception) => Submission().Replace(exception.Message, string.Empty);

    private static string Frame(string line)
    {
        Match place = CellPosition().Match(line);
        if (!place.Success) return SourcePosition().Replace(Submission().Replace(line, string.Empty), string.Empty);
        string where = $"{place.Groups[1].Value}, line {place.Groups[2].Value}";
        string method = Submission().Replace(line[..place.Index], string.Empty);
        // A cell's own statements are in a method the compiler made up.
        return method.Contains("<<Initialize>>", StringComparison.Ordinal) ? $"at {where}" : $"{method} in {where}";
    }

    [GeneratedRegex(@" in \S.*:line \d+$")]
    private static partial Regex SourcePosition();

    [GeneratedRegex(@" in .*?(In \[\d*\]):line (\d+)$")]
    private static partial Regex CellPosition();

    [GeneratedRegex(@"In \[\d*\], line \d+")]
    private static partial Regex CellPlace();

    [GeneratedRegex(@"Submission#\d+[.+]")]
    private static partial Regex Submission();

    [GeneratedRegex(@"^#(r|i)\s+""\s*nuget\s*:", RegexOptions.IgnoreCase)]
    private static partial Regex Restoring();
}
