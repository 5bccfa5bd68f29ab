using Microsoft.Data.Analysis;

namespace AttentionDynamics.Notebooks.Tests;

public sealed class GlossaryTests : IDisposable
{
    private const string Header = "symbol,tex,name,formula,code,notebooks\n";
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Symbols_are_read_and_shown_with_their_code_and_notebooks()
    {
        string path = Written(Header + "λ,\\lambda,angle ratio,\\frac12,A.B C.D,01-a 02-b\nn,n,tokens,,,\n");
        IReadOnlyList<GlossaryEntry> entries = Glossary.Read(path);
        Assert.Equal(["λ", "n"], entries.Select(entry => entry.Symbol));
        Assert.Equal(("\\lambda", "angle ratio", "\\frac12"), (entries[0].Tex, entries[0].Name, entries[0].Formula));
        Assert.Equal(["A.B", "C.D"], entries[0].Code);
        Assert.Empty(entries[1].Notebooks);
        DataFrame grid = Glossary.Grid(path);
        Assert.Equal(["symbol", "name", "in code", "notebooks"], grid.Columns.Select(column => column.Name));
        Assert.Equal(["λ", "angle ratio", "A.B, C.D", "01, 02"], grid.Rows[0]);
    }

    [Theory]
    [InlineData("", "expected the header symbol,")]
    [InlineData(Header, "at least one symbol")]
    [InlineData(Header + "n,n,tokens,,\n", "in 6 fields")]
    [InlineData(Header + "n,n,,,,\n", "symbol, tex and name")]
    [InlineData(Header + "n,n,tokens,,,\nn,n,again,,,\n", "n twice")]
    [InlineData(Header + "r,|r|,radius,,,\n", "got |")]
    [InlineData(Header + "r,r,radius,|r|,,\n", "got |")]
    [InlineData(Header + "\"n,n\n", "expected CSV")]
    public void What_is_no_file_of_symbols_is_named(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => Glossary.Read(Written(text))).Message, StringComparison.Ordinal);

    private string Written(string text)
    {
        string path = Path.Combine(folder, "glossary.csv");
        File.WriteAllText(path, text);
        return path;
    }
}
