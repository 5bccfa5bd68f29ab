using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Workbook.Results;

/// <summary>
/// Files that are whole at every moment: written beside the target as <c>.NAME.PID.workbook-tmp</c>, flushed to disk, renamed over it.
/// A killed run leaves such a temporary file at most, which git ignores and the next run removes.
/// </summary>
internal static class AtomicFile
{
    private const string Extension = ".workbook-tmp";

    /// <summary>Writes UTF-8 without a mark; an unchanged file is not touched. Returns whether it changed.</summary>
    public static bool Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes the bytes; an unchanged file is not touched. Returns whether it changed.</summary>
    public static bool Write(string path, byte[] bytes)
    {
        if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes)) return false;
        string folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        string temporary = Temporary(path);
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                stream.Write(bytes);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        return true;
    }

    /// <summary>Removes what killed runs left in the folder; the temporary file of a process that still runs stays.</summary>
    public static void RemoveStale(string folder)
    {
        if (!Directory.Exists(folder)) return;
        foreach (string path in Directory.GetFiles(folder, ".*" + Extension))
        {
            if (IsStale(path)) File.Delete(path);
        }
    }

    /// <summary>The name beside <paramref name="path"/> under which this process prepares what will stand there, a file or a folder.</summary>
    public static string Temporary(string path) =>
        Path.Combine(Path.GetDirectoryName(path)!, string.Create(CultureInfo.InvariantCulture, $".{Path.GetFileName(path)}.{Environment.ProcessId}{Extension}"));

    /// <summary>Removes folders that killed processes prepared for <paramref name="path"/>.</summary>
    public static void RemoveStaleFolders(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder)) return;
        foreach (string stale in Directory.GetDirectories(folder, $".{Path.GetFileName(path)}.*{Extension}").Where(IsStale)) Directory.Delete(stale, recursive: true);
    }

    private static bool IsStale(string path)
    {
        string id = Path.GetExtension(Path.GetFileNameWithoutExtension(path)).TrimStart('.');
        return !int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out int process) || process == Environment.ProcessId || !IsAlive(process);
    }

    private static bool IsAlive(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
