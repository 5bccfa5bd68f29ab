using System.Security.Cryptography;
using System.Text;

namespace Workbook.Exporting;

/// <summary>The library as WebAssembly with the scripts that draw what it answers: files of a folder named after what is in them.</summary>
internal sealed class LiveFiles
{
    private readonly SortedDictionary<string, byte[]> files;

    private LiveFiles(SortedDictionary<string, byte[]> files, string folder) => (this.files, Folder) = (files, folder);

    /// <summary>The site's folder that has them: another library is another folder, so that no browser mixes two.</summary>
    public string Folder { get; }

    /// <summary>Bytes of all files together.</summary>
    public long Size => files.Values.Sum(bytes => (long)bytes.Length);

    /// <summary>Takes what was published.</summary>
    /// <param name="published">The folder with _framework/.</param>
    /// <param name="scripts">The page's scripts and styles, by name.</param>
    public static LiveFiles Of(string published, IReadOnlyDictionary<string, string> scripts)
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        string framework = Path.Combine(published, "_framework");
        foreach (string path in Directory.GetFiles(framework, "*", SearchOption.AllDirectories))
            files.Add("_framework/" + Path.GetRelativePath(framework, path).Replace('\\', '/'), File.ReadAllBytes(path));
        foreach ((string name, string text) in scripts) files.Add(name, Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n")));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, byte[] bytes) in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name}\n{bytes.Length}\n"));
            hash.AppendData(bytes);
        }

        return new LiveFiles(files, "live/" + Convert.ToHexStringLower(hash.GetHashAndReset())[..12]);
    }

    /// <summary>Adds them to a site.</summary>
    public void AddTo(SiteFiles site)
    {
        foreach ((string name, byte[] bytes) in files) site.Add($"{Folder}/{name}", bytes);
    }
}
