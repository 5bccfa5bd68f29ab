using Microsoft.Win32.SafeHandles;

namespace AttentionDynamics.Tokens.Files;

/// <summary>A file that is there, can be read at any place, and holds something.</summary>
internal sealed class OpenedFile : IDisposable
{
    /// <summary>How long a file may take to open: a FIFO that nobody writes to, or a disk that is away, takes for ever.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SafeFileHandle handle;

    private OpenedFile(SafeFileHandle handle, string name, long length) => (this.handle, Name, Length) = (handle, name, length);

    /// <summary>As messages name it.</summary>
    internal string Name { get; }

    internal long Length { get; }

    public void Dispose() => handle.Dispose();

    internal static OpenedFile Open(string path, CancellationToken cancellation)
    {
        string name = FileText.Name(path);
        if (Directory.Exists(path))
            throw FileText.Bad($"{FileText.Printable(path)}: expected a file of tokens ({TensorFile.Endings}), got a directory");
        SafeFileHandle handle = OpenHandle(path, name, cancellation);
        try
        {
            long length = LengthOf(handle, name);
            return length > 0
                ? new OpenedFile(handle, name, length)
                : throw FileText.Bad($"{name}: expected at least 2 rows of numbers, got an empty file or a device");
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>As many bytes from there as the file still has, at most those asked for.</summary>
    internal int Read(long offset, Span<byte> bytes)
    {
        int read = 0;
        while (read < bytes.Length)
        {
            int count = RandomAccess.Read(handle, bytes[read..], offset + read);
            if (count == 0)
                break;
            read += count;
        }
        return read;
    }

    private static SafeFileHandle OpenHandle(string path, string name, CancellationToken cancellation)
    {
        SafeFileHandle Opened() => File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.None);
        // There files are memory and no one writes to pipes; nor is there a thread that could wait for another.
        if (OperatingSystem.IsBrowser())
            return Opened();
        Task<SafeFileHandle> opening = Task.Factory.StartNew(
            Opened,
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        int ended = WaitHandle.WaitAny([((IAsyncResult)opening).AsyncWaitHandle, cancellation.WaitHandle], Patience);
        if (ended == 0)
            return opening.GetAwaiter().GetResult();
        // The thread cannot be called back; what it may still open is closed.
        _ = opening.ContinueWith(
            late =>
            {
                if (late.IsCompletedSuccessfully)
                    late.Result.Dispose();
                else
                    _ = late.Exception;
            },
            TaskScheduler.Default);
        cancellation.ThrowIfCancellationRequested();
        throw FileText.Bad($"{name}: expected a file that opens, got none within {Patience.TotalSeconds} s: a pipe that nobody writes to?");
    }

    private static long LengthOf(SafeFileHandle handle, string name)
    {
        try
        {
            return RandomAccess.GetLength(handle);
        }
        catch (NotSupportedException)
        {
            throw FileText.Bad($"{name}: expected a file that can be read at any place, got a pipe");
        }
    }
}
