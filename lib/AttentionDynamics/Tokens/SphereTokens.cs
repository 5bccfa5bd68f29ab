using AttentionDynamics.Numerics;

namespace AttentionDynamics.Tokens;

/// <summary>Independent tokens, uniform on the unit sphere of R^d: x_i = z_i/|z_i|, z_i ~ N(0, I). At d = 1 they are ±1.</summary>
/// <remarks>E⟨x_i, x_j⟩ = 0 and the cosines spread by 1/√d: no simplex, but the least correlated tokens there are.</remarks>
public sealed class SphereTokens : TokenGenerator
{
    private readonly CounterRandom random;

    /// <summary>The generator of one sample.</summary>
    /// <param name="dimension">d ≥ 1.</param>
    /// <param name="seed">Any number.</param>
    /// <param name="sample">≥ 0: which of the independent samples of this seed.</param>
    /// <exception cref="ArgumentOutOfRangeException">d &lt; 1; sample negative.</exception>
    public SphereTokens(int dimension, long seed, int sample = 0)
        : base(dimension)
    {
        Seed = seed;
        Sample = Require.That(sample >= 0, sample, "sample ≥ 0");
        random = new CounterRandom(seed, sample);
    }

    /// <summary>The seed.</summary>
    public long Seed { get; }

    /// <summary>Which sample of the seed.</summary>
    public int Sample { get; }

    /// <inheritdoc/>
    protected override void Draw(long token, Span<double> destination) => Draw(random, token, destination);

    /// <summary>A uniform point of the sphere. The sum is in the order of coordinates, so that its bits are those of every
    /// machine.</summary>
    internal static void Draw(CounterRandom random, long token, Span<double> destination)
    {
        random.Normals(CounterRandom.Purpose.Token, token, destination);
        double sum = 0;
        foreach (double value in destination)
            sum += value * value;
        double norm = Math.Sqrt(sum);
        for (int k = 0; k < destination.Length; k++)
            destination[k] /= norm;
    }
}
