using System.Text.Json;
using Microsoft.Data.Analysis;
using Microsoft.DotNet.Interactive.Formatting;

namespace AttentionDynamics.Notebooks.Tests;

public class NotebookOutputTests
{
    [Fact]
    public void Each_kind_of_output_has_exactly_its_forms_and_registering_twice_changes_nothing()
    {
        Assert.Equal("Critical Attention 1.0.0", NotebookOutput.Register());
        Assert.Equal("Critical Attention 1.0.0", NotebookOutput.Register());
        Assert.Equal(["application/vnd.plotly.v1+json", "text/plain"], Formatter.GetPreferredMimeTypesFor(typeof(Figure)));
        Assert.Equal(["text/html", "text/plain"], Formatter.GetPreferredMimeTypesFor(typeof(DataFrame)));
        Assert.Equal(["text/html", "text/plain"], Formatter.GetPreferredMimeTypesFor(typeof(ClaimTable)));
    }

    [Fact]
    public void A_figure_is_a_JSON_object_and_one_line_of_title_and_one_of_caption()
    {
        NotebookOutput.Register();
        Figure figure = SampleFigures.Map();
        using JsonDocument json = JsonDocument.Parse(figure.ToDisplayString("application/vnd.plotly.v1+json"));
        Assert.Equal(JsonValueKind.Object, json.RootElement.ValueKind);
        Assert.True(json.RootElement.TryGetProperty("data", out _) && json.RootElement.TryGetProperty("layout", out _));
        Assert.Equal("Where the layer collapses the tokens\nThe broken line parts the two phases.", figure.ToDisplayString("text/plain"));
    }

    [Fact]
    public void A_table_and_claims_are_shown_as_HTML_and_as_text()
    {
        NotebookOutput.Register();
        DataFrame frame = Table.Of(("n", new[] { 1, 2 }));
        Assert.StartsWith("<table>", frame.ToDisplayString("text/html"), StringComparison.Ordinal);
        Assert.Equal("n\n-\n1\n2", frame.ToDisplayString("text/plain"));

        var claims = new Claims("n");
        claims.AtMost("a < b", ClaimSource.Paper, 0, 1, ("-1", -1));
        claims.AtMost("a > b", ClaimSource.Paper, Cases.Of("<", [0]), x => x, _ => 1, ("-1", _ => -1));
        Assert.Contains("<td align=\"left\" style=\"text-align:left\">&lt; = 0</td>", claims.CasesOf("a > b").ToDisplayString("text/html"), StringComparison.Ordinal);
        Assert.StartsWith("case   predicted  measured  not: -1\n", claims.CasesOf("a > b").ToDisplayString("text/plain"), StringComparison.Ordinal);
        ClaimTable table = claims.Conclude();
        Assert.Contains("<td align=\"left\" style=\"text-align:left\">a &lt; b</td>", table.ToDisplayString("text/html"), StringComparison.Ordinal);
        Assert.StartsWith("claim  source  predicted  measured  tolerance  verdict  case   cases  refused\n", table.ToDisplayString("text/plain"), StringComparison.Ordinal);
    }
}
