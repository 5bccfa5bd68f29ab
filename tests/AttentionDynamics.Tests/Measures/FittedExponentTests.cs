using AttentionDynamics.Measures;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Random;

namespace AttentionDynamics.Tests.Measures;

public class FittedExponentTests
{
    [Fact]
    public void A_power_law_is_found_exactly_and_without_error()
    {
        double[] logX = [1, 2, 4, 7.5];
        var fit = FittedExponent.Of(logX, [.. logX.Select(x => 0.3 - 1.7 * x)]);
        Close.Relative(-1.7, fit.Exponent, 1e-14);
        Close.Relative(0.3, fit.LogCoefficient, 1e-13);
        Close.Absolute(0, fit.StandardError, 1e-14);
    }

    [Fact]
    public void Four_points_by_hand()
    {
        // Mean x 1.5, Σ(x-mean)² = 5, Σ(x-mean)y = 4; residuals 0.2, -0.6, 0.6, -0.2.
        var fit = FittedExponent.Of([0, 1, 2, 3], [0, 0, 2, 2]);
        Close.Relative(0.8, fit.Exponent, 1e-15);
        Close.Relative(-0.2, fit.LogCoefficient, 1e-14);
        Close.Relative(Math.Sqrt(0.8 / 2 / 5), fit.StandardError, 1e-14);
    }

    [Fact]
    public void The_standard_error_is_the_scatter_of_the_exponent_over_repetitions()
    {
        const int repetitions = 2000;
        var noise = new Normal(0, 0.3, new MersenneTwister(5));
        double[] logX = [0, 1, 2, 3, 4, 5, 6, 7];
        var fits = Enumerable.Range(0, repetitions).Select(_ => FittedExponent.Of(logX, [.. logX.Select(x => 2 * x + noise.Sample())])).ToArray();
        double scatter = Math.Sqrt(fits.Average(fit => (fit.Exponent - 2) * (fit.Exponent - 2)));
        double stated = Math.Sqrt(fits.Average(fit => fit.StandardError * fit.StandardError));
        Close.Relative(0.3 / Math.Sqrt(42), scatter, 4 / Math.Sqrt(2 * repetitions));
        Close.Relative(scatter, stated, 0.1);
    }

    [Fact]
    public void Bad_points_are_named()
    {
        Assert.Contains("at least 3", Assert.Throws<ArgumentException>("logY", () => FittedExponent.Of([1, 2], [1, 2])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("logY", () => FittedExponent.Of([1, 2, 3], [1, 2]));
        Assert.Throws<ArgumentException>("logY", () => FittedExponent.Of([1, 2, 3], [1, double.NegativeInfinity, 2]));
        Assert.Throws<ArgumentException>("logX", () => FittedExponent.Of([1, 1, 1], [1, 2, 3]));
    }
}
