using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Tokens;

public class GaussianTokensTests
{
    [Theory]
    [InlineData(1, 0.3)]
    [InlineData(2, 0.7)]
    [InlineData(16, 0)]
    [InlineData(64, 0.5)]
    [InlineData(64, 0.95)]
    public void Squared_norms_are_1_and_inner_products_rho_in_the_mean_over_samples(int d, double rho)
    {
        const int samples = 400, n = 32;
        double[] norms = new double[samples], products = new double[samples];
        for (int s = 0; s < samples; s++)
        {
            var tokens = new GaussianTokens(d, rho, seed: 11, sample: s).Generate(n);
            (double squares, double squareOfSum) = Squares(tokens, unit: false);
            norms[s] = squares / n;
            products[s] = (squareOfSum - squares) / (n * (n - 1.0));
        }
        Close.Absolute(1, norms.Average(), 4 * StandardError(norms), "E|x|²");
        Close.Absolute(rho, products.Average(), 4 * StandardError(products), "E⟨x_i, x_j⟩");
        // Not a wide standard error: it is at most that of |z_0|² and of the n own parts.
        Assert.InRange(StandardError(norms), 0, 2 / Math.Sqrt(samples * d));
    }

    [Fact]
    public void Coordinates_vary_by_one_minus_rho_over_d_about_what_the_sample_shares()
    {
        const int n = 20_000, d = 3;
        const double rho = 0.6, variance = (1 - rho) / d;
        var tokens = new GaussianTokens(d, rho, seed: 3).Generate(n);
        var mean = new double[d];
        for (int i = 0; i < n; i++)
        for (int k = 0; k < d; k++)
            mean[k] += tokens[i][k] / n;
        for (int k = 0; k < d; k++)
        for (int l = 0; l <= k; l++)
        {
            double covariance = Enumerable.Range(0, n).Average(i => (tokens[i][k] - mean[k]) * (tokens[i][l] - mean[l]));
            Close.Absolute(k == l ? variance : 0, covariance, 4 * variance * Math.Sqrt((k == l ? 2.0 : 1) / n), $"covariance {k}, {l}");
        }
    }

    [Fact]
    public void What_the_sample_shares_has_variance_rho_over_d_whatever_the_token()
    {
        const int d = 20_000;
        const double rho = 0.6;
        var tokens = new GaussianTokens(d, rho, seed: 3).Generate(4);
        for (int i = 0; i < 4; i++)
        for (int j = 0; j < i; j++)
            Close.Absolute(rho, Dot(tokens[i], tokens[j]), 4 * Math.Sqrt((1 + rho * rho) / d), $"⟨x_{i}, x_{j}⟩");
    }

    [Fact]
    public void The_realised_mean_cosine_of_a_sample_is_off_rho_by_what_the_shared_part_fluctuates()
    {
        const int samples = 400, n = 64, d = 256;
        const double rho = 0.5;
        double expected = rho * (1 - rho) * Math.Sqrt(2.0 / d);
        double[] cosines = new double[samples];
        for (int s = 0; s < samples; s++)
        {
            (double squares, double squareOfSum) = Squares(new GaussianTokens(d, rho, seed: 7, sample: s).Generate(n), unit: true);
            cosines[s] = (squareOfSum - squares) / (n * (n - 1.0));
        }
        // The mean of a quotient is off by a term of order 1/d besides its standard error.
        Close.Absolute(rho, cosines.Average(), 4 * expected / Math.Sqrt(samples) + 1.0 / d, "mean cosine");
        // A standard deviation of 400 is known to 1/√800 of itself.
        Close.Relative(expected, StandardError(cosines) * Math.Sqrt(samples), 4 / Math.Sqrt(800), "its standard deviation");
    }

    [Fact]
    public void A_norm_spread_scales_tokens_within_its_bounds_and_keeps_their_directions()
    {
        const double spread = 0.4;
        var plain = new GaussianTokens(5, 0.5, seed: 1).Generate(20_000);
        var spreadOut = new GaussianTokens(5, 0.5, seed: 1, normSpread: spread).Generate(20_000);
        var factors = new double[plain.Count];
        for (int i = 0; i < factors.Length; i++)
        {
            factors[i] = spreadOut[i][0] / plain[i][0];
            for (int k = 1; k < 5; k++)
                Close.Relative(factors[i], spreadOut[i][k] / plain[i][k], 1e-14, "factor");
        }
        Assert.InRange(Kolmogorov.Distance(factors, f => (f - (1 - spread)) / (2 * spread)) * Math.Sqrt(factors.Length), 0, 1.95);
    }

    [Fact]
    public void Without_correlation_the_sphere_tokens_are_its_directions()
    {
        var gaussian = new GaussianTokens(7, 0, seed: 4, sample: 9).Generate(50);
        var sphere = new SphereTokens(7, seed: 4, sample: 9).Generate(50);
        double[] unit = gaussian.UnitRows();
        for (int i = 0; i < 50; i++)
        for (int k = 0; k < 7; k++)
            Close.Relative(sphere[i][k], unit[7 * i + k], 1e-15);
    }

    [Theory]
    [InlineData(0, 0.5, 0, "dimension")]
    [InlineData(2, -0.1, 0, "rho")]
    [InlineData(2, 1, 0, "rho")]
    [InlineData(2, double.NaN, 0, "rho")]
    [InlineData(2, 0.5, -0.1, "normSpread")]
    [InlineData(2, 0.5, 1, "normSpread")]
    [InlineData(2, 0.5, double.NaN, "normSpread")]
    public void What_is_no_distribution_is_refused(int d, double rho, double spread, string parameter)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new GaussianTokens(d, rho, 1, 0, spread));
        Assert.Equal(parameter, error.ParamName);
        Assert.Contains("expected", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Σ|x_i|² and |Σx_i|², of the tokens or of their directions.</summary>
    private static (double SumOfSquares, double SquareOfSum) Squares(TokenConfiguration tokens, bool unit)
    {
        double squares = 0;
        var sum = new double[tokens.Dimension];
        for (int i = 0; i < tokens.Count; i++)
        {
            double square = Dot(tokens[i], tokens[i]), scale = unit ? 1 / Math.Sqrt(square) : 1;
            squares += square * scale * scale;
            for (int k = 0; k < sum.Length; k++)
                sum[k] += scale * tokens[i][k];
        }
        return (squares, Dot(sum, sum));
    }

    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double sum = 0;
        for (int k = 0; k < x.Length; k++)
            sum += x[k] * y[k];
        return sum;
    }

    private static double StandardError(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }
}
