namespace AttentionDynamics.Scaling;

/// <summary>Scores become a_t S + m_t, t the distance between query and key: scale-invariant attention (arXiv:2505.17083, eq.
/// 16).</summary>
/// <remarks>
/// <code>
/// a_t = √(2[log(t/τ+1) - log α + β/α]),   m_t = -a_t² + β/α
/// </code>
/// Named <c>scale-invariant</c>. The defaults τ = 10 and α = β = √e make a_0 = 1 and m_0 = 0, so that the score of a token with itself is
/// left as it is. No one number scales a row; where one is asked for it is a_t at the farthest key of the row, t = i-1, and m_t is left
/// out.
/// </remarks>
public sealed record ScaleInvariantScaling : ScalingLaw
{
    /// <summary>√e.</summary>
    public const double SquareRootOfE = 1.6487212707001282;

    private readonly double tau;
    private readonly double least;
    private readonly double offset;

    /// <param name="tau">τ &gt; 0.</param>
    /// <param name="alpha">α &gt; 0.</param>
    /// <param name="beta">β with β/α ≥ log α, so that a_0² is not negative.</param>
    /// <param name="baseScale">β_0 ≥ 0; it multiplies a_t.</param>
    /// <exception cref="ArgumentOutOfRangeException">τ or α not positive and finite; β too small, NaN or infinite; β_0 negative, NaN or
    /// infinite.</exception>
    public ScaleInvariantScaling(double tau = 10, double alpha = SquareRootOfE, double beta = SquareRootOfE, double baseScale = 1)
        : base(baseScale)
    {
        this.tau = Require.Positive(tau, "τ");
        offset = beta / Require.Positive(alpha, "α");
        least = offset - Math.Log(alpha);
        Require.That(least >= 0 && double.IsFinite(offset), beta, "a finite β with β/α ≥ log α");
    }

    /// <inheritdoc/>
    public override ScalingVariable Follows => ScalingVariable.Distance;

    /// <inheritdoc/>
    public override string Source => "arXiv:2505.17083, eq. 16";

    /// <summary>β_0 a_t, by which the score of a key at distance t is multiplied.</summary>
    /// <param name="distance">t ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">t negative, NaN or infinite.</exception>
    public double ScaleAt(double distance) => BaseScale * Multiplier(Require.NonNegative(distance, "t"));

    /// <summary>m_t, which is then added.</summary>
    /// <param name="distance">t ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">t negative, NaN or infinite.</exception>
    public double OffsetAt(double distance)
    {
        double a = Multiplier(Require.NonNegative(distance, "t"));
        return offset - a * a;
    }

    /// <inheritdoc/>
    protected override double FactorAt(double n) => Multiplier(n - 1);

    private double Multiplier(double distance) => Math.Sqrt(2 * (MathNet.Numerics.SpecialFunctions.Log1p(distance / tau) + least));
}
