using System.Diagnostics;
using System.Runtime.InteropServices;

[assembly: AssemblyFixture(typeof(CriticalAttention.Testing.TestRun))]

namespace CriticalAttention.Testing;

/// <summary>What holds for all tests of an assembly and for every process they start; at the end it fails where a process still lives or a file was left.</summary>
/// <remarks>
/// Temporary files go into one folder of the run, so that what is left in it is a test's. Processes inherit a mark in their environment and
/// the folder's name, by which those that outlive their test are found. Linux only, as /proc is.
/// </remarks>
public sealed class TestRun : IDisposable
{
    private const string MarkName = "TEST_RUN_MARK", Prefix = "at-";

    // A process that was told to end may take its time on a machine that has other work; one that has to be told is none that ends by itself.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo folder;
    private readonly string mark = Guid.NewGuid().ToString("N");
    private readonly string? before = Environment.GetEnvironmentVariable("TMPDIR");

    public TestRun()
    {
        folder = Directory.CreateTempSubdirectory(Prefix);
        if (!OperatingSystem.IsLinux()) return;
        Signals.RestoreInterrupt();
        Environment.SetEnvironmentVariable("TMPDIR", folder.FullName);
        Environment.SetEnvironmentVariable(MarkName, mark);
        // The sockets through which a debugger finds a .NET process stay behind a process that was killed.
        Environment.SetEnvironmentVariable("DOTNET_EnableDiagnostics", "0");
    }

    public void Dispose()
    {
        var faults = new List<string>();
        if (OperatingSystem.IsLinux())
        {
            var watch = Stopwatch.StartNew();
            while (Living().Count > 0 && watch.Elapsed < Limit) Thread.Sleep(50);
            foreach ((int id, string command) in Living())
            {
                faults.Add($"process {id} lives on: {command}");
                Kill(id);
            }

            Environment.SetEnvironmentVariable("TMPDIR", before);
            foreach (string path in Directory.GetFileSystemEntries(folder.FullName)) faults.Add($"left behind: {path}");
        }

        folder.Delete(recursive: true);
        if (faults.Count > 0) throw new InvalidOperationException("expected the tests to leave no process and no file, got\n" + string.Join('\n', faults));
    }

    /// <summary>The processes of this run, without itself: their numbers and command lines.</summary>
    /// <remarks>A browser overwrites its environment with its title; its profile's folder then still stands in its command line.</remarks>
    public IReadOnlyList<(int Id, string Command)> Living() => RunningProcesses.With(mark, folder.FullName);

    private static void Kill(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // It has just ended.
        }
    }
}

/// <summary>The living processes of the machine (Linux).</summary>
public static class RunningProcesses
{
    /// <summary>Those, without this one, whose environment or command line has one of these texts in it.</summary>
    public static IReadOnlyList<(int Id, string Command)> With(params string[] texts)
    {
        var living = new List<(int, string)>();
        foreach (string path in Directory.GetDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(path), out int id) || id == Environment.ProcessId) continue;
            try
            {
                string command = File.ReadAllText(Path.Combine(path, "cmdline")).Replace('\0', ' ').Trim();
                string all = command + File.ReadAllText(Path.Combine(path, "environ"));
                // A process that has ended and was not waited for has neither.
                if (texts.Any(text => all.Contains(text, StringComparison.Ordinal))) living.Add((id, command));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It ended while we looked, or is another user's.
            }
        }

        return living;
    }
}

/// <summary>Ctrl+C's signal, which a shell without job control makes its background jobs ignore, and they their children.</summary>
public static class Signals
{
    private const int Interrupt = 2;

    /// <summary>Whether this process, and so what it starts, ignores it (Linux).</summary>
    public static bool InterruptIsIgnored
    {
        get
        {
            const string Name = "SigIgn:";
            string line = File.ReadLines("/proc/self/status").Single(line => line.StartsWith(Name, StringComparison.Ordinal));
            return (Convert.ToUInt64(line[Name.Length..].Trim(), 16) >> (Interrupt - 1) & 1) == 1;
        }
    }

    /// <summary>Where it is ignored it does again what it does by default: nobody's Ctrl+C reaches a background job, but a test's signal must reach what the test started.</summary>
    public static void RestoreInterrupt()
    {
        if (InterruptIsIgnored) _ = SetHandler(Interrupt, 0);
    }

    [DllImport("libc", EntryPoint = "signal")]
    private static extern nint SetHandler(int signal, nint handler);
}
