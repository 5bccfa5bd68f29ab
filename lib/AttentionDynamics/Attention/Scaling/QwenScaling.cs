namespace AttentionDynamics.Attention;

/// <summary>f(n) = max(1, log n/log L) with L the training length: the log-n scaling of Qwen (its modelling code, <c>use_logn_attn</c>).</summary>
/// <remarks>Named <c>qwen:train=L</c>.</remarks>
public sealed record QwenScaling : ScalingLaw
{
    private readonly double train;

    /// <param name="train">L ≥ 2.</param>
    /// <param name="baseScale">β_0 ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">L &lt; 2, NaN or infinite; β_0 negative, NaN or infinite.</exception>
    public QwenScaling(double train, double baseScale = 1)
        : base(Require.NonNegative(baseScale, "β_0")) =>
        this.train = Require.That(train >= 2 && double.IsFinite(train), train, "L ≥ 2 and finite");

    /// <inheritdoc/>
    private protected override double FactorAt(double n) => Math.Max(1, Math.Log(n) / Math.Log(train));
}
