using Microsoft.Data.Analysis;

namespace AttentionDynamics.Notebooks.Tests;

public class TableTests
{
    [Fact]
    public void A_small_table_is_aligned_in_both_forms()
    {
        TextGrid grid = TableText.Of(Table.Of(("n", new[] { 8, 1024 }), ("λ", new[] { 0.5, 1.0 / 3 }), ("error", new[] { "≤ 1e-12", "a<b" })));
        Assert.Equal("   n         λ  error\n----  --------  -------\n   8       0.5  ≤ 1e-12\n1024  0.333333  a<b", grid.ToText());
        string html = grid.ToHtml();
        Assert.Contains("<td align=\"right\">0.333333</td>", html, StringComparison.Ordinal);
        Assert.Contains("<th align=\"left\" style=\"text-align:left\">error</th>", html, StringComparison.Ordinal);
        Assert.Contains("<td align=\"left\" style=\"text-align:left\">a&lt;b</td>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_take_an_exponent_only_where_they_need_one()
    {
        TextGrid grid = TableText.Of(Table.Of(("a", new[] { 0.25, 1.5e-9 }), ("b", new[] { 100.0, 1e12 }), ("c", new[] { 0.25, 0.0 }), ("n", new[] { 1_000_000_000_000L, 1234567L })));
        Assert.Equal(["0.25", "100", "0.25", "1e12"], grid.Rows[0]);
        Assert.Equal(["1.5e-9", "1e12", "0", "1234567"], grid.Rows[1]);
    }

    [Fact]
    public void Columns_can_be_functions_of_the_first_one()
    {
        TextGrid grid = TableText.Of(Table.Rows("n", new[] { 2, 3 }).Column("n²", n => (double)n * n).Column("word", n => $"n{n}").Frame());
        Assert.Equal(["n", "n²", "word"], grid.Headers);
        Assert.Equal(["3", "9", "n3"], grid.Rows[1]);
        Assert.Throws<ArgumentException>(() => Table.Rows("n", new[] { 0.0 }).Column("1/n - 1/n", n => (1 / n) - (1 / n)).Frame());
    }

    [Fact]
    public void A_long_table_shows_its_ends_and_says_what_is_left_out()
    {
        TextGrid grid = TableText.Of(Table.Of(("i", Enumerable.Range(0, 1000).ToArray())));
        string[] lines = grid.ToText().Split('\n');
        Assert.Equal(2 + TableText.MaximumRows + 1, lines.Length);
        Assert.Equal("… 960 rows left out", lines[2 + 20]);
        Assert.Equal("999", lines[^1].Trim());
        Assert.Contains("… 960 rows left out", grid.ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_of_the_greatest_length_is_whole() =>
        Assert.DoesNotContain("left out", TableText.Of(Table.Of(("i", Enumerable.Range(0, TableText.MaximumRows).ToArray()))).ToText(), StringComparison.Ordinal);

    [Fact]
    public void Columns_and_cells_are_bounded()
    {
        TextGrid wide = TableText.Of(Table.Of([.. Enumerable.Range(0, 40).Select(c => ("c" + c, (object)new[] { c }))]));
        Assert.Equal(TableText.MaximumColumns, wide.Headers.Count);
        Assert.Contains("… 24 columns left out", wide.ToText(), StringComparison.Ordinal);
        TextGrid cell = TableText.Of(Table.Of(("t", new[] { new string('x', 10_000) })));
        Assert.Equal(TableText.MaximumCellLength, cell.Rows[0][0].Length);
        Assert.EndsWith("…", cell.Rows[0][0], StringComparison.Ordinal);
    }

    [Fact]
    public void Null_is_an_empty_cell()
    {
        var frame = new DataFrame(new DoubleDataFrameColumn("a", new double?[] { 1, null }), new StringDataFrameColumn("b", [null!, "x"]));
        TextGrid grid = TableText.Of(frame);
        Assert.Equal(["1", ""], grid.Rows[0]);
        Assert.Equal(["", "x"], grid.Rows[1]);
    }

    [Fact]
    public void NaN_is_refused_where_the_table_is_made_and_where_it_is_shown()
    {
        var made = Assert.Throws<ArgumentException>(() => Table.Of(("a", new[] { 1, double.NaN })));
        Assert.Equal("table, column \"a\", row 1: expected a number, got NaN", made.Message);
        // Even in a row that is left out.
        var frame = new DataFrame(new DoubleDataFrameColumn("a", Enumerable.Range(0, 100).Select(i => i == 50 ? double.NaN : i)));
        Assert.Contains("row 50", Assert.Throws<ArgumentException>(() => TableText.Of(frame)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_that_do_not_fit_together_are_refused()
    {
        var exception = Assert.Throws<ArgumentException>(() => Table.Of(("a", new[] { 1.0 }), ("b", new[] { 1, 2 })));
        Assert.StartsWith("table, column \"b\": expected 1 rows as in column \"a\", got 2", exception.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Table.Of());
        Assert.Throws<ArgumentException>(() => Table.Of(("a", new[] { 1.0 }), ("a", new[] { 1.0 })));
        Assert.Throws<ArgumentException>(() => Table.Of(("a", new object())));
        Assert.Throws<ArgumentException>(() => Table.Of(("a", null!)));
    }
}
