namespace AttentionDynamics.Scaling;

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
    public override ScalingVariable Follows => ScalingVariable.Configuration;

    /// <inheritdoc/>
    public override string Source => "attention as it is usually written";

    /// <inheritdoc/>
    protected override double FactorAt(double n) => 1;
}
