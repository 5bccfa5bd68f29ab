using AttentionDynamics.Measures;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Measures;

public class AngleRatioTests
{
    [Fact]
    public void The_identity_has_ratio_one_and_pairs_of_a_token_with_itself_do_not_count()
    {
        var tokens = Simplex.Configuration(7, 9, 0.3);
        var ratio = AngleRatio.Of(tokens, tokens);
        Assert.Equal(1, ratio.Lambda);
        Assert.Equal(0, ratio.CoincidentPairs);
        Close.Relative(0.7, ratio.MeanOneMinusCosineOut, 1e-14);
    }

    [Fact]
    public void It_is_the_mean_of_ratios_not_the_ratio_of_means()
    {
        // Angles 0, 60, 180 degrees before; 0, 90, 180 after.
        var before = new TokenConfiguration([1, 0, 0.5, Math.Sqrt(3) / 2, -1, 0], 3, 2);
        var after = new TokenConfiguration([2, 0, 0, 3, -1, 0], 3, 2);
        var ratio = AngleRatio.Of(before, after);
        Close.Relative((1 / 0.5 + 2.0 / 2 + 1 / 1.5) / 3, ratio.Lambda, 1e-14);
        Close.Absolute(-1, ratio.MinimumCosineOut, 1e-15);
        Close.Absolute(0, ratio.MaximumCosineOut, 1e-15);
        Close.Relative(4.0 / 3, ratio.MeanOneMinusCosineOut, 1e-14);
    }

    [Fact]
    public void Coincident_pairs_are_left_out_and_counted()
    {
        var before = new TokenConfiguration([1, 0, 2, 0, 0, 1], 3, 2);
        var ratio = AngleRatio.Of(before, before);
        Assert.Equal(1, ratio.CoincidentPairs);
        Assert.Equal(1, ratio.Lambda);
    }

    [Fact]
    public void Tokens_of_one_direction_have_no_ratio()
    {
        var tokens = new TokenConfiguration([1, 0, 2, 0], 2, 2);
        Assert.Throws<ArgumentException>(() => AngleRatio.Of(tokens, tokens));
        Assert.Throws<ArgumentException>(() => AngleRatio.Of(tokens, Simplex.Configuration(3, 3, 0.5)));
    }

    [Fact]
    public void Nearly_equal_tokens_keep_their_digits()
    {
        // Angles of 1e-7 and 2e-7: 1-cos is 5e-15 and 2e-14, of which a subtraction from 1 leaves two digits.
        var before = new TokenConfiguration([1, 0, Math.Cos(1e-7), Math.Sin(1e-7)], 2, 2);
        var after = new TokenConfiguration([1, 0, Math.Cos(2e-7), Math.Sin(2e-7)], 2, 2);
        Close.Relative(4, AngleRatio.Of(before, after).Lambda, 1e-8);
        Close.Relative(Math.Pow(Math.Sin(1e-7), 2) * 2, AngleRatio.Of(before, after).MeanOneMinusCosineOut, 1e-8);
    }
}
