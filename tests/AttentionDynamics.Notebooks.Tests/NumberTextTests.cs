
namespace AttentionDynamics.Notebooks.Tests;

public class NumberTextTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(1.0 / 3, "0.333333")]
    [InlineData(-2.5, "-2.5")]
    [InlineData(123456.7, "123457")]
    [InlineData(1e6, "1e6")]
    [InlineData(999999, "999999")]
    [InlineData(1e12, "1e12")]
    [InlineData(1234567, "1.23457e6")]
    [InlineData(1.2e-7, "1.2e-7")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1e-5")]
    [InlineData(4.9406564584124654e-324, "4.94066e-324")]
    [InlineData(double.MaxValue, "1.79769e308")]
    [InlineData(double.PositiveInfinity, "∞")]
    [InlineData(double.NaN, "NaN")]
    public void Numbers_are_rounded_and_readable(double value, string text) => Assert.Equal(text, NumberText.Of(value));

    [Fact]
    public void Digits_can_be_chosen() => Assert.Equal("0.33", NumberText.Of(1.0 / 3, 2));

    [Fact]
    public void Negative_zero_has_no_sign() => Assert.Equal("0", NumberText.Of(-0.0));

    [Theory]
    [InlineData(3.1e-15, 1e-12, "≤ 1e-12")]
    [InlineData(-1e-12, 1e-12, "≤ 1e-12")]
    [InlineData(0, 1e-12, "≤ 1e-12")]
    [InlineData(3.14e-9, 1e-12, "3.1e-9")]
    public void Errors_at_round_off_level_are_bounds(double error, double bound, string text) => Assert.Equal(text, Bound.Of(error, bound));

    [Fact]
    public void A_bound_of_NaN_or_a_bound_that_is_none_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Bound.Of(double.NaN, 1e-12));
        Assert.Throws<ArgumentOutOfRangeException>(() => Bound.Of(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Bound.Of(1, double.NaN));
    }
}
