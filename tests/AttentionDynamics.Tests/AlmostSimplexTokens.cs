using AttentionDynamics.Tokens;
using MathNet.Numerics.Distributions;

namespace AttentionDynamics.Tests;

/// <summary>Tokens √ρ z_0 + √(1-ρ) z_i with z standard Gaussian in R^d over √d: an almost simplex where d is large.</summary>
public static class AlmostSimplexTokens
{
    public static TokenConfiguration Gaussian(int seed, int n, int d, double rho, bool unitNorms = false)
    {
        var random = new Random(seed);
        var common = new double[d];
        Normal.Samples(random, common, 0, 1 / Math.Sqrt(d));
        var values = new double[n * d];
        Normal.Samples(random, values, 0, 1 / Math.Sqrt(d));
        for (int i = 0; i < n; i++)
        {
            double sum = 0;
            for (int k = 0; k < d; k++)
            {
                values[i * d + k] = Math.Sqrt(rho) * common[k] + Math.Sqrt(1 - rho) * values[i * d + k];
                sum += values[i * d + k] * values[i * d + k];
            }
            for (int k = 0; unitNorms && k < d; k++)
                values[i * d + k] /= Math.Sqrt(sum);
        }
        return new TokenConfiguration(values, n, d);
    }
}
