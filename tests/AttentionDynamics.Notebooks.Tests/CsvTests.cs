using CsCheck;


namespace AttentionDynamics.Notebooks.Tests;

public class CsvTests
{
    [Fact]
    public void Only_fields_with_a_quote_a_comma_or_a_line_break_are_quoted()
    {
        Assert.Equal("plain,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\n", Csv.Line(["plain", "a,b", "say \"hi\"", "two\nlines", ""]));
    }

    [Fact]
    public void What_is_written_is_read_back() =>
        Gen.String[Gen.Char["ab,\"\n\r λ"], 0, 6].Array[1, 5].Array[0, 6].Sample(records =>
        {
            IReadOnlyList<IReadOnlyList<string>> read = Csv.Parse(string.Concat(records.Select(Csv.Line)));
            // A record of one empty field is an empty line, which is that record again.
            Assert.Equal(records.Length, read.Count);
            for (int i = 0; i < records.Length; i++) Assert.Equal(records[i], read[i]);
        });

    [Fact]
    public void A_file_without_a_last_line_feed_and_with_carriage_returns_is_read() =>
        Assert.Equal([["a", "b"], ["c", ""]], Csv.Parse("a,b\r\nc,"));

    [Theory]
    [InlineData("\"open")]
    [InlineData("a\"b")]
    [InlineData("\"a\"b")]
    public void Broken_quoting_is_an_error(string text) => Assert.Throws<FormatException>(() => Csv.Parse(text));
}
