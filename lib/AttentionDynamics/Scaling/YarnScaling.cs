namespace AttentionDynamics.Scaling;

/// <summary>f = (0.1 log s + 1)², s the configured extension factor: YaRN as it is deployed (Peng et al., arXiv:2309.00071), a
/// constant.</summary>
/// <remarks>
/// Named <c>yarn:factor=S</c>; s = 32 in gpt-oss, where f is 1.813. Inference code multiplies queries and keys by 0.1 log s + 1 each, hence
/// the square, and takes s from the configuration, whatever the length: in n it falls behind log n like no scaling at all. The form that
/// follows n is <see cref="DynamicYarnScaling"/>.
/// </remarks>
public sealed record YarnScaling : ScalingLaw
{
    private readonly double factor;

    /// <param name="factor">s ≥ 1.</param>
    /// <param name="baseScale">β_0 ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">s &lt; 1, NaN or infinite; β_0 negative, NaN or infinite.</exception>
    public YarnScaling(double factor, double baseScale = 1)
        : base(baseScale) =>
        this.factor = Require.That(factor >= 1 && double.IsFinite(factor), factor, "s ≥ 1 and finite");

    /// <inheritdoc/>
    public override ScalingVariable Follows => ScalingVariable.Configuration;

    /// <inheritdoc/>
    public override string Source => "Peng et al., arXiv:2309.00071; inference code";

    /// <inheritdoc/>
    protected override double FactorAt(double n) => Squared(0.1 * Math.Log(factor) + 1);

    /// <summary>x².</summary>
    internal static double Squared(double x) => x * x;
}
