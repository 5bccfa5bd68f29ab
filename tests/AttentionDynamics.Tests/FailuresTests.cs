using AttentionDynamics.Layers;
using AttentionDynamics.Measures;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests;

/// <summary>What goes wrong on several threads comes out as it went wrong, everywhere.</summary>
public class FailuresTests
{
    private sealed class Unlucky(int dimension) : TokenGenerator(dimension)
    {
        protected override void Draw(long token, Span<double> destination)
        {
            if (token % 3 == 2) throw new TimeoutException("unlucky");
            destination.Fill(1 + token);
        }
    }

    public static TheoryData<string, Action> Throwing => new()
    {
        { "generate", () => new Unlucky(2).Generate(100_000) },
        { "generate few", () => new Unlucky(2).Generate(4) },
        { "survey", () => LayerSurvey.Of(new Unlucky(3), 500, 1) },
        { "survey of rows", () => LayerSurvey.Of(new Unlucky(3), 500, 1, drawnRows: 20, options: new ComputeOptions { Threads = 1 }) },
    };

    [Theory]
    [MemberData(nameof(Throwing))]
    public void A_generator_that_throws_comes_out_as_itself(string _, Action action) => Assert.Throws<TimeoutException>(action);

    public static TheoryData<string, Action> Opposite
    {
        get
        {
            // Two opposite tokens and β = 0: every output is 0.
            var tokens = new TokenConfiguration([1, 0, -1, 0], 2, 2);
            return new()
            {
                { "attention", () => DenseLayer.Apply(tokens, 0) },
                { "angle ratio", () => AngleRatio.OfLayer(tokens, 0) },
                { "survey", () => LayerSurvey.Of(tokens, 0) },
                { "quantiles", () => CosineQuantiles.Of(tokens, 0, 0, [0.5]) },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Opposite))]
    public void An_output_of_norm_0_comes_out_as_itself(string _, Action action) => Assert.Throws<ArgumentException>(action);

    [Fact]
    public void No_row_is_no_question()
    {
        var tokens = new GaussianTokens(4, 0.5, 1).Generate(12);
        foreach (Action ask in new Action[]
        {
            () => GapRow.Of(tokens), () => GapRow.GapScales(tokens, []), () => GapRow.TokensCarryingOf(tokens, 1, rows: []), () => JacobianNorm.OfRows(tokens, [], 1),
            () => JacobianNorm.OfRows(new TokenConfiguration([1, 2], 2, 1), [], 1),
        })
        {
            var refused = Assert.Throws<ArgumentException>(ask);
            Assert.Equal("rows", refused.ParamName);
            Assert.StartsWith("expected at least one row, got none", refused.Message, StringComparison.Ordinal);
        }
        foreach (Action ask in new Action[] { () => LayerSurvey.Of(tokens, 1, drawnRows: 0), () => CosineQuantiles.Of(tokens, 1, 0, [0.5], drawnRows: 0), () => RowSample.Draw(12, 0) })
            Assert.Equal("drawnRows", Assert.Throws<ArgumentOutOfRangeException>(ask).ParamName);
    }
}
