using System.Globalization;
using System.Text.RegularExpressions;

namespace Workbook.Sweeping;

/// <summary>Names under which processes of many hosts write what they will rename, and which of them nobody writes to any more.</summary>
/// <remarks>
/// A name says host, process and when the process began, by the host's own count of time: a number of a process that is given again does
/// not keep a file alive, and no clock is asked. Of another host nothing is known. Should a name be removed whose process lives after all,
/// that process finds so and writes again.
/// </remarks>
internal static partial class StoreTemporary
{
    private const string Extension = ".unfinished";

    private static int last;

    private static readonly string Host = HostName();

    private static readonly string Began = BeginningOf(Environment.ProcessId) ?? "0";

    /// <summary>A name that no other process, and nothing else in this one, uses.</summary>
    public static string NewName(string name) => string.Create(CultureInfo.InvariantCulture,
        $"{name}.{Host}.{Environment.ProcessId}.{Began}.{Interlocked.Increment(ref last)}{Extension}");

    /// <summary>Whether a file has such a name.</summary>
    public static bool Is(string path) => Path.GetFileName(path).EndsWith(Extension, StringComparison.Ordinal);

    /// <summary>Whether its process was one of this host and has ended.</summary>
    public static bool IsAbandoned(string path)
    {
        Match match = Parts().Match(Path.GetFileName(path));
        return match.Success && match.Groups["host"].Value == Host
            && int.TryParse(match.Groups["process"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int process)
            && BeginningOf(process) != match.Groups["began"].Value;
    }

    /// <summary>When a process began, in ticks since the host did; null where none has that number.</summary>
    private static string? BeginningOf(int process)
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                // After the name, which may hold anything, field 22 is the 20th.
                string stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
                return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19];
            }

            using var running = System.Diagnostics.Process.GetProcessById(process);
            return running.StartTime.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The host's name, and in which space of process numbers this one has its own: containers of one host have several.</summary>
    private static string HostName()
    {
        string name = Unusual().Replace(Environment.MachineName, "-");
        string? space = OperatingSystem.IsLinux() ? new FileInfo("/proc/self/ns/pid").LinkTarget : null;
        return space is null ? name : $"{name}-{Unusual().Replace(space, "")}";
    }

    [GeneratedRegex("[^A-Za-z0-9-]")]
    private static partial Regex Unusual();

    [GeneratedRegex(@"\.(?<host>[A-Za-z0-9-]+)\.(?<process>\d+)\.(?<began>\d+)\.\d+\.unfinished$")]
    private static partial Regex Parts();
}
