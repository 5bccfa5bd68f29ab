using Workbook.Files;

namespace Workbook.Exporting;

/// <summary>
/// The folder the site is written to. It is made beside its place and takes it when it is whole; a record in it names its files, and a
/// folder that holds anything else is never replaced.
/// </summary>
internal sealed class SiteFolder
{
    private const string RecordName = ".workbook-site";
    private const string RecordHead = "Written by workbook export, which replaces the folder when it holds these files and no other:";

    private readonly string path;

    private SiteFolder(string path) => this.path = path;

    /// <summary>The folder, found fit to be written.</summary>
    /// <param name="path">Its full path.</param>
    /// <param name="argument">How the reader of an error message knows it.</param>
    /// <exception cref="InvalidInputException">It is no folder, or one with files that are not the site's.</exception>
    public static SiteFolder At(string path, string argument)
    {
        for (string? at = path; at is not null; at = Path.GetDirectoryName(at))
        {
            if (File.Exists(at))
                throw new InvalidInputException($"{argument}: expected a folder, got a path that is or is below the file {at}");
        }

        if (Path.GetDirectoryName(path) is null)
            throw new InvalidInputException($"{argument}: expected a folder below another, got the root of the file system");
        RequireWritable(Path.GetDirectoryName(path)!, argument);
        if (!Directory.Exists(path)) return new SiteFolder(path);
        if (new DirectoryInfo(path).LinkTarget is not null)
            throw new InvalidInputException($"{argument}: expected a folder, got a link to one");
        string[] files = Files(path);
        string[] own = Recorded(path);
        if (files.FirstOrDefault(file => !own.Contains(file)) is { } foreign)
            throw new InvalidInputException(
                $"{argument}: expected a new folder, an empty one or one that export wrote, got one with {foreign} in it");
        return new SiteFolder(path);
    }

    /// <summary>Before a whole site is made for it.</summary>
    private static void RequireWritable(string folder, string argument)
    {
        string at = folder;
        while (!Directory.Exists(at)) at = Path.GetDirectoryName(at)!;
        try
        {
            AtomicFile.TryWriting(at);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"{argument}: expected a folder that can be written, got: {e.Message}");
        }
    }

    /// <summary>Writes the site; returns false where it is already there, byte for byte.</summary>
    public bool Write(SiteFiles site, CancellationToken cancellation)
    {
        var all = new SortedDictionary<string, byte[]>(site.All.ToDictionary(), StringComparer.Ordinal);
        all.Add(RecordName, System.Text.Encoding.UTF8.GetBytes(
            RecordHead + "\n" + string.Concat(site.All.Keys.Select(file => file + "\n"))));
        if (Holds(all)) return false;
        string made = AtomicFile.Temporary(path);
        string replaced = AtomicFile.Temporary(path + ".before");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        AtomicFile.RemoveStaleFolders(path);
        try
        {
            foreach ((string file, byte[] bytes) in all)
            {
                cancellation.ThrowIfCancellationRequested();
                string target = Path.Combine(made, file);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                using FileStream stream = File.Create(target);
                FileSizeLimit.Write(stream, bytes);
            }

            Put(made, replaced);
        }
        finally
        {
            if (Directory.Exists(made)) Directory.Delete(made, recursive: true);
        }

        return true;
    }

    private void Put(string made, string replaced)
    {
        // In one step there is no moment without the folder, nor one in which another export finds none.
        if (Exchange.Try(made, path)) return;
        if (!Directory.Exists(path))
        {
            Directory.Move(made, path);
            return;
        }

        Directory.Move(path, replaced);
        try
        {
            Directory.Move(made, path);
        }
        catch
        {
            Directory.Move(replaced, path);
            throw;
        }

        Directory.Delete(replaced, recursive: true);
    }

    private bool Holds(SortedDictionary<string, byte[]> all) =>
        Directory.Exists(path)
        && Files(path).Length == all.Count
        && all.All(file => Path.Combine(path, file.Key) is var there && File.Exists(there)
        && InputFile.Bytes(there, there).AsSpan().SequenceEqual(file.Value));

    private static string[] Recorded(string path)
    {
        string record = Path.Combine(path, RecordName);
        if (!File.Exists(record)) return [];
        string[] lines = InputFile.Text(record, record).ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        return lines.Length > 0 && lines[0] == RecordHead ? [.. lines.Skip(1), RecordName] : [];
    }

    private static string[] Files(string path) =>
        [.. Directory.GetFiles(path, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(path, file).Replace('\\', '/'))];
}
