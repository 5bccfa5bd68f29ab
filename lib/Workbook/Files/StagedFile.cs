namespace Workbook.Files;

/// <summary>
/// A file made ready beside its place, flushed to disk: what is left is one rename, a moment before which the place can be looked at once
/// more. A link stays one: what it leads to is replaced. The new file has the old one's mode.
/// </summary>
internal sealed class StagedFile : IDisposable
{
    private readonly string path;
    private readonly byte[] bytes;
    private string? temporary;

    private StagedFile(string path, byte[] bytes) => (this.path, this.bytes) = (path, bytes);

    /// <summary>Makes the file ready, and its folder where there is none.</summary>
    public static StagedFile Stage(string path, byte[] bytes)
    {
        var staged = new StagedFile(Target(path), bytes);
        string folder = Path.GetDirectoryName(staged.path)!;
        Directory.CreateDirectory(folder);
        staged.temporary = AtomicFile.Temporary(staged.path);
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
            // Nobody may read for a moment what the old file hid.
            UnixFileMode? mode = !OperatingSystem.IsWindows() && File.Exists(staged.path) ? File.GetUnixFileMode(staged.path) : null;
            if (mode is not null && !OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var stream = new FileStream(staged.temporary, options);
            FileSizeLimit.Write(stream, bytes);
            if (mode is { } kept && !OperatingSystem.IsWindows()) File.SetUnixFileMode(stream.SafeFileHandle, kept);
            stream.Flush(flushToDisk: true);
        }
        catch
        {
            staged.Dispose();
            throw;
        }

        return staged;
    }

    /// <summary>Puts the file in its place.</summary>
    public void Replace()
    {
        File.Move(temporary!, path, overwrite: true);
        temporary = null;
    }

    /// <summary>
    /// Puts the file in its place if that still holds <paramref name="expected"/> (null: no file); else what stands there stays, and the
    /// result is false.
    /// </summary>
    public bool ReplaceIf(byte[]? expected)
    {
        if (!Holds(path, expected)) return false;
        if (expected is null || !Exchange.Try(temporary!, path))
        {
            Replace();
            return true;
        }

        // What stood there is the temporary file now, and no later save can be lost with it.
        if (!Holds(temporary!, expected))
        {
            GiveBack();
            return false;
        }

        Dispose();
        return true;
    }

    /// <summary>Removes what was made ready and not used.</summary>
    public void Dispose()
    {
        if (temporary is not null) File.Delete(temporary);
        temporary = null;
    }

    /// <summary>Whether the file holds these bytes (null: whether there is none).</summary>
    public static bool Holds(string path, byte[]? expected) =>
        Read(path) is { } bytes ? expected is not null && bytes.AsSpan().SequenceEqual(expected) : expected is null;

    /// <summary>The file's bytes; null: there is none, or the path is a link that leads to none.</summary>
    public static byte[]? Read(string path) => Target(path) is var file && File.Exists(file) ? InputFile.Bytes(file, path) : null;

    /// <summary>Puts back what another program saved in the last moment, unless it has saved once more since.</summary>
    private void GiveBack()
    {
        if (Exchange.Try(temporary!, path) && Holds(temporary!, bytes)) return;
        Replace();
    }

    /// <summary>The file a path stands for: itself, or what its chain of links leads to, whether or not that exists.</summary>
    /// <exception cref="IOException">The links lead in a circle.</exception>
    private static string Target(string path)
    {
        string at = path;
        for (int links = 0; links < 40; links++)
        {
            if (new FileInfo(at).LinkTarget is not { } target) return at;
            at = Path.GetFullPath(target, Path.GetDirectoryName(at)!);
        }

        throw new IOException($"{path}: expected a file, got links without end");
    }
}
