using System.Security.Cryptography;
using System.Text;

namespace Workbook.Pictures;

/// <summary>
/// The temporary folder of one browser: its page, its profile and its scratch files. A lock in it, which goes with the process that holds
/// it, tells a folder in use from one that a killed process left; the next one made removes those.
/// </summary>
internal sealed class BrowserFolder : IDisposable
{
    private const string Prefix = "workbook-browser-";

    // A browser makes a socket in its own folder of temporary files, and a socket's path has at most 107 bytes (sun_path of unix(7)).
    private const int LongestSocket = 107;
    private const int Random = 8;
    private const string Socket = "/org.chromium.Chromium.XXXXXX/SingletonSocket";
    private const string LockName = "in-use";

    // Between a folder's making and its lock there is a moment, far shorter than this.
    private static readonly TimeSpan Unlocked = TimeSpan.FromMinutes(10);

    private readonly DirectoryInfo folder;
    private readonly FileStream inUse;

    private BrowserFolder(DirectoryInfo folder)
    {
        this.folder = folder;
        inUse = Lock(folder.FullName, FileMode.Create);
    }

    /// <summary>Its full path.</summary>
    public string Path => folder.FullName;

    /// <summary>A new one in the system's temporary folder, or in /tmp where that one's path is too long for a browser.</summary>
    public static BrowserFolder Create()
    {
        string root = RootOf(System.IO.Path.GetTempPath());
        RemoveStale(root);
        string path = System.IO.Path.Combine(root, Prefix + RandomNumberGenerator.GetHexString(Random, lowercase: true));
        return new BrowserFolder(OperatingSystem.IsWindows() ? Directory.CreateDirectory(path)
            : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
    }

    /// <summary>The folder to make it in, where files of this folder would be temporary.</summary>
    internal static string RootOf(string temporary)
    {
        string trimmed = System.IO.Path.TrimEndingDirectorySeparator(temporary);
        int needed = Encoding.UTF8.GetByteCount(trimmed) + 1 + Prefix.Length + Random + Socket.Length;
        return !OperatingSystem.IsWindows() && needed > LongestSocket && Directory.Exists("/tmp") ? "/tmp" : temporary;
    }

    /// <summary>Removes the folders of dead processes.</summary>
    public static void RemoveStale(string temporary)
    {
        foreach (DirectoryInfo folder in new DirectoryInfo(temporary).EnumerateDirectories(Prefix + "*"))
        {
            try
            {
                if (folder.LinkTarget is null && IsStale(folder)) folder.Delete(recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // In use, or another user's.
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Windows removes no file that is open; elsewhere the lock is kept until nothing is left to be taken for a dead process's.
        if (OperatingSystem.IsWindows()) inUse.Dispose();
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                folder.Delete(recursive: true);
                break;
            }
            catch (DirectoryNotFoundException)
            {
                break;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The browser's last processes may still write while they end; what a second cannot remove, the next one made removes.
                if (attempt == 10) break;
                Thread.Sleep(100);
            }
        }

        inUse.Dispose();
    }

    private static bool IsStale(DirectoryInfo folder)
    {
        if (!File.Exists(System.IO.Path.Combine(folder.FullName, LockName))) return DateTime.UtcNow - folder.LastWriteTimeUtc > Unlocked;
        // Whoever holds it lives; held by nobody it throws no exception.
        using FileStream free = Lock(folder.FullName, FileMode.Open);
        return true;
    }

    private static FileStream Lock(string folder, FileMode mode) =>
        new(System.IO.Path.Combine(folder, LockName), mode, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
}
