using System.IO.Compression;

namespace Workbook.Exporting;

/// <summary>The numbers behind a figure, as the site holds them: as they are, or zipped where that saves a reader's time.</summary>
internal static class NumbersFile
{
    private const int PlainAtMost = 6_000;

    private static readonly DateTimeOffset Never = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The file: its path in the site, and what is in it.</summary>
    /// <param name="path">Its path in the repository.</param>
    /// <param name="bytes">What is in it there.</param>
    public static (string Path, byte[] Bytes) Of(string path, byte[] bytes)
    {
        if (bytes.Length <= PlainAtMost) return (path, bytes);
        using var zipped = new MemoryStream();
        using (var archive = new ZipArchive(zipped, ZipArchiveMode.Create, leaveOpen: true))
        {
            ZipArchiveEntry entry = archive.CreateEntry(Path.GetFileName(path), CompressionLevel.SmallestSize);
            // The same bytes at any time.
            entry.LastWriteTime = Never;
            using Stream stream = entry.Open();
            stream.Write(bytes);
        }

        return (Path.ChangeExtension(path, ".zip"), zipped.ToArray());
    }
}
