using AttentionDynamics.Literature;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Literature;

public class RandomEnergyTests
{
    [Theory]
    [InlineData(64, 3)]
    [InlineData(512, 3)]
    [InlineData(512, 8)]
    public void The_mean_participation_is_that_of_samples(int n, double scale)
    {
        const int samples = 4000;
        double sum = 0, squares = 0;
        for (int sample = 0; sample < samples; sample++)
        {
            // The coordinates of a Gaussian token at ρ = 0 are independent of variance 1/d.
            double[] scores = new double[n];
            new GaussianTokens(n, 0, 11, sample).Fill(0, scores);
            double largest = scores.Max(), z = 0, z2 = 0;
            foreach (double score in scores)
            {
                double weight = Math.Exp(scale * Math.Sqrt(n) * (score - largest));
                z += weight;
                z2 += weight * weight;
            }
            sum += z2 / (z * z);
            squares += z2 / (z * z) * (z2 / (z * z));
        }
        double mean = sum / samples, error = Math.Sqrt((squares / samples - mean * mean) / samples);
        Assert.InRange(RandomEnergy.MeanInverseParticipation(n, scale) - mean, -3.5 * error, 3.5 * error);
    }

    [Theory]
    [InlineData(2, 0.001)]
    [InlineData(100, 0.01)]
    public void A_scale_near_zero_averages(double n, double scale) =>
        Close.Relative((1 + scale * scale * (1 - 1 / n)) / n, RandomEnergy.MeanInverseParticipation(n, scale), 10 * Math.Pow(scale, 4) + 1e-9);

    [Fact]
    public void A_large_scale_approaches_its_limit_at_the_tail()
    {
        // 1 - h/β of the Poisson process of the largest scores; the correction falls with log n.
        foreach (double n in new[] { 1e4, 1e8, 1e12 })
        {
            double h = RandomEnergy.TailSlope(n), half = RandomEnergy.HalfParticipationScale(n);
            Assert.InRange((1 - half / (2 * h)) * Math.Log(n), 0.4, 0.5);
        }
    }

    [Fact]
    public void The_tail_slope_is_the_hazard_of_a_gaussian()
    {
        // 1-Φ(3) = 1.3498980316300946e-3, φ(3) = 4.431848411938008e-3.
        Close.Relative(4.431848411938008e-3 / 1.3498980316300946e-3, RandomEnergy.TailSlope(1 / 1.3498980316300946e-3), 1e-9);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(double.NaN, 1)]
    [InlineData(1e16, 1)]
    [InlineData(100, 0)]
    [InlineData(100, double.NaN)]
    [InlineData(100, 51)]
    public void What_is_out_of_range_is_refused(double n, double scale) =>
        Assert.Contains("expected", Assert.Throws<ArgumentOutOfRangeException>(() => RandomEnergy.MeanInverseParticipation(n, scale)).Message, StringComparison.Ordinal);
}
