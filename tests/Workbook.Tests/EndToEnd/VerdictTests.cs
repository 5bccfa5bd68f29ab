using System.Text.Json.Nodes;

namespace Workbook.Tests.EndToEnd;

public class VerdictTests
{
    private const string Committed = "notebook,claim,source,predicted,measured,tolerance,verdict,case,cases,refused\n01-a,gone,L,1,1,none,holds,,1,\n02-b,kept,L,1,1,none,holds,,1,\n";

    private static WorkbookFolder Introduced() =>
        new WorkbookFolder()
            .Add("00-start-here", WorkbookFolder.SetUp, "Verdicts.Grid()")
            .Add("01-a", WorkbookFolder.SetUp, RerunTests.Claims("01-a"))
            .Write("data/claims.csv", Committed);

    /// <summary>The rows of the grid as the written notebook shows them, one space between cells.</summary>
    private static string[] Grid(WorkbookFolder folder, string place = "")
    {
        JsonArray lines = JsonNode.Parse(folder.Read(place + "notebooks/00-start-here.ipynb"))!["cells"]![1]!["outputs"]![0]!["data"]!["text/plain"]!.AsArray();
        return [.. lines.Skip(2).Select(line => string.Join(' ', ((string)line!).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))];
    }

    private static readonly Lazy<SortedDictionary<string, string>> Done = new(() =>
    {
        using WorkbookFolder folder = Introduced();
        folder.Run("run", "--no-pictures").Exits(0);
        return folder.Snapshot();
    });

    [Fact]
    public void The_introduction_shows_the_claims_of_the_run_and_those_of_notebooks_that_did_not_run()
    {
        using WorkbookFolder folder = new WorkbookFolder().With(Done.Value);
        Assert.Equal(["01-a 01-a 1 0 0 1", "02-b 02-b 0 0 1 0"], Grid(folder));
    }

    [Fact(Explicit = true)]
    public void It_shows_them_also_where_the_run_writes_elsewhere()
    {
        using WorkbookFolder folder = Introduced();
        folder.Run("run", "--no-pictures", "--output", "out").Exits(0);
        Assert.Equal(["01-a 01-a 1 0 0 1", "02-b 02-b 0 0 1 0"], Grid(folder, "out/"));
        Assert.Equal(Committed, folder.Read("data/claims.csv"));
    }

    [Fact]
    public void Run_alone_it_shows_the_committed_ones()
    {
        using WorkbookFolder folder = Introduced();
        folder.Run("run", "--no-pictures", "--output", "out", "notebooks/00-start-here.ipynb").Exits(0);
        Assert.Equal(["01-a 01-a 0 0 1 0", "02-b 02-b 0 0 1 0"], Grid(folder, "out/"));
    }

    [Fact(Explicit = true)]
    public void A_check_compares_with_the_claims_it_has_itself_made()
    {
        using WorkbookFolder folder = new WorkbookFolder().With(Done.Value);
        // The file beside the notebooks loses a claim that the rerun makes again: only the file differs, not the grid.
        folder.Replace("data/claims.csv", "01-a,second,D,2,2.25,none: a trend,reported,,1,\n", "");
        Said said = folder.Run("run", "--check").Exits(1);
        Assert.Contains("00-start-here: 2 cells, ", said.Output, StringComparison.Ordinal);
        Assert.Matches("00-start-here: .*, as committed\n", said.Output);
    }
}
