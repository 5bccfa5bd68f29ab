namespace AttentionDynamics.Tests;

public class CloseTests
{
    [Theory]
    [InlineData(1, 1 + 1e-13, true)]
    [InlineData(1, 1 + 1e-11, false)]
    [InlineData(1e-200, 1.1e-200, false)]
    [InlineData(0, 1e-300, false)]
    [InlineData(0, 0, true)]
    [InlineData(double.NaN, double.NaN, false)]
    [InlineData(1, double.NaN, false)]
    [InlineData(double.NaN, 1, false)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity, true)]
    [InlineData(double.PositiveInfinity, 1, false)]
    [InlineData(1, double.PositiveInfinity, false)]
    public void Only_what_agrees_is_close(double expected, double actual, bool close)
    {
        Assert.Equal(close, Close.IsRelative(expected, actual, 1e-12));
    }

    [Fact]
    public void A_difference_fails_the_test_that_sees_it()
    {
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Close.Relative(1, 2, 0.5));
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Close.Relative(1, double.NaN, 0.5));
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Close.Absolute(1, 2, 0.5));
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Close.Absolute(1, double.NaN, 0.5));
    }
}
