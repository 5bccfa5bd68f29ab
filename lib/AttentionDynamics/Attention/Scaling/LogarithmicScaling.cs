namespace AttentionDynamics.Attention;

/// <summary>β_n = γ log n, the scaling whose critical γ is 1/(1-ρ) (Theorem 2.1, arXiv:2510.05554).</summary>
public sealed record LogarithmicScaling : ScalingLaw
{
    /// <param name="gamma">γ ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">γ negative, NaN or infinite.</exception>
    public LogarithmicScaling(double gamma)
        : base(Require.NonNegative(gamma, "γ"))
    {
    }

    /// <summary>γ.</summary>
    public double Gamma => BaseScale;

    /// <inheritdoc/>
    public override double GammaAt(double n) => Gamma;

    /// <inheritdoc/>
    private protected override double FactorAt(double n) => Math.Log(n);
}
