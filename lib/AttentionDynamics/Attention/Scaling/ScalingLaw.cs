namespace AttentionDynamics.Attention;

/// <summary>How the scale β of the scores depends on the context length n.</summary>
public abstract record ScalingLaw
{
    /// <summary>β_n, at context length n ≥ 2; n is a double so that 1e300 is a context length too.</summary>
    public abstract double Beta(double n);
}

/// <summary>β_n = γ log n, the scaling whose critical γ is 1/(1-ρ) (Theorem 2.1, arXiv:2510.05554).</summary>
public sealed record LogarithmicScaling : ScalingLaw
{
    /// <param name="gamma">γ ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">γ negative, NaN or infinite.</exception>
    public LogarithmicScaling(double gamma) => Gamma = Require.NonNegative(gamma, "γ");

    /// <summary>γ.</summary>
    public double Gamma { get; }

    /// <inheritdoc/>
    public override double Beta(double n) => Gamma * Math.Log(n);
}

/// <summary>β_n = β: attention without scaling in the context length.</summary>
public sealed record ConstantScaling : ScalingLaw
{
    private readonly double beta;

    /// <param name="beta">β ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">β negative, NaN or infinite.</exception>
    public ConstantScaling(double beta) => this.beta = Require.NonNegative(beta, "β");

    /// <inheritdoc/>
    public override double Beta(double n) => beta;
}
