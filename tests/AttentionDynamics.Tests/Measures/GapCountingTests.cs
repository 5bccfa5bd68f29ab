using AttentionDynamics.Literature;
using AttentionDynamics.Measures;
using AttentionDynamics.Scaling;
using AttentionDynamics.Theorems;
using AttentionDynamics.Tokens;
using CsCheck;

namespace AttentionDynamics.Tests.Measures;

public class GapCountingTests
{
    private static readonly Gen<double[]> Scores = Gen.OneOf(
        Gen.Double[-5, 5].Array[2, 20],
        // Few values, so that scores tie.
        Gen.Int[-4, 4].Select(score => score / 4.0).Array[2, 20]);

    [Fact]
    public void On_a_simplex_it_is_the_critical_scale()
    {
        foreach (int n in new[] { 2, 16, 100 })
        foreach (double rho in new[] { 0.1, 0.5, 0.9 })
        {
            double critical = new LogarithmicScaling(new Theorem21(rho).CriticalGamma).Beta(n);
            var measured = GapRow.GapScales(Simplex.Configuration(n, n + 3, rho, 2.5));
            Close.Relative(critical, measured.Minimum, 1e-13);
            Close.Relative(critical, measured.Mean, 1e-13);
            Close.Relative(critical, measured.Maximum, 1e-13);
        }
    }

    [Fact]
    public void It_is_the_supremum_over_all_t()
    {
        Scores.Sample(scores =>
        {
            double lambda = GapRow.OfScores(scores).GapScale, largest = scores.Max(), attained = 0;
            if (scores.Count(score => score == largest) > 1)
            {
                Assert.Equal(double.PositiveInfinity, lambda);
                return;
            }
            foreach (double score in scores.Where(score => score < largest))
                attained = Math.Max(attained, At(largest - score));
            Assert.Equal(attained, lambda);
            for (double t = 0.001; t < 12; t *= 1.01)
                Assert.True(At(t) <= lambda * (1 + 1e-15), $"t {t}");
            double At(double t) => Math.Log(scores.Count(score => largest - score <= t)) / t;
        });
    }

    [Fact]
    public void Both_bounds_on_the_weights_hold()
    {
        Scores.Where(scores => scores.Count(score => score == scores.Max()) == 1).Sample(scores =>
        {
            double lambda = GapRow.OfScores(scores).GapScale, largest = scores.Max(), second = scores.Where(score => score < largest).Max();
            foreach (double r in new[] { 0.1, 0.5, 0.9, 1.1, 2, 10 })
            {
                double z = scores.Sum(score => Math.Exp(r * lambda * (score - largest)));
                if (r < 1)
                    Assert.True((1 - Math.Exp(r * lambda * (second - largest))) / z <= GapCountingBounds.LargestWeightDifference(r) * (1 + 1e-12));
                else
                    Assert.True(z <= GapCountingBounds.LargestPartition(r) * (1 + 1e-12));
                if (r > 1)
                {
                    double energy = scores.Sum(score => Math.Exp(r * lambda * (score - largest)) * r * lambda * (largest - score)) / z;
                    Assert.True(Math.Log(z) + energy <= GapCountingBounds.LargestEntropy(r) * (1 + 1e-12), $"r {r}: entropy {Math.Log(z) + energy}");
                }
            }
        });
    }

    [Fact]
    public void Rows_that_fill_their_count_come_near_the_bounds()
    {
        // N(t) = e^{Λt} at every gap: Z = ζ(r) as n grows. Two other tokens at one gap: (1-3^{-r})/(1+2·3^{-r}).
        const int N = 100000;
        var full = new GapRow([.. Enumerable.Range(2, N - 1).Select(j => (Math.Log(j) / Math.Log(N), 1.0))]);
        Close.Relative(Math.Log(N), full.GapScale, 1e-12);
        Assert.InRange(full.Partition(1.5 * full.GapScale) / GapCountingBounds.LargestPartition(1.5), 0.85, 1);
        Assert.InRange(full.Weights(3 * full.GapScale).EntropyNats / GapCountingBounds.LargestEntropy(3), 0.5, 1);
        var three = new GapRow((0.5, 2));
        Assert.InRange(three.LargestWeightDifference(0.001 * three.GapScale) / GapCountingBounds.LargestWeightDifference(0.001), 0.99, 1);
    }

