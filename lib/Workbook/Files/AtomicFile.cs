using System.Globalization;
using System.Text;

namespace Workbook.Files;

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
        if (StagedFile.Holds(path, bytes)) return false;
        using StagedFile staged = StagedFile.Stage(path, bytes);
        staged.Replace();
        return true;
    }

    /// <summary>
    /// Writes what <paramref name="change"/> makes of the file's bytes (null: there is none, or there shall be none), and makes it again
    /// where another program has written the file meanwhile. Returns whether it changed.
    /// </summary>
    /// <exception cref="IOException">The file is written by another program again and again.</exception>
    public static bool Change(string path, Func<byte[]?, byte[]?> change)
    {
        for (int attempt = 0; attempt < 20; attempt++)
        {
            byte[]? before = StagedFile.Read(path);
            if (change(before) is not { } after || (before is not null && before.AsSpan().SequenceEqual(after))) return false;
            using StagedFile staged = StagedFile.Stage(path, after);
            if (staged.ReplaceIf(before)) return true;
        }

        throw new IOException($"{path}: expected a moment in which no other program writes it, got none");
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

    /// <summary>
    /// The name beside <paramref name="path"/> under which this process prepares what will stand there, a file or a folder.
    /// </summary>
    public static string Temporary(string path) =>
        Path.Combine(Path.GetDirectoryName(path)!,
            string.Create(CultureInfo.InvariantCulture, $".{Path.GetFileName(path)}.{Environment.ProcessId}{Extension}"));

    /// <summary>Removes folders that killed processes prepared for <paramref name="path"/>.</summary>
    public static void RemoveStaleFolders(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder)) return;
        foreach (string stale in Directory.GetDirectories(folder, $".{Path.GetFileName(path)}.*{Extension}").Where(IsStale))
            Directory.Delete(stale, recursive: true);
    }

    /// <summary>Finds out whether a file can be made in the folder; leaves none.</summary>
    /// <exception cref="IOException">It cannot.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not.</exception>
    public static void TryWriting(string folder)
    {
        string probe = Temporary(Path.Combine(folder, "probe"));
        using var file = new FileStream(probe, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
    }

    private static bool IsStale(string path)
    {
        string id = Path.GetExtension(Path.GetFileNameWithoutExtension(path)).TrimStart('.');
        return !int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out int process) || process == Environment.ProcessId
            || !RunningProcess.Exists(process);
    }
}
