using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Benchmarks.Works;

namespace Benchmarks.Contenders;

/// <summary>A process that serves one work: ours (<see cref="OurServer"/>) or a peer's; Peers/serve.py describes the lines exchanged.</summary>
internal sealed class Contender : IDisposable
{
    private readonly Process process;
    private readonly CancellationTokenRegistration cancellation;
    private readonly string name;
    private string lastError = "";

    private Contender(string name, ProcessStartInfo start, CancellationToken cancellation)
    {
        this.name = name;
        process = Process.Start(start)!;
        process.ErrorDataReceived += (_, line) =>
        {
            if (!string.IsNullOrWhiteSpace(line.Data)) lastError = line.Data.Trim();
        };
        process.BeginErrorReadLine();
        this.cancellation = cancellation.Register(Kill);
    }

    /// <summary>Starts our side: this program again.</summary>
    public static Contender Ours(string work, string folder, int threads, int cells, CancellationToken cancellation) =>
        new(OurServer.Ours, Ourselves(OurServer.Ours, work, folder, threads, cells), cancellation);

    /// <summary>Starts a peer.</summary>
    public static Contender Of(Peer peer, Work work, string folder, int threads, int cells, CancellationToken cancellation) =>
        new(peer.Name, peer.Host switch
        {
            PeerHost.Python => InPython(peer, work.PeerName, folder, threads),
            PeerHost.Runtimes => Start(threads, [.. Runtimes.Command, peer.Key, work.PeerName, folder, Text(threads)]),
            _ => Ourselves(peer.Key, work.Name, folder, threads, cells),
        }, cancellation);

    /// <summary>Starts a peer in Python for a work that is in no table.</summary>
    public static Contender Of(Peer peer, string work, string folder, int threads, CancellationToken cancellation) =>
        new(peer.Name, InPython(peer, work, folder, threads), cancellation);

    /// <summary>Runs a small part of the work.</summary>
    public void Warm() => Ask("warm");

    /// <summary>Runs the work a number of times; the mean of one run in seconds.</summary>
    /// <param name="count">Runs.</param>
    /// <param name="file">Receives the last result as raw doubles.</param>
    public double Run(int count, string? file = null) =>
        Ask(string.Create(CultureInfo.InvariantCulture, $"run {count} {file}").TrimEnd()).GetProperty("seconds").GetDouble();

    /// <summary>The peak of the process's memory as it worked, and what it held when it had read its inputs, in bytes.</summary>
    public (long Peak, long Held) Memory()
    {
        JsonElement answer = Ask("memory");
        return (answer.GetProperty("peak").GetInt64(), answer.GetProperty("held").GetInt64());
    }

    /// <summary>Ends the process; a cancellation does so in the middle of a run.</summary>
    public void Dispose()
    {
        cancellation.Dispose();
        Kill();
        process.WaitForExit();
        process.Dispose();
    }

    private static ProcessStartInfo Ourselves(string side, string work, string folder, int threads, int cells)
    {
        string program = Environment.ProcessPath!;
        string[] host = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(Contender).Assembly.Location] : [];
        return Start(threads, [program, .. host, OurServer.Verb, side, work, folder, Text(threads), Text(cells)]);
    }

    private static ProcessStartInfo InPython(Peer peer, string work, string folder, int threads)
    {
        ProcessStartInfo start = Start(threads, [Python.Interpreter, Python.Server, peer.Key, work, folder, Text(threads)]);
        Python.Prepare(start);
        foreach (string variable in (string[])["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"])
            start.Environment[variable] = Text(threads);
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        return start;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private void Kill()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
    }

    private static ProcessStartInfo Start(int threads, string[] command)
    {
        // A runtime sizes its pool by the processors it may use: on fewer threads than the machine has, every contender is held to as many of them.
        if (threads < Environment.ProcessorCount)
            command = ["taskset", "-c", Processors.First(threads), .. command];
        return new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
    }

    private JsonElement Ask(string line)
    {
        string? answer;
        try
        {
            process.StandardInput.WriteLine(line);
            process.StandardInput.Flush();
            answer = process.StandardOutput.ReadLine();
        }
        catch (IOException)
        {
            answer = null;
        }

        if (answer is not null)
            return JsonSerializer.Deserialize<JsonElement>(answer);
        process.WaitForExit();
        throw new BenchmarkException(string.Create(CultureInfo.InvariantCulture, $"{name} ended with exit code {process.ExitCode} at \"{line}\": {lastError}"));
    }
}
