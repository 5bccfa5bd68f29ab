using System.Globalization;
using System.Text;
using AttentionDynamics.Notebooks;
using Workbook.Files;

namespace Workbook.Exporting;

/// <summary>A notebook as a page: its text, its outputs, and its code folded away.</summary>
internal sealed class NotebookPage
{
    private NotebookPage(string content, FigureHtml figures) => (Content, Figures) = (content, figures);

    /// <summary>The HTML of the page's main part.</summary>
    public string Content { get; }

    /// <summary>Its figures.</summary>
    public FigureHtml Figures { get; }

    /// <summary>Renders the notebook.</summary>
    /// <param name="notebook">The notebook.</param>
    /// <param name="links">Where its links may lead.</param>
    /// <param name="folder">The folder it is in.</param>
    /// <param name="dataLink">The address of a figure's data, where the site has them.</param>
    /// <param name="live">The HTML of what its reader can move, below its beginning.</param>
    /// <exception cref="InvalidInputException">A formula in it cannot be read.</exception>
    public static NotebookPage Of(
        Notebook notebook, SiteLinks links, string folder, Func<string, string?> dataLink, string live = "")
    {
        var safe = new SafeHtml(links, folder);
        var markdown = new MarkdownHtml(safe);
        var figures = new FigureHtml(dataLink);
        var outputs = new OutputHtml(figures, safe, markdown);
        string file = $"{folder}/{notebook.Name}.ipynb";
        List<string> cells = [.. notebook.Cells.Select(cell => Cell(file, cell, markdown, outputs)).Where(html => html.Length > 0)];
        var content = new StringBuilder();
        bool titled = markdown.Sections.Any(section => section.Level == 1);
        if (!titled) content.Append($"<h1>{HtmlText.Encoded(notebook.Name)}</h1>\n");
        // Below the notebook's own beginning.
        for (int i = 0; i < cells.Count; i++)
        {
            content.Append(cells[i]);
            if (i == 0) content.Append(Contents(markdown.Sections)).Append(live);
        }

        return new NotebookPage(content.ToString(), figures);
    }

    /// <summary>The id of a cell in its page, as an attribute and as a fragment.</summary>
    public static string CellId(NotebookCell cell) => "cell-" + Uri.EscapeDataString(cell.Id);

    private static string Cell(string file, NotebookCell cell, MarkdownHtml markdown, OutputHtml outputs)
    {
        try
        {
            return cell.Kind switch
            {
                CellKind.Markdown => markdown.Render(cell.Source),
                CellKind.Raw => cell.Source.Length == 0
                    ? string.Empty
                    : $"<pre class=\"output\" tabindex=\"0\">{HtmlText.Encoded(cell.Source)}</pre>\n",
                _ => Code(cell) + outputs.Of(cell),
            };
        }
        catch (FormulaException e)
        {
            throw e.At($"{file}, cell {cell.Id}");
        }
    }

    private static string Code(NotebookCell cell)
    {
        if (!cell.Runs) return string.Empty;
        string count = cell.ExecutionCount is { } number ? number.ToString(CultureInfo.InvariantCulture) : " ";
        return $"<details class=\"code\" id=\"{CellId(cell)}\">\n<summary>C# <span>[{count}] {HtmlText.Encoded(cell.Id)}</span></summary>\n"
            + $"<pre tabindex=\"0\" role=\"group\" aria-label=\"Code of cell "
            + $"{HtmlText.Encoded(cell.Id)}\"><code>{CodeHtml.Of(cell.Source)}</code></pre>\n</details>\n";
    }

    private static string Contents(IReadOnlyList<PageSection> sections)
    {
        PageSection[] shown = [.. sections.Where(section => section.Level == 2)];
        if (shown.Length < 2) return string.Empty;
        var html = new StringBuilder("<nav class=\"contents\" aria-label=\"On this page\">\n<ul>\n");
        foreach (PageSection section in shown)
            html.Append($"<li><a href=\"#{Uri.EscapeDataString(section.Id)}\">{section.Html}</a></li>\n");
        return html.Append("</ul>\n</nav>\n").ToString();
    }
}
