namespace AttentionDynamics.Scaling;

/// <summary>f(n) = max(1, 1 + 0.1 log(n/L)) with L the training length: Qwen2.5-1M (its code for dual-chunk attention).</summary>
/// <remarks>Named <c>qwen-1m:train=L</c>. The first power of what <see cref="DynamicYarnScaling"/> squares.</remarks>
public sealed record QwenMillionScaling : ScalingLaw
{
    private readonly double train;

    /// <param name="train">L ≥ 2.</param>
    /// <param name="baseScale">β_0 ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">L &lt; 2, NaN or infinite; β_0 negative, NaN or infinite.</exception>
    public QwenMillionScaling(double train, double baseScale = 1)
        : base(baseScale) =>
        this.train = Require.That(train >= 2 && double.IsFinite(train), train, "L ≥ 2 and finite");

    /// <inheritdoc/>
    public override ScalingVariable Follows => ScalingVariable.Length;

    /// <inheritdoc/>
    public override string Source => "Qwen2.5-1M, dual-chunk attention code";

    /// <inheritdoc/>
    public override string Clamp => "1 up to n = L";

    /// <inheritdoc/>
    protected override double FactorAt(double n) => Math.Max(1, 1 + 0.1 * Math.Log(n / train));
}
