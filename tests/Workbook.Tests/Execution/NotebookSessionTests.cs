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
        using var session = new NotebookSession(AppContext.BaseDirectory);
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
    public void An_error_is_unwrapped_and_carries_no_path()
    {
        using var session = new NotebookSession(AppContext.BaseDirectory);
        CellError error = session.Execute("Task.Run(() => { throw new ArgumentException(\"wrong\"); }).Wait();", _ => { }, CancellationToken.None)!;
        Assert.Equal("System.ArgumentException", error.Name);
        Assert.Equal("wrong", error.Message);
        Assert.Equal("System.ArgumentException: wrong", error.Trace[0]);
        Assert.DoesNotContain(error.Trace, line => line.Contains(".cs", StringComparison.Ordinal));
        Assert.Null(session.Execute("1", _ => { }, CancellationToken.None));
        Assert.Throws<InvalidOperationException>(() => new NotebookSession(AppContext.BaseDirectory));
    }
}
