using AttentionDynamics.Notebooks;
using Workbook.Results;

namespace Workbook.Tests.Results;

public class ReadmeTests
{
    private const string Text = "# Title\n<!-- verdicts:begin -->\nold\n<!-- verdicts:end -->\ntext\n<!-- figure:begin 01-a angle -->\n<!-- figure:end -->\nend\n";

    private static readonly ClaimRow[] Rows =
        [new("01-a", new Claim("c", "D", "2", "3", "none", "reported")), new("01-a", new Claim("a | b", "P", "1", "1", "none", "holds"))];

    private static string Title(string notebook) => "The title of " + notebook;

    private static Readme Parse(string text) => Readme.Parse("README.md", text, name => name == "01-a");

    [Fact]
    public void The_marked_parts_are_replaced_and_the_rest_stays()
    {
        string expected = "# Title\n<!-- verdicts:begin -->\n| statement | notebook | claims | verdict |\n|---|---|---|---|\n"
            + "| The title of 01-a | [01-a](notebooks/01-a.ipynb) | 1 P, 1 D | 1 reported, 1 holds |\n\n"
            + "<details>\n<summary>Each of the 2 claims</summary>\n\n"
            + "| notebook | claim | source | predicted | measured | tolerance | verdict |\n|---|---|---|---|---|---|---|\n"
            + "| 01-a | c | D | 2 | 3 | none | reported |\n"
            + "| 01-a | a \\| b | P | 1 | 1 | none | holds |\n"
            + "\n</details>\n<!-- verdicts:end -->\ntext\n"
            + "<!-- figure:begin 01-a angle -->\n![two \\[lines\\]](data/figures/angle.svg)\n<!-- figure:end -->\nend\n";
        string written = Parse(Text).With(Rows, "notebooks", Title, figure => Readme.Picture(figure.Figure, "two\n[lines]"));
        Assert.Equal(expected, written);
        Assert.Equal(expected, Parse(written).With(Rows, "notebooks", Title, figure => Readme.Picture(figure.Figure, "two\n[lines]")));
    }

    [Fact]
    public void A_figure_without_a_picture_stays_as_it_is() =>
        Assert.EndsWith("<!-- figure:begin 01-a angle -->\n<!-- figure:end -->\nend\n", Parse(Text).With([], "notebooks", Title, _ => null), StringComparison.Ordinal);

    [Fact]
    public void A_readme_without_markers_stays_as_it_is() => Assert.Equal("# $1 Title\n", Parse("# $1 Title\n").With(Rows, "notebooks", Title, _ => "x"));

    [Theory]
    [InlineData("<!-- verdicts:begin -->")]
    [InlineData("<!-- verdicts:end -->")]
    [InlineData("<!-- verdicts:end --><!-- verdicts:begin -->")]
    [InlineData("<!-- figure:begin 01-a x -->")]
    [InlineData("<!-- figure:begin 01-a x --><!-- figure:begin 01-a y --><!-- figure:end --><!-- figure:end -->")]
    [InlineData("<!-- figure:begin 09-z x --><!-- figure:end -->")]
    public void Broken_markers_are_bad_input(string text) => Assert.Throws<InvalidInputException>(() => Parse(text));
}
