using System.Text.RegularExpressions;
using AttentionDynamics.Notebooks;
using Workbook.Files;

namespace Workbook.Exporting;

/// <summary>The end of every page: the paper and how to cite it, the licence, and where the source is.</summary>
internal static partial class SiteFooter
{
    private const string Licence = "LICENSE.txt";

    /// <summary>The HTML; the licence becomes a file of the site.</summary>
    /// <param name="files">The site.</param>
    /// <param name="root">The repository.</param>
    /// <param name="source">Where the repository is; null: where its CITATION.cff says, if it does.</param>
    public static string Write(SiteFiles files, string root, string? source)
    {
        string licence = Path.Combine(root, "LICENSE"), citation = Path.Combine(root, "CITATION.cff");
        var links = new List<string>();
        if (File.Exists(licence))
        {
            files.Add(Licence, InputFile.Text(licence, licence));
            links.Add($"<a href=\"{Licence}\">Licence</a>");
        }

        if (source is null && File.Exists(citation) && Repository().Match(InputFile.Text(citation, citation)) is { Success: true } match)
            source = match.Groups["url"].Value;
        if (source is not null) links.Add($"<a href=\"{HtmlText.Encoded(source)}\">Source</a>");
        string end = links.Count == 0 ? string.Empty : $"\n{string.Join(" · ", links)}";
        return $"""
            <footer>
            <p>A companion of Chen, Lin, Polyanskiy, Rigollet, <cite>Critical attention scaling in long-context
            transformers</cite>, <a href="https://arxiv.org/abs/2510.05554">arXiv:2510.05554</a>. Written by
            <code>workbook export</code> from the notebooks, whose code stands folded on these pages.{end}</p>
            <details>
            <summary>Cite the paper</summary>
            <pre id="citation" tabindex="0" role="group" aria-label="BibTeX">{HtmlText.Encoded(Site.Asset("citation.bib"))}</pre>
            </details>
            </footer>

            """;
    }

    [GeneratedRegex("^repository-code: *[\"']?(?<url>https://[^\"'\\s]+)", RegexOptions.Multiline)]
    private static partial Regex Repository();
}
