using AttentionDynamics.Layers;
using AttentionDynamics.Theorems;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Layers;

public class AngleRatioRidgeTests
{
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.2)]
    public void On_a_simplex_it_is_the_closed_form(double lambda)
    {
        double expected = SimplexRidge.Beta(96, SimplexState.FromRho(0.4), lambda);
        double found = AngleRatioRidge.Beta(Simplex.Configuration(96, 96, 0.4), 0.7 * expected, 1.5 * expected, lambda, 1e-10);
        Close.Relative(expected, found, 1e-9);
    }

    [Fact]
    public void In_the_plane_the_ratio_there_is_the_value_asked_for()
    {
        var tokens = new GaussianTokens(2, 0.8, 5).Generate(200);
        double beta = AngleRatioRidge.Beta(tokens, 1, 1000, relative: 1e-9);
        Close.Absolute(0.5, AngleRatio.OfLayer(tokens, beta).Lambda, 1e-7);
    }

    [Fact]
    public void Scales_on_one_side_are_refused_with_their_ratios()
    {
        var tokens = Simplex.Configuration(32, 32, 0.5);
        Assert.Contains("where λ is 0.", Assert.Throws<ArgumentException>(() => AngleRatioRidge.Beta(tokens, 1, 2)).Message);
        Assert.Equal("high", Assert.Throws<ArgumentOutOfRangeException>(() => AngleRatioRidge.Beta(tokens, 2, 1)).ParamName);
        Assert.Equal("relative", Assert.Throws<ArgumentOutOfRangeException>(() => AngleRatioRidge.Beta(tokens, 1, 2, 0.5, 0)).ParamName);
    }
}
