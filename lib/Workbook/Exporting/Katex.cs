using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Jint;
using Jint.Native;
using Jint.Runtime;

namespace Workbook.Exporting;

/// <summary>
/// KaTeX, run by an interpreter when the site is written: a formula's LaTeX as MathML, which browsers draw without any script. The same
/// formula gives the same markup, and is read once.
/// </summary>
internal static class Katex
{
    /// <summary>The version of katex.min.js.</summary>
    public const string Version = "0.19.1";

    // Calls within calls: some hundred of what no formula that is meant reaches, and far from what the thread's stack holds.
    private const int DeepestCalls = 1500;
    private const int StackBytes = 256 << 20;

    // What a formula may cost, in statements and not in time, so that a slow machine reads what a fast one does.
    private const int StatementsAtMost = 30_000_000;

    private const string Render = """
        latex => katex.renderToString(latex, {
          output: 'mathml', displayMode: false, throwOnError: true, trust: false, strict: 'ignore', maxSize: 15, maxExpand: 1000,
          errorColor: 'currentColor',
        })
        """;

    private static readonly ConcurrentDictionary<(string, bool), string> Read = new();

    private static readonly Lock OneAtATime = new();

    private static (Engine Engine, JsValue Inline, JsValue Display)? program;

    /// <summary>The MathML of a formula, as <c>math</c> elements; empty for an empty one.</summary>
    /// <param name="latex">The formula.</param>
    /// <param name="display">Whether it stands on lines of its own; one that does not may be more than one element, to be broken.</param>
    /// <exception cref="FormulaException">KaTeX does not know what it means.</exception>
    public static string MathMl(string latex, bool display)
    {
        if (string.IsNullOrWhiteSpace(latex)) return string.Empty;
        return Read.GetOrAdd((latex, display), static formula => MathMarkup.Of(Rendered(formula.Item1, formula.Item2), formula.Item2));
    }

    private static string Rendered(string latex, bool display)
    {
        string? html = null;
        ExceptionDispatchInfo? error = null;
        // A formula nests as deeply as its author likes.
        var thread = new Thread(
            () =>
            {
                try
                {
                    lock (OneAtATime) html = Run(latex, display);
                }
                catch (Exception e)
                {
                    error = ExceptionDispatchInfo.Capture(e);
                }
            },
            StackBytes);
        thread.Start();
        thread.Join();
        error?.Throw();
        return html!;
    }

    private static string Run(string latex, bool display)
    {
        program ??= Load();
        (Engine engine, JsValue inline, JsValue displayed) = program.Value;
        try
        {
            return engine.Invoke(display ? displayed : inline, latex).AsString();
        }
        catch (JavaScriptException e)
        {
            throw new FormulaException(latex, Reason(e.Message));
        }
        catch (Exception e) when (e is RecursionDepthOverflowException or StatementsCountOverflowException)
        {
            // Left in the middle of what it did.
            program = null;
            throw new FormulaException(latex, e is RecursionDepthOverflowException ? "it nests too deeply" : "it takes too long to read");
        }
    }

    private static (Engine Engine, JsValue Inline, JsValue Display) Load()
    {
        var engine = new Engine(options => options.LimitRecursion(DeepestCalls).MaxStatements(StatementsAtMost));
        engine.Execute(Site.Asset("katex.min.js"));
        return (engine, engine.Evaluate(Render), engine.Evaluate(Render.Replace("false, throw", "true, throw", StringComparison.Ordinal)));
    }

    private static string Reason(string message)
    {
        const string prefix = "KaTeX parse error: ";
        return message.StartsWith(prefix, StringComparison.Ordinal) ? message[prefix.Length..] : message;
    }
}
