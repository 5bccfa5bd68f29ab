namespace AttentionDynamics.Scaling;

/// <summary>f(n) = c log n on cosines, c = softplus(τ) learned: TransNeXt, the paper's own form β = γ log n with γ = c.</summary>
/// <remarks>Named <c>transnext</c>. Training starts at c = 1/0.24 = 4.17, which is critical at ρ = 1 - 0.24 = 0.76.</remarks>
public sealed record TransNextScaling : ScalingLaw
{
    /// <summary>1/0.24, where training starts.</summary>
    public const double Start = 1 / 0.24;

    private readonly double scale;

    /// <param name="scale">c = softplus(τ) ≥ 0.</param>
    /// <param name="baseScale">β_0 ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">c or β_0 negative, NaN or infinite.</exception>
    public TransNextScaling(double scale = Start, double baseScale = 1)
        : base(baseScale) => this.scale = Require.NonNegative(scale, "c");

    /// <inheritdoc/>
    public override ScalingVariable Follows => ScalingVariable.Length;

    /// <inheritdoc/>
    public override string Source => "TransNeXt model code";

    /// <inheritdoc/>
    protected override double FactorAt(double n) => scale * Math.Log(n);
}
