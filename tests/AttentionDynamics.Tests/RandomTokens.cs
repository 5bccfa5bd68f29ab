using AttentionDynamics.Tokens;
using CsCheck;
using MathNet.Numerics.Distributions;

namespace AttentionDynamics.Tests;

/// <summary>Token sets in general position, for properties that hold for any.</summary>
public static class RandomTokens
{
    public static Gen<TokenConfiguration> Gaussian(int n, int d) => Gen.Int.Select(seed =>
    {
        var values = new double[n * d];
        Normal.Samples(new Random(seed), values, 0, 1);
        return new TokenConfiguration(values, n, d);
    });
}
