using AttentionDynamics.Numerics;

namespace AttentionDynamics.Tokens;

/// <summary>Independent tokens, uniform on the half of the unit sphere of R^d whose first coordinate is positive.</summary>
/// <remarks>
/// The sphere's tokens with the sign of the first coordinate removed. E⟨x_i, x_j⟩ = (Γ(d/2)/(√π Γ((d+1)/2)))², 4/π² at d = 2, 1/4 at d = 3
/// and about 2/(πd) for large d; cosines of every sign occur.
/// </remarks>
public sealed class HalfSphereTokens : TokenGenerator
{
    private readonly CounterRandom random;

    /// <summary>The generator of one sample.</summary>
    /// <param name="dimension">d ≥ 2: in one dimension the half sphere is a single point.</param>
    /// <param name="seed">Any number.</param>
    /// <param name="sample">≥ 0: which of the independent samples of this seed.</param>
    /// <exception cref="ArgumentOutOfRangeException">d &lt; 2; sample negative.</exception>
    public HalfSphereTokens(int dimension, long seed, int sample = 0)
        : base(Require.That(dimension >= 2, dimension, "d ≥ 2, for in one dimension the half sphere is a single point"))
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
    protected override void Draw(long token, Span<double> destination)
    {
        SphereTokens.Draw(random, token, destination);
        destination[0] = Math.Abs(destination[0]);
    }
}
