using System.Text;
using AttentionDynamics.Notebooks;
using Workbook.Files;

namespace Workbook.Tests.Files;

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
            + "| The title of 01-a | [01-a](notebooks/01-a.ipynb) | 1 P, 1 D | [1 reported, 1 holds](docs/claims.md#01-a) |\n"
            + "<!-- verdicts:end -->\ntext\n"
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

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    public void Only_the_marked_bytes_change_and_line_breaks_are_the_files_own(string lineBreak)
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "README.md");
        byte[] head = [0xEF, 0xBB, 0xBF, .. Bytes("# Caf"), 0xE9, 0xFF, 0x80, .. Bytes(lineBreak)];
        byte[] tail = [.. Bytes(lineBreak), 0xC3, .. Bytes(" λ 𝔼 \r mixed \n"), 0xED, 0xA0, 0x80];
        File.WriteAllBytes(path, [.. head, .. Bytes("<!-- verdicts:begin -->old<!-- verdicts:end -->"), .. tail]);
        Readme.Read(path, _ => true)!.Update(Rows, "notebooks", _ => "λ", _ => null);
        byte[] written = File.ReadAllBytes(path);
        Assert.Equal(head, written[..head.Length]);
        Assert.Equal(tail, written[^tail.Length..]);
        string part = Encoding.UTF8.GetString(written[head.Length..^tail.Length]);
        Assert.Contains("| λ | [01-a]", part, StringComparison.Ordinal);
        Assert.Equal(lineBreak == "\n" ? 0 : part.Count(c => c == '\n'), part.Count(c => c == '\r'));
        Readme.Read(path, _ => true)!.Update(Rows, "notebooks", _ => "λ", _ => null);
        Assert.Equal(written, File.ReadAllBytes(path));
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
