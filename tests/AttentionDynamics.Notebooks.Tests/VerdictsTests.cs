using Microsoft.Data.Analysis;

namespace AttentionDynamics.Notebooks.Tests;

/// <summary>With <see cref="CellProgressTests"/> in one collection, as a process has one host.</summary>
[Collection(nameof(NotebookHost))]
public sealed class VerdictsTests : IDisposable
{
    private const string Header = "notebook,claim,source,predicted,measured,tolerance,verdict,case,cases,refused\n";
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Claims_are_counted_by_notebook_source_and_verdict()
    {
        DataFrame grid = Grid(Header + "01-a,\"first, \"\"quoted\"\" claim\",P,1,1,none,holds,,1,\n01-a,second,D,1,1,none,holds,,1,\n01-a,third,D,1,1,none,holds,,1,\n01-a,fourth,P,1,2,none,reported,,1,\n02-b,fifth,L,0,0,none,holds,,1,\n");
        Assert.Equal(["notebook", "title", "paper: hold", "derived: hold", "literature: hold", "reported"], grid.Columns.Select(column => column.Name));
        Assert.Equal(["01-a", "01-a", 1, 2, 0, 1], grid.Rows[0]);
        Assert.Equal(["02-b", "02-b", 0, 0, 1, 0], grid.Rows[1]);
        Assert.Equal(2, grid.Rows.Count);
    }

    [Fact]
    public void A_notebook_goes_by_its_first_heading()
    {
        File.WriteAllText(Path.Combine(folder, "01-a.ipynb"), """
            {"cells": [{"cell_type": "code", "source": "# no heading"},
                       {"cell_type": "markdown", "source": ["text\n", "## Not this\n", "# 1 · The γ of it \n"]},
                       {"cell_type": "markdown", "source": "# Nor this"}]}
            """);
        Assert.Equal("1 · The γ of it", Grid(Header + "01-a,x,P,1,1,none,holds,,1,\n").Rows[0][1]);
    }

    [Fact]
    public void The_claims_of_the_run_come_before_those_of_the_file()
    {
        using IDisposable stay = NotebookHost.Enter(new Run(Header + "03-c,x,P,1,1,none,holds,,1,\n"));
        Assert.Equal("03-c", Grid(Header + "01-a,x,P,1,1,none,holds,,1,\n").Rows[0][0]);
        Assert.Equal("03-c", Verdicts.Grid(Path.Combine(folder, "absent.csv"), folder).Rows[0][0]);
    }

    [Fact]
    public void What_is_no_file_of_claims_is_refused()
    {
        Assert.Throws<FileNotFoundException>(() => Verdicts.Grid(Path.Combine(folder, "absent.csv"), folder));
        Assert.Contains("expected the header notebook,", Assert.Throws<InvalidDataException>(() => Grid("claim\nx\n")).Message, StringComparison.Ordinal);
        Assert.Contains("got nothing", Assert.Throws<InvalidDataException>(() => Grid("")).Message, StringComparison.Ordinal);
        Assert.Contains("at least one claim", Assert.Throws<InvalidDataException>(() => Grid(Header)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("01-a,\"x,P,1,1,none,holds,,1,\n", "expected CSV, got: expected a closing quote")]
    [InlineData("01-a,x,P,1,1,holds,,1,\n", "expected 10 fields in every row, got 9 in the row of \"01-a\"")]
    public void A_row_that_is_none_is_named(string row, string expected) =>
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => Grid(Header + row)).Message, StringComparison.Ordinal);

    private DataFrame Grid(string csv)
    {
        string path = Path.Combine(folder, "claims.csv");
        File.WriteAllText(path, csv);
        return Verdicts.Grid(path, folder);
    }

    private sealed class Run(string claims) : NotebookHost
    {
        public override string Claims => claims;
    }
}
