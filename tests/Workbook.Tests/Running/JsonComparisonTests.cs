using Workbook.Files;
using Workbook.Running;

namespace Workbook.Tests.Running;

public class JsonComparisonTests
{
    private static IReadOnlyList<JsonDifference> Compare(string committed, string rerun) =>
        JsonComparison.Compare(NotebookJson.Parse(committed), NotebookJson.Parse(rerun));

    [Theory]
    [InlineData("""{"a":1,"b":[1.25,null,true]}""", """{"b":[1.26,null,true],"a":1.0}""")]
    [InlineData("1e2", "100")]
    [InlineData("\"γ = 1.25\"", "\"γ = 1.26\"")]
    public void Json_that_says_the_same(string committed, string rerun) => Assert.Empty(Compare(committed, rerun));

    [Theory]
    [InlineData("""{"a":[1.25]}""", """{"a":[1.28]}""", "a[0]")]
    [InlineData("""{"a":1}""", """{"a":2}""", "a")]
    [InlineData("""{"a":{"b":1}}""", """{"a":{"b":"1"}}""", "a.b")]
    [InlineData("""{"a":{"b":true}}""", """{"a":{"b":false}}""", "a.b")]
    [InlineData("""{"a":null}""", """{}""", "a")]
    [InlineData("""{}""", """{"a":1}""", "a")]
    [InlineData("""{"a":[1]}""", """{"a":[1,2]}""", "a")]
    [InlineData("""{"a":[1]}""", """{"a":{}}""", "a")]
    [InlineData("""{"a":"x"}""", """{"a":"y"}""", "a")]
    public void Json_that_differs_names_the_place(string committed, string rerun, string path) => Assert.Equal(path, Assert.Single(Compare(committed, rerun)).Path);
}
