using System.Text.RegularExpressions;
using Workbook.Files;
using Workbook.Pictures;

namespace Workbook.Tests.Documentation;

/// <summary>Pictures of one page share one name space: an id that two of them have makes the browser clip one by the other's border.</summary>
public partial class CommittedPicturesTests
{
    [Theory]
    [MemberData(nameof(CommittedNotebooks.Paths), MemberType = typeof(CommittedNotebooks))]
    public void Every_element_that_chance_could_name_is_named_by_its_figures_hash(string path)
    {
        FigureOutput[] figures =
            [.. NotebookReader.Read(path, path).Cells.SelectMany(cell => cell.Outputs ?? []).Select(FigureOutput.From).OfType<FigureOutput>()];
        Assert.NotEmpty(figures);
        foreach (FigureOutput figure in figures)
        {
            string[] names = [.. RandomId().Matches(figure.Picture!).Select(match => match.Groups[1].Value)];
            Assert.NotEmpty(names);
            Assert.All(names, name => Assert.Contains(figure.Hash[..12], name, StringComparison.Ordinal));
        }
    }

    [GeneratedRegex("id=\"([^\"]*[0-9a-f]{6}[^\"]*)\"")]
    private static partial Regex RandomId();
}
