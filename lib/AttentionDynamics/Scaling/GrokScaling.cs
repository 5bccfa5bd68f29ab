namespace AttentionDynamics.Scaling;

/// <summary>f = log2(pos)/log2 L where pos &gt; L, else 1, with L the training length and pos = i-1 counted from 0: the serving code of
/// Grok (<c>xai_temperature_len</c>).</summary>
/// <remarks>Named <c>grok:train=L</c>. But for the place at which a position is counted from it is <see cref="QwenScaling"/>: the base of
/// the logarithm cancels.</remarks>
public sealed record GrokScaling : ScalingLaw
{
    private readonly double train;

    /// <param name="train">L ≥ 2.</param>
    /// <param name="baseScale">β_0 ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">L &lt; 2, NaN or infinite; β_0 negative, NaN or infinite.</exception>
    public GrokScaling(double train, double baseScale = 1)
        : base(baseScale) =>
        this.train = Require.That(train >= 2 && double.IsFinite(train), train, "L ≥ 2 and finite");

    /// <inheritdoc/>
    public override ScalingVariable Follows => ScalingVariable.Position;

    /// <inheritdoc/>
    public override string Source => "serving code (SGLang)";

    /// <inheritdoc/>
    public override string Clamp => "1 up to position L";

    /// <inheritdoc/>
    protected override double FactorAt(double n) => n - 1 > train ? Math.Log2(n - 1) / Math.Log2(train) : 1;
}
