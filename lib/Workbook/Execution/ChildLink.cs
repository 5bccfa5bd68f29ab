using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text;

namespace Workbook.Execution;

/// <summary>
/// The child's end: a request comes as one line on standard input, messages go, one a line, through a pipe of their own, which nothing a
/// cell prints can reach. Standard input ends when the parent is gone, however it went, and then the child ends at once.
/// </summary>
internal sealed class ChildLink : IDisposable
{
    private readonly StreamWriter messages;
    private readonly PosixSignalRegistration interrupt;
    private readonly Lock gate = new();
    private Action? orphaned;
    private Action<string>? told;

    private ChildLink(string pipeHandle, StreamReader input)
    {
        messages = new StreamWriter(new AnonymousPipeClientStream(PipeDirection.Out, pipeHandle),
            new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
        // Ctrl+C reaches the whole process group; the parent decides what it means.
        interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        new Thread(() => Watch(input)) { IsBackground = true, Name = "parent watch" }.Start();
    }

    /// <summary>Opens the link and reads the request.</summary>
    public static ChildLink Open(string pipeHandle, out string request)
    {
        var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false));
        request = input.ReadLine() ?? throw new InvalidOperationException("expected a request on standard input, got its end");
        // Cells must not read the line that keeps them alive.
        Console.SetIn(TextReader.Null);
        return new ChildLink(pipeHandle, input);
    }

    /// <summary>What to end before this process ends because its parent is gone.</summary>
    public void WhenOrphaned(Action action)
    {
        lock (gate) orphaned += action;
    }

    /// <summary>What to do with the lines the parent sends after its request; it may send them once it has had a message.</summary>
    public void WhenTold(Action<string> action)
    {
        lock (gate) told = action;
    }

    /// <summary>Sends one message, which must be one line.</summary>
    public void Send(string message)
    {
        lock (gate) messages.WriteLine(message);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        interrupt.Dispose();
        messages.Dispose();
    }

    private void Watch(StreamReader input)
    {
        try
        {
            while (input.ReadLine() is { } line)
            {
                Action<string>? action;
                lock (gate) action = told;
                action?.Invoke(line);
            }
        }
        catch (IOException)
        {
            // A broken pipe says the same as an ended one: the parent is gone.
        }

        try
        {
            Action? action;
            lock (gate) action = orphaned;
            action?.Invoke();
        }
        finally
        {
            // Not Environment.Exit: a cell's exit handler could hold it up.
            System.Diagnostics.Process.GetCurrentProcess().Kill();
        }
    }
}
