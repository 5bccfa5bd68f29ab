using System.Globalization;
using System.Text;
using AttentionDynamics.Notebooks;

namespace Workbook.Files;

/// <summary>docs/glossary.md: the symbols for a reader, made of nothing but data/glossary.csv and the notebooks' titles.</summary>
internal static class GlossaryPage
{
    /// <summary>Its path below the root.</summary>
    public const string Path = "docs/glossary.md";

    // By this line a run knows a page it may replace.
    private const string Mark = "<!-- Written by `run` from data/glossary.csv: an edit here is lost. -->";

    /// <summary>The symbols of a root; null: it has no file of them.</summary>
    /// <exception cref="InvalidInputException">The file is no file of symbols.</exception>
    public static IReadOnlyList<GlossaryEntry>? Read(string root)
    {
        string path = System.IO.Path.Combine(root, "data", "glossary.csv");
        try
        {
            return File.Exists(path) ? Glossary.Read(path) : null;
        }
        catch (InvalidDataException e)
        {
            throw new InvalidInputException(e.Message);
        }
    }

    /// <summary>The page's text.</summary>
    /// <param name="entries">The symbols.</param>
    /// <param name="notebookFolder">The name of the notebooks' folder, beside docs/.</param>
    /// <param name="title">The title of a notebook by its name.</param>
    public static string Write(IReadOnlyList<GlossaryEntry> entries, string notebookFolder, Func<string, string> title)
    {
        var page = new StringBuilder($"# Symbols\n\n{Mark}\n\n"
            + "What each symbol means, what the library calls it, and which notebooks use it. "
            + "As data: [data/glossary.csv](../data/glossary.csv).\n\n"
            + "| symbol | name | formula | in code | notebooks |\n|---|---|---|---|---|\n");
        foreach (GlossaryEntry entry in entries)
        {
            string formula = entry.Formula.Length > 0 ? $"${entry.Formula}$" : string.Empty;
            string code = string.Join(", ", entry.Code.Select(name => $"`{name}`"));
            IEnumerable<string> links = entry.Notebooks.Select(name =>
                $"[{name.Split('-')[0]}](../{Uri.EscapeDataString(notebookFolder)}/{Uri.EscapeDataString(name)}.ipynb)");
            page.Append(CultureInfo.InvariantCulture,
                $"| ${entry.Tex}$ | {ClaimsPage.Cell(entry.Name)} | {formula} | {code} | {string.Join(", ", links)} |\n");
        }

        page.Append('\n');
        foreach (string name in entries.SelectMany(entry => entry.Notebooks).Distinct().Order(StringComparer.Ordinal))
            page.Append(CultureInfo.InvariantCulture, $"- {name.Split('-')[0]}: {ClaimsPage.Cell(title(name))}\n");
        return page.ToString();
    }

    /// <summary>Refuses a page that no run has written, before anything runs.</summary>
    /// <exception cref="InvalidInputException">The file is another's.</exception>
    public static void Require(string path) => GeneratedPage.Require(path, Mark);
}
