using System.Diagnostics;
using Workbook.Tests.Exporting;

namespace Workbook.Tests.EndToEnd;

public class ExportTests
{
    private static WorkbookFolder Small() => new WorkbookFolder().Write("notebooks/01-a.ipynb", SampleSite.Notebook(SampleSite.Markdown("# A $x$")));

    [Fact(Explicit = true)]
    public void The_site_is_written_once_beside_the_notebooks_and_where_it_is_asked_for()
    {
        Requirement.Npm();
        using WorkbookFolder folder = Small();
        Assert.Matches(@"site: 2 pages, \d+ files, \d\.\d MB; open index.html\n$", folder.Run("export").Exits(0).Output);
        DateTime written = File.GetLastWriteTimeUtc(Path.Combine(folder.Root, "site", "index.html"));
        Assert.EndsWith("MB, unchanged; open index.html\n", folder.Run("export").Exits(0).Output, StringComparison.Ordinal);
        Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(folder.Root, "site", "index.html")));
        Assert.StartsWith("else/where: 2 pages", folder.Run("export", "--output", "else/where").Exits(0).Output, StringComparison.Ordinal);
        Assert.Equal(folder.Read("site/01-a.html"), folder.Read("else/where/01-a.html"));
        Assert.Contains(folder.Snapshot().Keys, path => path.StartsWith("site/assets/katex/fonts/KaTeX_Main-Regular", StringComparison.Ordinal));
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
            (["01-a"], "workbook: expected export [--output DIR], got: "),
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
    public void Without_npm_and_without_KaTeX_a_line_says_so_and_nothing_is_written()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "copies the program");
        using WorkbookFolder folder = Small();
        using var program = new TemporaryFolder();
        string built = Path.GetDirectoryName(WorkbookFolder.Metadata("Workbook"))!;
        foreach (string file in Directory.GetFiles(built, "*", SearchOption.AllDirectories).Where(file => !file.Contains("node_modules", StringComparison.Ordinal)))
        {
            string copy = Path.Combine(program.Path, Path.GetRelativePath(built, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        SortedDictionary<string, string> before = folder.Snapshot();
        var start = new ProcessStartInfo(Environment.ProcessPath is { } dotnet && Path.GetFileNameWithoutExtension(dotnet) == "dotnet" ? dotnet : "dotnet", [Path.Combine(program.Path, "workbook.dll"), "export"])
        {
            WorkingDirectory = folder.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = program.Path;
        using Process process = Process.Start(start)!;
        Said said = WorkbookFolder.Finish(process).Exits(1);
        Assert.Equal(
            "workbook: KaTeX, which draws the formulas, is not there yet: npm restores it, this once\n"
                + "workbook: export needs npm (of Node.js) once, to restore KaTeX, which draws the formulas; it is not on PATH. Nothing was written\n",
            said.Error);
        Assert.Equal(before, folder.Snapshot());
    }
}
