using Workbook.Files;

namespace Workbook.Tests.Files;

public class NumberSpellingTests
{
    // Right: what python3 -c 'import json; print(json.dumps(json.loads(LEFT)))' prints.
    [Theory]
    [InlineData("3", "3")]
    [InlineData("-0", "-0")]
    [InlineData("12345678901234567890123", "12345678901234567890123")]
    [InlineData("1.50", "1.5")]
    [InlineData("5.79769E-05", "5.79769e-05")]
    [InlineData("0.0001", "0.0001")]
    [InlineData("0.00001", "1e-05")]
    [InlineData("1E+15", "1000000000000000.0")]
    [InlineData("1e16", "1e+16")]
    [InlineData("-12345678901234568.0", "-1.2345678901234568e+16")]
    [InlineData("-2.5E+100", "-2.5e+100")]
    [InlineData("1000000000000.0", "1000000000000.0")]
    [InlineData("0.0", "0.0")]
    [InlineData("-0.0", "-0.0")]
    [InlineData("5E-324", "5e-324")]
    public void Numbers_are_written_as_Python_writes_them(string json, string python) => Assert.Equal(python, NumberSpelling.Python(json));

    [Fact]
    public void What_means_the_same_has_one_canonical_text()
    {
        string canonical = NotebookJson.Canonical(NotebookJson.Parse("{\"b\":[1E-05,1.0,2],\"a\":\"1E-05\"}"));
        Assert.Equal(canonical, NotebookJson.Canonical(NotebookJson.Parse("{\"a\":\"1E-05\",\"b\":[0.00001,1,2.0]}")));
        Assert.NotEqual(canonical, NotebookJson.Canonical(NotebookJson.Parse("{\"a\":\"1E-05\",\"b\":[0.00001,1,2.5]}")));
    }
}
