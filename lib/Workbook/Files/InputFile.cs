namespace Workbook.Files;

/// <summary>
/// A file that is read and may be anything: a pipe that nobody writes to must not hold a command up, nor a device without end take the
/// memory.
/// </summary>
internal static class InputFile
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The file's bytes.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="name">How the reader of an error message knows it.</param>
    /// <exception cref="InvalidInputException">It is a pipe, a device, or larger than an array.</exception>
    public static byte[] Bytes(string path, string name)
    {
        using FileStream stream = Open(path, name);
        if (!stream.CanSeek) throw new InvalidInputException($"{name}: expected a file, got a pipe or a terminal");
        long length = stream.Length;
        if (length > Array.MaxLength)
            throw new InvalidInputException(FormattableString.Invariant($"{name}: expected a file of at most 2 GB, got {length} bytes"));
        byte[] bytes = new byte[length];
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        // A device has no length and goes on all the same.
        if (length == 0 && stream.ReadByte() >= 0) throw new InvalidInputException($"{name}: expected a file, got a device");
        return read == bytes.Length ? bytes : bytes[..read];
    }

    /// <summary>The file's text; its byte order mark, if it has one, says in which encoding, else UTF-8.</summary>
    /// <inheritdoc cref="Bytes"/>
    public static string Text(string path, string name)
    {
        using var reader = new StreamReader(new MemoryStream(Bytes(path, name)));
        return reader.ReadToEnd();
    }

    /// <summary>The file, or the pipe, opened for reading.</summary>
    /// <exception cref="InvalidInputException">It does not open within seconds.</exception>
    public static FileStream Open(string path, string name)
    {
        Task<FileStream> opening = Task.Factory.StartNew(
            () => File.OpenRead(path), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (((IAsyncResult)opening).AsyncWaitHandle.WaitOne(Patience)) return opening.GetAwaiter().GetResult();
        // The thread cannot be called back; what it may still open is closed.
        _ = opening.ContinueWith(late =>
        {
            if (late.IsCompletedSuccessfully) late.Result.Dispose();
            else _ = late.Exception;
        }, TaskScheduler.Default);
        throw new InvalidInputException(
            FormattableString.Invariant($"{name}: expected a file that opens, got none within {Patience.TotalSeconds} s: ")
            + "a pipe that nobody writes to?");
    }
}
