namespace AttentionDynamics.Attention;

/// <summary>f(n) = log2 n/log2 L for n &gt; L, else 1, with L the training length: the position scaling in the serving code of Grok.</summary>
/// <remarks>Named <c>grok:train=L</c>. As a function of n it is <see cref="QwenScaling"/>: the base of the logarithm cancels.</remarks>
public sealed record GrokScaling : ScalingLaw
{
    private readonly double train;

    /// <param name="train">L ≥ 2.</param>
    /// <param name="baseScale">β_0 ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">L &lt; 2, NaN or infinite; β_0 negative, NaN or infinite.</exception>
    public GrokScaling(double train, double baseScale = 1)
        : base(Require.NonNegative(baseScale, "β_0")) =>
        this.train = Require.That(train >= 2 && double.IsFinite(train), train, "L ≥ 2 and finite");

    /// <inheritdoc/>
    private protected override double FactorAt(double n) => n > train ? Math.Log2(n) / Math.Log2(train) : 1;
}
