using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Tokens;

public class SphereTokensTests
{
    private const int Count = 20_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(300)]
    public void Every_token_has_norm_1(int d)
    {
        var tokens = new SphereTokens(d, seed: 1).Generate(200);
        for (int i = 0; i < 200; i++)
            Close.Relative(1, tokens[i].ToArray().Sum(x => x * x), 4e-15);
    }

    [Fact]
    public void In_one_dimension_both_points_are_equally_likely()
    {
        double[] values = Coordinate(new SphereTokens(1, seed: 1), 0);
        Assert.All(values, value => Assert.Equal(1, Math.Abs(value)));
        Close.Absolute(0, values.Average(), 4 / Math.Sqrt(Count));
    }

    [Fact]
    public void In_two_dimensions_the_angle_is_uniform()
    {
        var tokens = new SphereTokens(2, seed: 1).Generate(Count);
        var turns = Enumerable.Range(0, Count).Select(i => Math.Atan2(tokens[i][1], tokens[i][0]) / (2 * Math.PI) + 0.5);
        Assert.InRange(Kolmogorov.Distance(turns, x => x) * Math.Sqrt(Count), 0, 1.95);
    }

    // Archimedes: on the sphere of three dimensions every coordinate is uniform.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void In_three_dimensions_each_coordinate_is_uniform(int k) =>
        Assert.InRange(Kolmogorov.Distance(Coordinate(new SphereTokens(3, seed: 1), k), x => (x + 1) / 2) * Math.Sqrt(Count), 0, 1.95);

    [Fact]
    public void On_the_half_sphere_the_first_coordinate_is_positive_and_the_others_are_as_on_the_sphere()
    {
        var half = new HalfSphereTokens(3, seed: 1);
        double[] first = Coordinate(half, 0);
        Assert.All(first, x => Assert.True(x > 0));
        Assert.InRange(Kolmogorov.Distance(first, x => x) * Math.Sqrt(Count), 0, 1.95);
        Assert.Equal(Coordinate(new SphereTokens(3, seed: 1), 1), Coordinate(half, 1));
        Assert.Equal(Coordinate(new SphereTokens(3, seed: 1), 2), Coordinate(half, 2));
    }

    [Theory]
    [InlineData(2, 4 / (Math.PI * Math.PI))]
    [InlineData(3, 0.25)]
    [InlineData(200, 2 / (Math.PI * 200))]
    public void The_mean_inner_product_on_the_half_sphere_is_the_square_of_the_mean_first_coordinate(int d, double expected)
    {
        double[] first = Coordinate(new HalfSphereTokens(d, seed: 2), 0);
        double mean = first.Average(), error = Math.Sqrt(first.Average(x => (x - mean) * (x - mean)) / Count);
        // At d = 200 the expected value is the leading term, off by 1/(2d) of itself.
        Close.Absolute(expected, mean * mean, 8 * mean * error + (d > 3 ? expected / d : 0));
    }

    [Fact]
    public void The_half_sphere_needs_two_dimensions()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>("dimension", () => new HalfSphereTokens(1, seed: 1));
        Assert.Contains("expected d ≥ 2", error.Message, StringComparison.Ordinal);
    }

    private static double[] Coordinate(TokenGenerator generator, int k)
    {
        var tokens = generator.Generate(Count);
        return [.. Enumerable.Range(0, Count).Select(i => tokens[i][k])];
    }
}
