using AttentionDynamics.Layers;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Layers;

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

    [Fact]
    public void In_the_plane_it_has_thirteen_digits_however_close_tokens_lie()
    {
        var random = new Random(4);
        double[] before = new double[160], after = new double[160];
        for (int i = 0; i < 80; i++)
        {
            // Angles in clusters of radius 1e-1, 1e-4 and 1e-7.
            double radius = Math.Pow(10, -1 - 3 * (i % 3)), angle = i % 5 + radius * random.NextDouble(), moved = i % 4 + radius * random.NextDouble();
            (before[2 * i], before[2 * i + 1]) = (Math.Cos(angle), Math.Sin(angle));
            (after[2 * i], after[2 * i + 1]) = (3 * Math.Cos(moved), 3 * Math.Sin(moved));
        }
        TokenConfiguration from = new(before, 80, 2), to = new(after, 80, 2);
        double[] y = from.UnitRows(), moves = to.UnitRows();
        decimal sum = 0;
        for (int i = 0; i < 80; i++)
        for (int j = i + 1; j < 80; j++)
            sum += SquaredDistance(moves, i, j) / SquaredDistance(y, i, j);
        Close.Relative((double)(sum / (80 * 79 / 2)), AngleRatio.Of(from, to).Lambda, 1e-13);
    }

    /// <summary>With 20 digits or more: times 10^14, for a decimal has 28 places after the point at most.</summary>
    private static decimal SquaredDistance(double[] points, int i, int j)
    {
        decimal x = 1e7m * (Exact(points[2 * i]) - Exact(points[2 * j])), y = 1e7m * (Exact(points[2 * i + 1]) - Exact(points[2 * j + 1]));
        return x * x + y * y;
    }

    /// <summary>A double has more digits than the conversion keeps, so it goes over in two parts.</summary>
    private static decimal Exact(double value)
    {
        double high = Math.Round(value * (1L << 30));
        return ((decimal)high + (decimal)((value * (1L << 30) - high) * (1L << 30)) / (1L << 30)) / (1L << 30);
    }
}
