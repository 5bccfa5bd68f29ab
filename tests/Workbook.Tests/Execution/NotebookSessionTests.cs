using AttentionDynamics.Notebooks;
using Workbook.Execution;

namespace Workbook.Tests.Execution;

/// <summary>The session by itself, as a kernel uses it. Alone, because it takes the process's console.</summary>
[CollectionDefinition(nameof(NotebookSessionTests), DisableParallelization = true)]
[Collection(nameof(NotebookSessionTests))]
public class NotebookSessionTests
{
    [Fact]
    public void A_busy_loop_is_interrupted_and_the_session_goes_on()
    {
        using var session = new NotebookSession(AppContext.BaseDirectory, new Deaf());
        Assert.Null(session.Execute("var x = 20;", _ => { }, TestContext.Current.CancellationToken));
        using var interrupt = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => session.Execute(
            "display(\"running\"); while (true) { }",
            e => interrupt.CancelAfter(e is CellEvent.Display ? 100 : 10000),
            interrupt.Token));
        object? result = null;
        Assert.Null(session.Execute("x + 1", e => result = (e as CellEvent.Result)?.Value ?? result, TestContext.Current.CancellationToken));
        Assert.Equal(21, result);
        Assert.Equal(3, session.ExecutionCount);
    }

    [Fact]
    public void A_result_that_is_slow_to_render_is_interrupted_and_the_session_goes_on()
    {
        using var session = new NotebookSession(AppContext.BaseDirectory, new Deaf());
        using var interrupt = new CancellationTokenSource();
        const string code = """
            class Slow { public int Value { get { display("rendering"); while (true) { } } } }
            var kept = 20;
            new Slow()
            """;
        Assert.ThrowsAny<OperationCanceledException>(() => session.Execute(code, e => interrupt.CancelAfter(e is CellEvent.Display ? 100 : 60000), interrupt.Token));
        object? result = null;
        using var never = new CancellationTokenSource();
        Assert.Null(session.Execute("kept + 1", e => result = (e as CellEvent.Result)?.Value ?? result, never.Token));
        Assert.Equal(21, result);
    }

    [Fact]
    public void An_error_names_the_cell_and_its_line_and_no_name_of_the_compilers()
    {
        using var session = new NotebookSession(AppContext.BaseDirectory, new Deaf());
        Assert.Null(session.Execute("int Twice(int n)\n{\n    if (n == 3) throw new Own();\n    return 2 * n;\n}\nclass Own : Exception { }", _ => { }, 4, CancellationToken.None));
        CellError error = session.Execute("\nTwice(3)", _ => { }, 9, CancellationToken.None)!;
        Assert.Equal("Own", error.Name);
        Assert.Equal(["Own: Exception of type 'Own' was thrown.", "   at Twice(Int32 n) in In [4], line 3", "   at In [9], line 2"], error.Trace);
        Assert.StartsWith("(2,1): error CS0103: ", session.Execute("\nnothing", _ => { }, CancellationToken.None)!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_is_unwrapped_and_carries_no_path()
    {
        using var session = new NotebookSession(AppContext.BaseDirectory, new Deaf());
        CellError error = session.Execute("Task.Run(() => { throw new ArgumentException(\"wrong\"); }).Wait();", _ => { }, CancellationToken.None)!;
        Assert.Equal("System.ArgumentException", error.Name);
        Assert.Equal("wrong", error.Message);
        Assert.Equal("System.ArgumentException: wrong", error.Trace[0]);
        Assert.DoesNotContain(error.Trace, line => line.Contains(".cs", StringComparison.Ordinal));
        Assert.Null(session.Execute("1", _ => { }, CancellationToken.None));
        Assert.Throws<InvalidOperationException>(() => new NotebookSession(AppContext.BaseDirectory, new Deaf()));
    }

    private sealed class Deaf : NotebookHost;
}
