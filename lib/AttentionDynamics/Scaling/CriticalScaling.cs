namespace AttentionDynamics.Scaling;

/// <summary>f(n) = log n/(1-ρ): the critical scale of tokens with cosine ρ (Theorem 2.1, arXiv:2510.05554).</summary>
/// <remarks>Named <c>critical:rho=R</c>. The base is u = γ(1-ρ): 1 is the threshold itself.</remarks>
public sealed record CriticalScaling : ScalingLaw
{
    private readonly double rho;

    /// <param name="rho">ρ in (0, 1).</param>
    /// <param name="baseScale">β_0 ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">ρ outside (0, 1); β_0 negative, NaN or infinite.</exception>
    public CriticalScaling(double rho, double baseScale = 1)
        : base(baseScale) =>
        this.rho = Require.That(rho > 0 && rho < 1, rho, "ρ in (0, 1)");

    /// <inheritdoc/>
    public override ScalingVariable Follows => ScalingVariable.Length;

    /// <inheritdoc/>
    public override string Source => "Theorem 2.1, arXiv:2510.05554";

    /// <inheritdoc/>
    protected override double FactorAt(double n) => Math.Log(n) / (1 - rho);
}
