using AttentionDynamics.Numerics;

namespace AttentionDynamics.Tokens;

/// <summary>The tokens of the figures of arXiv:2510.05554: x_i = c_i(√ρ z_0 + √(1-ρ) z_i) with z_0, z_1, ... independent N(0,
/// I/d).</summary>
/// <remarks>
/// z_0 is common to the tokens of one sample, so E⟨x_i, x_j⟩ = ρ for i ≠ j and E|x_i|² = 1 where c_i = 1. With a norm spread s the factor
/// c_i is uniform on (1-s, 1+s), independent of all else: norms vary within bounds, directions stay as they are, and E|x_i|² = 1 + s²/3.
/// In one sample |z_0|² is not 1, so its realised mean cosine is off ρ by about ρ(1-ρ)√(2/d), however many tokens it has: average over
/// samples, or work with the realised value. In few dimensions norms are far from 1 too: at d = 2 E|x_i|^{-2} is infinite.
/// Samples are independent; tokens at the same (seed, sample) share z_0, z_1, ... for every ρ and spread.
/// </remarks>
/// <example>
/// <code>
/// var tokens = new GaussianTokens(dimension: 4000, rho: 0.5, seed: 1).Generate(100);
/// AlmostSimplex.Measure(tokens).MeanCosine // 0.501
/// </code>
/// </example>
public sealed class GaussianTokens : TokenGenerator
{
    private readonly CounterRandom random;
    private readonly double[] shared;
    private readonly double own;

    /// <summary>Draws z_0; O(d).</summary>
    /// <param name="dimension">d ≥ 1.</param>
    /// <param name="rho">ρ in [0, 1), the expected cosine up to terms of order 1/d.</param>
    /// <param name="seed">Any number.</param>
    /// <param name="sample">≥ 0: which of the independent samples of this seed.</param>
    /// <param name="normSpread">s in [0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">d &lt; 1; ρ or s outside [0, 1); sample negative.</exception>
    public GaussianTokens(int dimension, double rho, long seed, int sample = 0, double normSpread = 0)
        : base(dimension)
    {
        Rho = Require.That(rho >= 0 && rho < 1, rho, "ρ in [0, 1)");
        Sample = Require.That(sample >= 0, sample, "sample ≥ 0");
        NormSpread = Require.That(normSpread >= 0 && normSpread < 1, normSpread, "a norm spread in [0, 1)");
        Seed = seed;
        random = new CounterRandom(seed, sample);
        own = Math.Sqrt((1 - rho) / dimension);
        shared = new double[dimension];
        random.Normals(CounterRandom.Purpose.Shared, 0, shared);
        double weight = Math.Sqrt(rho / dimension);
        for (int k = 0; k < dimension; k++)
            shared[k] *= weight;
    }

    /// <summary>ρ.</summary>
    public double Rho { get; }

    /// <summary>The seed.</summary>
    public long Seed { get; }

    /// <summary>Which sample of the seed.</summary>
    public int Sample { get; }

    /// <summary>s: norms are multiplied by independent uniforms on (1-s, 1+s).</summary>
    public double NormSpread { get; }

    /// <inheritdoc/>
    protected override void Draw(long token, Span<double> destination)
    {
        random.Normals(CounterRandom.Purpose.Token, token, destination);
        double factor = NormSpread > 0 ? 1 + NormSpread * (2 * random.Uniform(CounterRandom.Purpose.Mark, token) - 1) : 1;
        for (int k = 0; k < destination.Length; k++)
            destination[k] = factor * (shared[k] + own * destination[k]);
    }
}
