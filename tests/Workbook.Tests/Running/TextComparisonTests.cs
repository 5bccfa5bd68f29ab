using Workbook.Running;

namespace Workbook.Tests.Running;

public class TextComparisonTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("γ = 1.25", "γ = 1.25")]
    // one unit of the last digit, and no more
    [InlineData("1.25", "1.26")]
    [InlineData("0.7 and 0.8", "0.8 and 0.7")]
    [InlineData("1.2e-07", "1.3e-07")]
    [InlineData("1.2E-07", "1.2e-07")]
    [InlineData("-3.10", "-3.11")]
    [InlineData("−3.10", "−3.11")]
    [InlineData("−3.10", "-3.10")]
    [InlineData("-0.00", "0.00")]
    // 1e-9 relative
    [InlineData("0.12345678901234567", "0.12345678901299999")]
    [InlineData("1234567890123.5", "1234567890999.5")]
    // G formats leave zeros out
    [InlineData("2", "1.99999")]
    [InlineData("0.12", "0.120001")]
    [InlineData("It is 1.50.", "It is 1.51.")]
    [InlineData("(1.50, 2.50)", "(1.51, 2.49)")]
    [InlineData("<td>0.123</td>", "<td>0.124</td>")]
    [InlineData("5.10ms", "5.11ms")]
    [InlineData("1.5², 2.5", "1.6², 2.5")]
    [InlineData("NaN ∞", "NaN ∞")]
    public void Texts_that_say_the_same(string committed, string rerun)
    {
        Assert.Empty(TextComparison.Compare(committed, rerun));
        Assert.Empty(TextComparison.Compare(rerun, committed));
    }

    [Theory]
    [InlineData("1.25", "1.27")]
    [InlineData("1.2e-07", "1.4e-07")]
    [InlineData("1.2e-07", "1.2e-08")]
    [InlineData("1.2e-07", "1.2")]
    [InlineData("-3.1", "3.1")]
    [InlineData("−3.1", "3.1")]
    [InlineData("-3.10", "−3.12")]
    // counts are exact
    [InlineData("3", "4")]
    [InlineData("n = 1000", "n = 1001")]
    [InlineData("2^14", "2^15")]
    [InlineData("10", "-10")]
    [InlineData("1,234.5", "1,235.5")]
    // no numbers
    [InlineData("10²", "10³")]
    [InlineData("10⁻⁷", "10⁻⁸")]
    [InlineData("1.2.3", "1.2.4")]
    [InlineData("version 1.0.0", "version 1.0.1")]
    [InlineData("x1.50", "x1.51")]
    [InlineData("clip3f7028", "clip3f7029")]
    [InlineData("NaN", "1.5")]
    [InlineData("∞", "-∞")]
    [InlineData("1.5 holds", "1.5 reported")]
    [InlineData("1.5 2.5", "1.5")]
    [InlineData("a  b", "a b")]
    [InlineData("a\nb", "a")]
    [InlineData("", "a")]
    [InlineData("0.1", "")]
    [InlineData("1e400", "2e400")]
    public void Texts_that_differ(string committed, string rerun)
    {
        Assert.NotEmpty(TextComparison.Compare(committed, rerun));
        Assert.NotEmpty(TextComparison.Compare(rerun, committed));
    }

    [Fact]
    public void A_difference_names_its_line_and_both_numbers() =>
        Assert.Equal([new TextDifference(2, "2.5", "3.5"), new TextDifference(3, "7", "8")], TextComparison.Compare("1.5\na 2.5 b\n7", "1.5\na 3.5 b\n8"));

    [Fact]
    public void Every_line_too_many_is_a_difference() =>
        Assert.Equal([new TextDifference(2, "no such line", "\"b\""), new TextDifference(3, "no such line", "\"c\"")], TextComparison.Compare("a", "a\nb\nc"));
}
