using Workbook.Tests.Exporting;

namespace Workbook.Tests.EndToEnd;

public class ExportTests
{
    private static WorkbookFolder Small() => new WorkbookFolder().Write("notebooks/01-a.ipynb", SampleSite.Notebook(SampleSite.Markdown("# A $x$")));

    [Fact]
    public void The_site_is_written_once_beside_the_notebooks_and_where_it_is_asked_for()
    {
        using WorkbookFolder folder = Small();
        Assert.Matches(@"site: 2 pages, \d+ files, \d\.\d MB; open index.html\n$", folder.Run("export").Exits(0).Output);
        DateTime written = File.GetLastWriteTimeUtc(Path.Combine(folder.Root, "site", "index.html"));
        Assert.EndsWith("MB, unchanged; open index.html\n", folder.Run("export").Exits(0).Output, StringComparison.Ordinal);
        Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(folder.Root, "site", "index.html")));
        Assert.StartsWith("else/where: 2 pages", folder.Run("export", "--output", "else/where").Exits(0).Output, StringComparison.Ordinal);
        Assert.Equal(folder.Read("site/01-a.html"), folder.Read("else/where/01-a.html"));
    }

    [Fact]
    public void Bad_usage_and_foreign_folders_cost_a_line_and_write_nothing()
    {
        using WorkbookFolder folder = Small().Write("mine/notes.txt", "x");
        SortedDictionary<string, string> before = folder.Snapshot();
        (string[] Arguments, string Error)[] cases =
        [
            (["--output", "mine"], "workbook: --output mine: expected a new folder, an empty one or one that export wrote, got one with notes.txt in it\n"),
            (["--output", "."], "workbook: --output .: expected a new folder, an empty one or one that export wrote, got one with"),
            (["--output", "mine/notes.txt"], "workbook: --output mine/notes.txt: expected a folder, got a path that is or is below the file"),
            (["--output", ""], "workbook: --output: expected a folder, got an empty path\n"),
            (["--serve", "70000"], "workbook: --serve: expected a port from 1 to 65535, got 70000"),
            (["--source", "http://a.b"], "workbook: --source: expected an address that begins with https://, got \"http://a.b\"\n"),
            (["01-a"], "workbook: expected export [--output DIR] [--without-live] [--source URL] [--serve [PORT]], got: "),
        ];
        foreach ((string[] arguments, string error) in cases)
        {
            Said said = folder.Run(["export", .. arguments]).Exits(2);
            Assert.StartsWith(error, said.Error, StringComparison.Ordinal);
            Assert.Single(said.Error.TrimEnd().Split('\n'));
            Assert.Empty(said.Output);
        }

        Assert.Equal(before, folder.Snapshot());
    }

    [Fact]
    public void A_notebook_that_would_take_the_first_page_is_refused()
    {
        using WorkbookFolder folder = new WorkbookFolder().Write("notebooks/Index.ipynb", SampleSite.Notebook());
        Assert.Equal("workbook: Index.ipynb: expected another name, as the site's first page is index.html, got \"Index\"\n", folder.Run("export").Exits(2).Error);
    }

    [Fact]
    public void A_notebook_that_would_take_the_page_of_a_document_is_refused()
    {
        using WorkbookFolder folder = new WorkbookFolder().Write("notebooks/Library.ipynb", SampleSite.Notebook()).Write("docs/library.md", "# The library\n");
        Assert.EndsWith("Library.ipynb: expected another name, as the site's page \"The library\" is library.html, got \"Library\"\n", folder.Run("export").Exits(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_formula_that_is_none_costs_a_line_and_nothing_is_written()
    {
        using WorkbookFolder folder = new WorkbookFolder().Write("notebooks/01-a.ipynb", SampleSite.Notebook(SampleSite.Markdown("# A"), SampleSite.Markdown("$\\frac{1}$")));
        SortedDictionary<string, string> before = folder.Snapshot();
        Said said = folder.Run("export").Exits(2);
        Assert.Contains("workbook: notebooks/01-a.ipynb, cell c2: expected a formula that KaTeX reads, got $\\frac{1}$: ", said.Error, StringComparison.Ordinal);
        Assert.Single(said.Error.TrimEnd().Split('\n'), line => line.Contains("formula", StringComparison.Ordinal));
        Assert.Equal(before, folder.Snapshot());
    }
}
