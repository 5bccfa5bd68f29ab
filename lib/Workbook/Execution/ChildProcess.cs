using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO.Pipes;
using System.Text;

namespace Workbook.Execution;

/// <summary>
/// The parent's end of a child: this program again, with a hidden verb. Its standard output is nobody's; of its standard error the first
/// line is kept, which is where a runtime says why it died.
/// </summary>
internal sealed class ChildProcess : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    // Of a child that cleans up: it has seconds of work at most, but not on a machine with other things to do.
    private static readonly TimeSpan Cleaning = TimeSpan.FromSeconds(10);

    private static readonly ConcurrentDictionary<int, ChildProcess> Living = new();

    private readonly Process process;
    private readonly AnonymousPipeServerStream pipe;
    private readonly StreamReader messages;
    // Of the process itself. Its streams may go on: what a cell started holds them open.
    private readonly TaskCompletionSource exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string?> firstErrorLine = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildProcess(Process process, AnonymousPipeServerStream pipe)
    {
        this.process = process;
        this.pipe = pipe;
        messages = new StreamReader(pipe, new UTF8Encoding(false));
        process.Exited += (_, _) => exited.TrySetResult();
        process.EnableRaisingEvents = true;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null) firstErrorLine.TrySetResult(null);
            // Environment.FailFast has its message on the second line.
            else if (line.Data.Trim() is { Length: > 0 } text && text != "Process terminated.") firstErrorLine.TrySetResult(text);
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>
    /// Starts the hidden verb and sends it its request, which must be one line; with none it waits for the first that it is told. The verb
    /// is that of the assembly <paramref name="program"/>, where that is given, else of this program.
    /// </summary>
    public static ChildProcess Start(string verb, string? request, string workingDirectory, string? program = null)
    {
        var pipe = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.Inheritable);
        var start = new ProcessStartInfo(program is null ? Environment.ProcessPath! : DotNetHost.Path)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
        };
        // A child ends by being killed: the runtime's debugging sockets would stay in the temporary folder.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        // Started as `dotnet workbook.dll`, the program is the host, and the assembly its first argument.
        if (program is not null || DotNetHost.RunsThis) start.ArgumentList.Add(program ?? typeof(ChildProcess).Assembly.Location);
        start.ArgumentList.Add(verb);
        start.ArgumentList.Add(pipe.GetClientHandleAsString());
        Process process = Process.Start(start)!;
        pipe.DisposeLocalCopyOfClientHandle();
        var child = new ChildProcess(process, pipe);
        Living[process.Id] = child;
        if (request is not null) child.Tell(request);
        return child;
    }

    /// <summary>Sends one more line; a child that has ended does not hear it.</summary>
    public void Tell(string line)
    {
        try
        {
            process.StandardInput.Write(line + "\n");
            process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It will be found without its next message, and with the reason it gave.
        }
    }

    /// <summary>The next message, or null when no more will come because the child ended.</summary>
    public async Task<string?> ReadAsync(CancellationToken cancellation)
    {
        // A process a cell started may hold the pipe open after the child ended, so its end alone is not to be waited for.
        using var source = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<string?> read = messages.ReadLineAsync(source.Token).AsTask();
        Task exit = exited.Task.WaitAsync(source.Token);
        if (await Task.WhenAny(read, exit).ConfigureAwait(false) == exit)
            await Task.WhenAny(read, Task.Delay(Grace, cancellation)).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        string? message = read.IsCompleted ? await read.ConfigureAwait(false) : null;
        await source.CancelAsync().ConfigureAwait(false);
        return message;
    }

    /// <summary>Why the child ended, in one line: its exit code and the first line it wrote to standard error.</summary>
    public async Task<string> DescribeEndAsync()
    {
        await Task.WhenAny(exited.Task, Task.Delay(Grace)).ConfigureAwait(false);
        await Task.WhenAny(firstErrorLine.Task, Task.Delay(Grace)).ConfigureAwait(false);
        string code = process.HasExited ? FormattableString.Invariant($"exit code {process.ExitCode}") : "its channel closed";
        return firstErrorLine.Task is { IsCompletedSuccessfully: true, Result: { } line } ? $"{line} ({code})" : code;
    }

    /// <summary>Tells the child that its parent is done with it, and lets it clean up.</summary>
    public void AskToEnd()
    {
        process.StandardInput.Close();
        process.WaitForExit(Cleaning);
    }

    /// <summary>Ends the child and whatever it started; of a child that has ended by itself, what it left behind.</summary>
    public void Dispose()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        Living.TryRemove(process.Id, out _);
        ProcessTree.EndDescendants(spared: Living.ContainsKey);
        messages.Dispose();
        pipe.Dispose();
        process.Dispose();
    }
}
