using System.Text;

namespace Workbook.Exporting;

/// <summary>The files of the site before they are written: path, with forward slashes, and bytes.</summary>
internal sealed class SiteFiles
{
    private readonly SortedDictionary<string, byte[]> files = new(StringComparer.Ordinal);

    /// <summary>Every file, ordered by path.</summary>
    public IReadOnlyDictionary<string, byte[]> All => files;

    /// <summary>Bytes of all files together.</summary>
    public long Size => files.Values.Sum(bytes => (long)bytes.Length);

    public void Add(string path, byte[] bytes) => files.Add(path, bytes);

    /// <summary>Adds UTF-8 text with line feeds, on every system.</summary>
    public void Add(string path, string text) => Add(path, Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n")));
}
