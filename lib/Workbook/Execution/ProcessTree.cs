using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Workbook.Execution;

/// <summary>
/// What this process started, and what those processes started. On Linux also what they left behind: the process adopts orphans below it,
/// so that neither a double fork nor a session of its own takes a process out of the tree. Elsewhere only what the system's own list of
/// children shows.
/// </summary>
internal static partial class ProcessTree
{
    private const int SetChildSubreaper = 36;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static HashSet<int>? inherited;

    /// <summary>
    /// From now on what is orphaned below this process becomes its child; children it has already are not its own to end.
    /// </summary>
    public static void Adopt()
    {
        if (!OperatingSystem.IsLinux() || inherited is not null) return;
        inherited = [.. Parents().Where(pair => pair.Value == Environment.ProcessId).Select(pair => pair.Key)];
        if (Control(SetChildSubreaper, 1, 0, 0, 0) != 0) inherited = null;
    }

    /// <summary>
    /// Ends everything below this process but the children named and those it had before it adopted any; without adoption, nothing.
    /// </summary>
    public static void EndDescendants(Predicate<int>? spared = null)
    {
        // The first process of a container gets the orphans of everything in it, not only of what it started.
        if (inherited is null || Environment.ProcessId == 1) return;
        var watch = Stopwatch.StartNew();
        // What is killed may have started something a moment before.
        while (Descendants(child => inherited.Contains(child) || spared?.Invoke(child) == true) is { Count: > 0 } living
            && watch.Elapsed < Patience)
        {
            foreach (int process in living) Kill(process);
            Thread.Sleep(1);
        }
    }

    private static List<int> Descendants(Predicate<int> spared)
    {
        ILookup<int, int> children = Parents().ToLookup(pair => pair.Value, pair => pair.Key);
        var found = new List<int>(children[Environment.ProcessId].Where(child => !spared(child)));
        for (int i = 0; i < found.Count; i++) found.AddRange(children[found[i]]);
        return found;
    }

    /// <summary>The parent of every process that has not ended.</summary>
    private static Dictionary<int, int> Parents()
    {
        var parents = new Dictionary<int, int>();
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out int process))
                continue;
            try
            {
                string stat = File.ReadAllText(folder + "/stat");
                // Behind the name, which may hold anything: the state and the parent.
                string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ', 3);
                if (fields[0] is not ("Z" or "X")) parents[process] = int.Parse(fields[1], CultureInfo.InvariantCulture);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It ended while we looked.
            }
        }

        return parents;
    }

    private static void Kill(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It has ended by itself, or belongs to another user.
        }
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);
}
