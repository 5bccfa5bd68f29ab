using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Tokens;

public class TokenConfigurationTests
{
    [Fact]
    public void Tokens_are_the_rows_of_a_copied_matrix()
    {
        double[] values = [1, 2, 3, 4, 5, 6];
        var tokens = new TokenConfiguration(values, 2, 3);
        values[0] = 99;
        Assert.Equal([1, 2, 3], tokens[0].ToArray());
        Assert.Equal([4, 5, 6], tokens[1].ToArray());
    }

    [Fact]
    public void Unit_norms_keep_directions()
    {
        var tokens = new TokenConfiguration([3, 4, 0, -1e-200, 0.6, 0.8], 3, 2).WithUnitNorms();
        double[] expected = [0.6, 0.8, 0, -1, 0.6, 0.8];
        for (int k = 0; k < expected.Length; k++)
            Close.Absolute(expected[k], tokens[k / 2][k % 2], 1e-15);
    }

    [Theory]
    [InlineData(1, 2, 2)]
    [InlineData(0, 2, 0)]
    [InlineData(2, 0, 0)]
    [InlineData(2, 2, 3)]
    [InlineData(2, 2, 5)]
    public void A_bad_shape_is_refused(int n, int d, int length)
    {
        Assert.ThrowsAny<ArgumentException>(() => new TokenConfiguration(Enumerable.Repeat(1.0, length).ToArray(), n, d));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void An_entry_that_is_no_number_is_located(double value)
    {
        var error = Assert.Throws<ArgumentException>(() => new TokenConfiguration([1, 2, 3, value], 2, 2));
        Assert.Contains("token 1, coordinate 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_without_direction_is_located()
    {
        var error = Assert.Throws<ArgumentException>(() => new TokenConfiguration([1, 2, 0, 0, 1, 1], 3, 2));
        Assert.Contains("token 1 has norm 0", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1e300)]
    [InlineData(1e-300)]
    [InlineData(5e-324)]
    [InlineData(double.MaxValue)]
    public void Directions_do_not_depend_on_the_range_of_the_squares(double scale)
    {
        var tokens = new TokenConfiguration([scale, 0, scale, scale], 2, 2);
        var unit = tokens.UnitRows();
        Assert.Equal(1, unit[0]);
        Close.Relative(Math.Sqrt(0.5), unit[2], 1e-15);
        Close.Relative(Math.Sqrt(0.5), unit[3], 1e-15);
    }
}
