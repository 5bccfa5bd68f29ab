using AttentionDynamics.Numerics;

namespace AttentionDynamics.Tests.Numerics;

public class ExponentialsTests
{
    // Taylor sums in exact rational steps, 20 digits.
    [Theory]
    [InlineData(1e-300, 1e-300)]
    [InlineData(1e-10, 1.00000000005e-10)]
    [InlineData(-1e-10, -9.9999999995e-11)]
    [InlineData(1e-5, 1.0000050000166667083e-5)]
    [InlineData(0.003, 0.0030045045033770262903)]
    [InlineData(-0.05, -0.048770575499285990909)]
    [InlineData(0.5, 0.64872127070012814685)]
    [InlineData(-1, -0.63212055882855767840)]
    [InlineData(20, 485165194.40979027797)]
    [InlineData(-50, -1)]
    [InlineData(0, 0)]
    public void Expm1_keeps_its_digits_near_zero(double x, double expected) => Close.Relative(expected, Exponentials.Expm1(x), 5e-16);

    [Fact]
    public void Expm1_overflows_to_infinity_and_saturates_at_minus_one()
    {
        Assert.Equal(double.PositiveInfinity, Exponentials.Expm1(1000));
        Assert.Equal(-1, Exponentials.Expm1(-1000));
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(2, 0.88079707797788244406)]
    [InlineData(-40, 4.2483542552915889771e-18)]
    [InlineData(-745, 4.94065645841e-324)]
    [InlineData(1000, 1)]
    public void The_logistic_is_accurate_on_both_sides(double x, double expected) => Close.Relative(expected, Exponentials.Logistic(x), 1e-15);

    [Fact]
    public void The_logarithm_of_the_logistic_survives_its_underflow()
    {
        Assert.Equal(-5000, Exponentials.LogLogistic(-5000));
        Close.Relative(-Math.Log(2), Exponentials.LogLogistic(0), 1e-15);
        Close.Relative(-4.2483542552915889771e-18, Exponentials.LogLogistic(40), 1e-14);
    }
}
