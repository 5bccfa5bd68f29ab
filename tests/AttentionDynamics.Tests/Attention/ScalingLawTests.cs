using AttentionDynamics.Attention;

namespace AttentionDynamics.Tests.Attention;

public class ScalingLawTests
{
    [Fact]
    public void Logarithmic_scaling_is_gamma_log_n()
    {
        Close.Relative(2.5 * Math.Log(1024), new LogarithmicScaling(2.5).Beta(1024), 1e-15);
        Assert.Equal(0, new LogarithmicScaling(0).Beta(1024));
    }

    [Fact]
    public void Constant_scaling_ignores_the_context_length()
    {
        Assert.Equal(3, new ConstantScaling(3).Beta(2));
        Assert.Equal(3, new ConstantScaling(3).Beta(1e300));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_scale_that_is_no_scale_is_refused(double value)
    {
        Assert.Equal("gamma", Assert.Throws<ArgumentOutOfRangeException>(() => new LogarithmicScaling(value)).ParamName);
        Assert.Equal("beta", Assert.Throws<ArgumentOutOfRangeException>(() => new ConstantScaling(value)).ParamName);
    }
}
