namespace Workbook.Exporting;

/// <summary>
/// Where links may lead: to http, https and mail addresses, to a section of the page, and to files of the repository that the site holds.
/// All else, <c>javascript:</c> among it, is no link. A relative link is never passed through: what is written is the site's own path.
/// </summary>
/// <param name="root">The repository's folder, which holds the pictures a text may show.</param>
internal sealed class SiteLinks(string root)
{
    /// <summary>What the id of a heading begins with, so that no heading takes a name that a script asks for.</summary>
    public const string SectionPrefix = "section-";

    private const long PictureAtMost = 20_000_000;

    private static readonly string[] Schemes = ["http:", "https:", "mailto:"];

    private static readonly Dictionary<string, string> PictureTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".jpg"] = "image/jpeg",
        [".jpeg"] = "image/jpeg",
        [".gif"] = "image/gif",
        [".webp"] = "image/webp",
    };

    // Repository path to site path.
    private readonly Dictionary<string, string> published = new(StringComparer.Ordinal);

    /// <summary>Has the site hold a file of the repository; both paths are relative, with forward slashes.</summary>
    public void Publish(string repositoryPath, string sitePath) => published[repositoryPath] = sitePath;

    /// <summary>The link as the site writes it; null: it leads nowhere.</summary>
    /// <param name="folder">The folder in the repository of the text that has the link; empty: the root.</param>
    /// <param name="url">The link as its author wrote it.</param>
    public string? Resolve(string folder, string url)
    {
        // Browsers drop these before they look for a scheme.
        string link = string.Concat(url.Where(c => c > ' ' && c != '\x7f'));
        if (Schemes.Any(scheme => link.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))) return link;
        string[] parts = link.Split('#', 2);
        string fragment = parts.Length > 1 && parts[1].Length > 0
            ? "#" + SectionPrefix + Uri.EscapeDataString(Uri.UnescapeDataString(parts[1]))
            : string.Empty;
        if (parts[0].Length == 0) return fragment.Length > 0 ? fragment : null;
        return RepositoryPath(folder, parts[0]) is { } path && published.TryGetValue(path, out string? site)
            ? Escaped(site) + fragment
            : null;
    }

    /// <summary>
    /// A picture of the repository as a data: address; null: it is none. In a file of its own an SVG could run scripts, in an address it
    /// cannot.
    /// </summary>
    public string? Picture(string folder, string url)
    {
        if (RepositoryPath(folder, url) is not { } path || !PictureTypes.TryGetValue(Path.GetExtension(path), out string? type))
            return null;
        string file = Path.Combine(root, path);
        // Neither a pipe, which may wait for ever, nor a device, which may never end: both say that they have no bytes.
        if (!File.Exists(file) || FileSize(file) is not (> 0 and <= PictureAtMost)) return null;
        return type == PictureTypes[".svg"] ? SvgAddress.Of(File.ReadAllText(file)) : DataAddress(type, File.ReadAllBytes(file));
    }

    /// <summary>Bytes as a data: address.</summary>
    public static string DataAddress(string type, byte[] bytes) => $"data:{type};base64,{Convert.ToBase64String(bytes)}";

    /// <summary>A path of the site as a link writes it.</summary>
    public static string Escaped(string sitePath) => string.Join('/', sitePath.Split('/').Select(Uri.EscapeDataString));

    private static long FileSize(string path) =>
        ((FileInfo?)File.ResolveLinkTarget(path, returnFinalTarget: true) ?? new FileInfo(path)).Length;

    // The path from the root; null where it is none, or leaves the root.
    private static string? RepositoryPath(string folder, string relative)
    {
        if (relative.IndexOfAny(['\\', ':', '?']) >= 0 || relative.StartsWith('/')) return null;
        var segments = new List<string>(folder.Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (string segment in Uri.UnescapeDataString(relative).Split('/'))
        {
            if (segment is "." or "") continue;
            if (segment != "..") segments.Add(segment);
            else if (segments.Count == 0) return null;
            else segments.RemoveAt(segments.Count - 1);
        }

        return string.Join('/', segments);
    }
}
