using System.Runtime.InteropServices;

namespace Workbook.Files;

/// <summary>
/// One writer a root: two runs that both read data/claims.csv and both write it would each lose what the other found. The lock is the
/// system's own on the folder itself and goes with the process that holds it, so that a killed run leaves none and nothing lies about.
/// </summary>
internal sealed partial class RootLock : IDisposable
{
    private const string WindowsName = ".workbook-lock";
    private const int ExclusiveNow = 2 | 4;

    private readonly FileStream? file;
    private readonly int descriptor = -1;

    private RootLock(string root)
    {
        if (OperatingSystem.IsWindows())
        {
            file = new FileStream(Path.Combine(root, WindowsName), new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                Share = FileShare.None,
                Options = FileOptions.DeleteOnClose,
            });
            return;
        }

        // Not for children: what they hold open would hold the lock.
        descriptor = Open(root, OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000);
        if (descriptor < 0 || Lock(descriptor, ExclusiveNow) == 0) return;
        int error = Marshal.GetLastPInvokeError();
        // A file system without such locks is no reason to refuse.
        if (error != (OperatingSystem.IsMacOS() ? 35 : 11)) return;
        Dispose();
        throw new IOException("locked");
    }

    /// <summary>The lock on an existing folder; null: another process has it.</summary>
    public static RootLock? TryTake(string root)
    {
        try
        {
            return new RootLock(root);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        file?.Dispose();
        if (descriptor >= 0) _ = Close(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Lock(int descriptor, int operation);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