    [Fact]
    public void Rows_of_tokens_are_rows_of_cosines_with_the_token_itself()
    {
        RandomTokens.Gaussian(9, 4).Sample(tokens =>
        {
            var rows = new double[9];
            for (int i = 0; i < 9; i++)
            {
                var cosines = new double[9];
                for (int j = 0; j < 9; j++)
                    cosines[j] = i == j ? 1 : Cosine(tokens[i], tokens[j]);
                rows[i] = GapRow.OfScores(cosines).GapScale;
            }
            var measured = GapRow.GapScales(tokens);
            double[] single = [.. Enumerable.Range(0, tokens.Count).Select(i => GapRow.GapScales(tokens, [i]).Mean)];
            Assert.Equal((single.Min(), single.Max()), (measured.Minimum, measured.Maximum));
            Assert.Equal(new Extent(Math.Min(single[3], single[1]), (single[3] + single[1]) / 2, Math.Max(single[3], single[1])), GapRow.GapScales(tokens, [3, 1]));
            Close.Relative(rows.Min(), measured.Minimum, 1e-6);
            Close.Relative(rows.Average(), measured.Mean, 1e-6);
            Close.Relative(rows.Max(), measured.Maximum, 1e-6);
        });
    }

    [Fact]
    public void The_supremum_may_be_attained_at_any_gap()
    {
        Close.Relative(Math.Log(2) / 0.1, GapRow.OfScores([1, 0.9, 0, -1]).GapScale, 1e-14);
        Close.Relative(Math.Log(3) / 0.5, GapRow.OfScores([0.5, 1, 0.5, -3]).GapScale, 1e-14);
        Close.Relative(Math.Log(4) / 2, GapRow.OfScores([-1, -1, 1, -1]).GapScale, 1e-14);
    }

    [Fact]
    public void Tokens_of_one_direction_cannot_be_told_apart_at_any_scale()
    {
        var measured = GapRow.GapScales(new TokenConfiguration([1, 0, 3, 0, 0, 1], 3, 2));
        Assert.Equal(double.PositiveInfinity, measured.Maximum);
        Assert.Equal(double.PositiveInfinity, measured.Mean);
        // The third token sees both others at gap 1.
        Close.Relative(Math.Log(3), measured.Minimum, 1e-14);
        Assert.Equal(double.PositiveInfinity, GapRow.OfScores([2, 1, 2]).GapScale);
    }

    [Fact]
    public void Bad_arguments_are_named()
    {
        Assert.Equal("scores", Assert.Throws<ArgumentException>(() => GapRow.OfScores([1]).GapScale).ParamName);
        Assert.Equal("scores", Assert.Throws<ArgumentException>(() => GapRow.OfScores([1, double.NaN]).GapScale).ParamName);
        Assert.Equal("ratio", Assert.Throws<ArgumentOutOfRangeException>(() => GapCountingBounds.LargestWeightDifference(1)).ParamName);
        Assert.Equal("ratio", Assert.Throws<ArgumentOutOfRangeException>(() => GapCountingBounds.LargestPartition(1)).ParamName);
        Assert.Equal("ratio", Assert.Throws<ArgumentOutOfRangeException>(() => GapCountingBounds.LargestEntropy(1)).ParamName);
    }

    private static double Cosine(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double xy = 0, xx = 0, yy = 0;
        for (int k = 0; k < x.Length; k++)
            (xy, xx, yy) = (xy + x[k] * y[k], xx + x[k] * x[k], yy + y[k] * y[k]);
        return xy / Math.Sqrt(xx * yy);
    }
}
