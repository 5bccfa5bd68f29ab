using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workbook.Files;
using Workbook.Regimes;

namespace Workbook.Sweeping;

/// <summary>The folder of a sweep's finished rows, written by any number of processes on any number of hosts.</summary>
/// <remarks>
/// <c>DIR/spec.json</c> says which sweep it is; rows are <c>DIR/rows/AB/NAME.row</c>, AB the first two digits of the name; what is being
/// written is in <c>DIR/unfinished</c>. A file is flushed to disk and renamed, so a name holds a whole row or nothing, and its checksum
/// is looked at whenever it is read. There are no locks: two who compute one row write the same bytes.
/// </remarks>
internal sealed class RowStore
{
    private readonly string folder;
    private readonly SweepSpec spec;

    private RowStore(string folder, SweepSpec spec) => (this.folder, this.spec) = (folder, spec);

    private string Unfinished => Path.Combine(folder, "unfinished");

    private string SpecPath => Path.Combine(folder, "spec.json");

    private string Rows => Path.Combine(folder, "rows");

    /// <summary>The store of a sweep; made where there is none and <paramref name="create"/>.</summary>
    /// <exception cref="InvalidInputException">It is no folder, that of another sweep, or not there.</exception>
    public static RowStore Open(string folder, SweepSpec spec, bool create)
    {
        if (folder.Length == 0) throw new InvalidInputException("--store: expected a folder, got an empty path");
        var store = new RowStore(Path.GetFullPath(folder), spec);
        try
        {
            if (File.Exists(store.folder)) throw new InvalidInputException($"--store: expected a folder, got the file {folder}");
            if (!File.Exists(store.SpecPath))
            {
                if (!create) throw new InvalidInputException($"--store: expected the folder of `sweep run`, got {folder}, which is none");
                if (Directory.Exists(store.folder) && Directory.EnumerateFileSystemEntries(store.folder).Any(path => !store.IsOurs(path)))
                    throw new InvalidInputException($"--store: expected a new or empty folder, or one of `sweep run`, got {folder}");
                Directory.CreateDirectory(store.Unfinished);
                Directory.CreateDirectory(store.Rows);
                store.Write(store.SpecPath, store.SpecText());
            }

            store.RequireSpec(File.ReadAllBytes(store.SpecPath));
        }
        catch (Exception e) when (e is UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InvalidInputException($"--store: expected a folder that can be used, got: {e.Message}");
        }

        return store;
    }

    /// <summary>A finished row of this kind; null where there is none, or what there is is damaged, which is told.</summary>
    public RowFile? Find(RowKind kind, int row, Action<string> damaged)
    {
        string path = PathOf(RowFile.NameOf(kind, row));
        try
        {
            return RowFile.Read(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (InvalidDataException e)
        {
            damaged($"{path}: expected a row, {e.Message}; it is computed anew");
            return null;
        }
    }

    /// <summary>Keeps a row.</summary>
    /// <exception cref="IOException">It cannot be written, for want of room say: nothing is left of it.</exception>
    public void Keep(RowFile row) => Write(PathOf(row.Name), row.ToBytes());

    /// <summary>All rows.</summary>
    /// <exception cref="InvalidInputException">A file in their place is no row, damaged or of another sweep: it is named.</exception>
    public IEnumerable<RowFile> All()
    {
        foreach (string path in Files()) yield return Read(path);
    }

    /// <summary>A row of this sweep.</summary>
    /// <exception cref="InvalidInputException">The file is none; it is named.</exception>
    public RowFile Read(string path)
    {
        RowFile row;
        try
        {
            row = RowFile.Read(path);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidInputException($"{path}: expected a whole row, {e.Message}; `sweep run` computes it anew in its place");
        }

        if (row.Kind.Spec != spec.Hash || row.Row >= spec.Rows)
            throw new InvalidInputException($"{path}: expected a row of this sweep, got one of another");
        return row.Values.Count == spec.Row(row.Row).Gamma.Count
            ? row
            : throw new InvalidInputException($"{path}: expected a row of this sweep, got one with another number of values");
    }

    /// <summary>The names of all files among the rows, in their order.</summary>
    public IEnumerable<string> Files() => Directory.Exists(Rows)
        ? Directory.EnumerateFiles(Rows, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        : [];

    /// <summary>Removes what processes of this host have left that ended before they were done; with <paramref name="all"/> what is
    /// unfinished of any.</summary>
    /// <returns>How many files.</returns>
    public int RemoveUnfinished(bool all)
    {
        if (!Directory.Exists(Unfinished)) return 0;
        int removed = 0;
        foreach (string path in Directory.EnumerateFiles(Unfinished))
        {
            if (!StoreTemporary.Is(path) || !(all || StoreTemporary.IsAbandoned(path))) continue;
            File.Delete(path);
            removed++;
        }

        return removed;
    }

    /// <summary>How many files are unfinished.</summary>
    public int CountUnfinished() => Directory.Exists(Unfinished) ? Directory.EnumerateFiles(Unfinished).Count(StoreTemporary.Is) : 0;

    // Another process may have made the store since it was looked for.
    private bool IsOurs(string path) => path == Unfinished || path == Rows || path == SpecPath;

    private string PathOf(string name) => Path.Combine(Rows, name[..2], name);

    private void RequireSpec(byte[] bytes)
    {
        if (bytes.AsSpan().SequenceEqual(SpecText())) return;
        string? place;
        try
        {
            // Of another white space alone no place differs.
            place = JsonDifference.Between(JsonNode.Parse(SpecText()), JsonNode.Parse(bytes), JsonNode.DeepEquals)
                .Select(difference => difference.Path).FirstOrDefault(path => path.Length > 0);
        }
        catch (JsonException)
        {
            throw new InvalidInputException(
                $"{SpecPath}: expected the specification of its sweep, got a damaged file; removed, `sweep run` writes it anew, "
                + "and the rows stay");
        }

        throw new InvalidInputException(
            $"{SpecPath}: expected the sweep of this specification, got one that differs in {place ?? "its form"}; "
            + "a store is of one sweep, and of files of tokens as they were");
    }

    private byte[] SpecText()
    {
        JsonObject text = spec.Canonical();
        text["hash"] = spec.Hash;
        return Encoding.UTF8.GetBytes(AnswerJson.Text(text));
    }

    private void Write(string path, byte[] bytes)
    {
        // Once more where another has removed the file before it was renamed, taking this process for one that has ended.
        for (int attempt = 0; !TryWrite(path, bytes, last: attempt == 3); attempt++)
        {
        }
    }

    private bool TryWrite(string path, byte[] bytes, bool last)
    {
        Directory.CreateDirectory(Unfinished);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string temporary = Path.Combine(Unfinished, StoreTemporary.NewName(Path.GetFileNameWithoutExtension(path)[..4]));
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Delete, bufferSize: 0))
            {
                FileSizeLimit.Write(stream, bytes);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
            return true;
        }
        catch (FileNotFoundException) when (!last)
        {
            return false;
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
