namespace AttentionDynamics.Attention;

/// <summary>β_n = β: attention without scaling in the context length, factor 1.</summary>
/// <remarks>Named <c>none</c>; β is then its base.</remarks>
public sealed record ConstantScaling : ScalingLaw
{
    /// <param name="beta">β ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">β negative, NaN or infinite.</exception>
    public ConstantScaling(double beta)
        : base(Require.NonNegative(beta, "β"))
    {
    }

    /// <inheritdoc/>
    private protected override double FactorAt(double n) => 1;
}
