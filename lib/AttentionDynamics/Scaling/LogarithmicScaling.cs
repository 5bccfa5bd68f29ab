using AttentionDynamics.Numerics;

namespace AttentionDynamics.Scaling;

/// <summary>β_n = γ log n, the scaling whose critical γ is 1/(1-ρ) (Theorem 2.1, arXiv:2510.05554).</summary>
/// <example>
/// <code>
/// new LogarithmicScaling(gamma: 2).Beta(n: 4096) // 16.64
/// </code>
/// </example>
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
    public override ScalingVariable Follows => ScalingVariable.Length;

    /// <inheritdoc/>
    public override string Source => "arXiv:2510.05554";

    /// <inheritdoc/>
    public override double GammaAt(double n)
    {
        // Not β/log n, which rounds.
        Require.That(n >= 2 && double.IsFinite(n), n, "n ≥ 2 and finite");
        return Gamma;
    }

    /// <inheritdoc/>
    protected override double FactorAt(double n) => ElementaryFunctions.Portable.Log(n);
}
