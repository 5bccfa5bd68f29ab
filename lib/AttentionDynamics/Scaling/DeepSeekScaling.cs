namespace AttentionDynamics.Scaling;

/// <summary>f = (0.1 m log s + 1)² on the whole softmax scale, s and m of the configuration: DeepSeek and Kimi (DeepSeek's modelling
/// code), a constant.</summary>
/// <remarks>Named <c>deepseek</c>; the defaults are those of V3, s = 40 and m = 1, where f is 1.874.</remarks>
public sealed record DeepSeekScaling : ScalingLaw
{
    private readonly double factor;
    private readonly double mscale;

    /// <param name="factor">s ≥ 1, <c>factor</c>.</param>
    /// <param name="mscale">m ≥ 0, <c>mscale_all_dim</c>.</param>
    /// <param name="baseScale">β_0 ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">s &lt; 1, NaN or infinite; m or β_0 negative, NaN or infinite.</exception>
    public DeepSeekScaling(double factor = 40, double mscale = 1, double baseScale = 1)
        : base(baseScale) =>
        (this.factor, this.mscale) =
            (Require.That(factor >= 1 && double.IsFinite(factor), factor, "s ≥ 1 and finite"), Require.NonNegative(mscale, "m"));

    /// <inheritdoc/>
    public override ScalingVariable Follows => ScalingVariable.Configuration;

    /// <inheritdoc/>
    public override string Source => "DeepSeek modelling code";

    /// <inheritdoc/>
    protected override double FactorAt(double n) => YarnScaling.Squared(0.1 * mscale * Math.Log(factor) + 1);
}
