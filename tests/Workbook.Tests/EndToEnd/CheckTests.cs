
namespace Workbook.Tests.EndToEnd;

public class CheckTests
{
    [Fact(Explicit = true)]
    public void The_page_of_the_symbols_is_written_once_and_compared()
    {
        using WorkbookFolder folder = new WorkbookFolder().Add("01-a", "1")
            .Write("data/glossary.csv", "symbol,tex,name,formula,code,notebooks\nρ,\\rho,cosine,,A.B,01-a\n");
        folder.Run("run", "--no-pictures").Exits(0);
        Assert.Contains("\n| $\\rho$ | cosine |  | `A.B` | [01](../notebooks/01-a.ipynb) |\n", folder.Read("docs/glossary.md"), StringComparison.Ordinal);
        SortedDictionary<string, string> first = folder.Snapshot();
        folder.Run("run", "--no-pictures").Exits(0);
        Assert.Equal(first, folder.Snapshot());
        folder.Run("run", "--check").Exits(0);
        folder.Replace("data/glossary.csv", "cosine", "sine");
        Assert.Contains("docs/glossary.md, line ", folder.Run("run", "--check").Exits(1).Output, StringComparison.Ordinal);
        folder.Write("docs/glossary.md", "# mine\n");
        Assert.Contains("expected the page that run writes", folder.Run("run").Exits(2).Error, StringComparison.Ordinal);
        folder.Write("data/glossary.csv", "symbol\n");
        Assert.Contains("glossary.csv: expected the header", folder.Run("run").Exits(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_engine_that_is_not_there_is_refused_before_anything_runs()
    {
        using WorkbookFolder folder = new WorkbookFolder().Add("01-a", "1");
        Assert.Contains("--engine: expected own or interactive, got python", folder.Run("run", "--engine", "python").Exits(2).Error,
            StringComparison.Ordinal);
        Assert.Contains("--engine interactive: expected notebooks of a clone of the project, whose tests/InteractiveEngine hosts the engine, got those of ",
            folder.Run("run", "--engine", "interactive").Exits(2).Error, StringComparison.Ordinal);
        folder.Write("tests/InteractiveEngine/InteractiveEngine.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\">\n");
        SortedDictionary<string, string> before = folder.Snapshot();
        Assert.Contains("workbook: the .NET Interactive engine cannot be built: ", folder.Run("run", "--engine", "interactive").Exits(1).Error,
            StringComparison.Ordinal);
        Assert.Equal(before, folder.Snapshot());
    }

    [Fact]
    public void Check_is_green_and_then_red_at_every_number_altered()
    {
        using WorkbookFolder folder = RerunTests.WholeRun();
        SortedDictionary<string, string> committed = folder.Snapshot();
        Said green = folder.Run("run", "--check").Exits(0);
        Assert.Contains("01-whole: 5 cells, ", green.Output, StringComparison.Ordinal);
        Assert.Equal(committed, folder.Snapshot());

        folder.Replace("notebooks/01-whole.ipynb", "length 9.75", "length 9.72");
        folder.Replace("notebooks/01-whole.ipynb", "     5.125", "     5.175");
        folder.Replace("notebooks/01-whole.ipynb", "  0.0625", "  0.0825");
        folder.Replace("notebooks/01-whole.ipynb", "\"execution_count\": 5,\n   \"id\"", "\"execution_count\": 7,\n   \"id\"");
        folder.Replace("data/figures/curve.csv", ",5.125", ",5.225");
        folder.Write("data/figures/old.csv", "x\n");
        folder.Replace("data/claims.csv", "1.504", "1.514");
        folder.Write("data/claims.csv", folder.Read("data/claims.csv") + "99-gone,x,P,1,1,none,holds,,1,\n");
        folder.Replace("README.md", "[1 holds, 1 reported]", "[2 hold]");
        folder.Replace("docs/claims.md", "| reported |", "| holds |");
        SortedDictionary<string, string> altered = folder.Snapshot();
        Said red = folder.Run("run", "--check").Exits(1);
        Assert.Equal(altered, folder.Snapshot());
        string[] lines = [.. red.Output.Split('\n').Select(line => line.Trim())];
        Assert.Contains("01-whole, cell 2 (c2), stdout, line 1: committed 9.72, rerun 9.75", lines);
        Assert.Contains(lines, line => line.StartsWith("01-whole, cell 3 (c3), application/vnd.plotly.v1+json, data[0].y[2]: committed 5.175, rerun 5.125", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("01-whole, cell 4 (c4), text/plain, line ", StringComparison.Ordinal) && line.EndsWith("committed 0.0825, rerun 0.0625", StringComparison.Ordinal));
        Assert.Contains("01-whole, cell 5 (c5), execution count: committed 7, rerun 5", lines);
        Assert.Contains("01-whole, cell 3 (c3), data/figures/curve.csv, line 4: committed 5.225, rerun 5.125", lines);
        Assert.Contains("01-whole, data/claims.csv, claim 1, measured: committed 1.514, rerun 1.504", lines);
        Assert.Contains(lines, line => line.StartsWith("data/claims.csv: committed claims of 99-gone", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("README.md, line ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("docs/claims.md, line ", StringComparison.Ordinal) && line.Contains("| reported |", StringComparison.Ordinal));
        Assert.Contains("1 notebook: 0 as committed, 1 not", red.Output, StringComparison.Ordinal);
    }

    [Fact(Explicit = true)]
    public void Missing_data_is_a_difference_and_stale_data_one_that_only_a_full_run_can_tell()
    {
        using WorkbookFolder folder = RerunTests.WholeRun();
        folder.Write("data/figures/old.csv", "x\n");
        folder.Run("run", "--check", "notebooks/01-whole.ipynb").Exits(0);
        File.Delete(Path.Combine(folder.Root, "docs", "claims.md"));
        File.Delete(Path.Combine(folder.Root, "data", "figures", "curve.csv"));
        Said red = folder.Run("run", "--check").Exits(1);
        Assert.Contains("data/figures/curve.csv: committed no such file", red.Output, StringComparison.Ordinal);
        Assert.Contains("docs/claims.md: committed no such file, rerun a page", red.Output, StringComparison.Ordinal);
        Assert.Contains("data/figures/old.csv: committed a figure's data, rerun no notebook shows this figure", red.Output, StringComparison.Ordinal);
    }

    [Fact(Explicit = true)]
    public void Exchanged_pictures_do_not_belong_to_their_figures()
    {
        Requirement.Browser();
        using WorkbookFolder folder = new WorkbookFolder().Add("01-two", WorkbookFolder.SetUp, RerunTests.Measure, RerunTests.Figure("one"), RerunTests.Figure("two").Replace("x, y)", "x, x)", StringComparison.Ordinal));
        folder.Run("run").Exits(0);
        string text = folder.Read("notebooks/01-two.ipynb");
        string one = Picture(folder, 3);
        string two = Picture(folder, 4);
        Assert.NotEqual(one, two);
        folder.Write("notebooks/01-two.ipynb", text.Replace(one, "EXCHANGED", StringComparison.Ordinal).Replace(two, one, StringComparison.Ordinal).Replace("EXCHANGED", two, StringComparison.Ordinal));
        Said red = folder.Run("run", "--check").Exits(1);
        Assert.Contains("01-two, cell 3 (c3), image/svg+xml: committed the picture does not belong to its figure", red.Output, StringComparison.Ordinal);
        Assert.Contains("01-two, cell 4 (c4), image/svg+xml: committed the picture does not belong to its figure", red.Output, StringComparison.Ordinal);
        // Drawn a second time from the same figures they are the same pictures, to the last id.
        folder.Run("run").Exits(0);
        Assert.Equal(text, folder.Read("notebooks/01-two.ipynb"));
    }

    /// <summary>The picture of a cell as the file spells it.</summary>
    private static string Picture(WorkbookFolder folder, int cell) =>
        Workbook.Files.NotebookJson.Compact(folder.Outputs("01-two", cell)[0]!["data"]!["image/svg+xml"]!)[1..^1].Replace("\",\"", "\",\n      \"", StringComparison.Ordinal);
}
