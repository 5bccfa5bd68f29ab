namespace AttentionDynamics.Attention;

/// <summary>f(n) = (0.1 log s + 1)² with s = max(1, n/L), L the training length: YaRN (Peng et al., arXiv:2309.00071).</summary>
/// <remarks>Named <c>yarn:train=L</c>. Its code multiplies queries and keys by 0.1 log s + 1 each, hence the square.</remarks>
public sealed record YarnScaling : ScalingLaw
{
    private readonly double train;

    /// <param name="train">L ≥ 2.</param>
    /// <param name="baseScale">β_0 ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">L &lt; 2, NaN or infinite; β_0 negative, NaN or infinite.</exception>
    public YarnScaling(double train, double baseScale = 1)
        : base(Require.NonNegative(baseScale, "β_0")) =>
        this.train = Require.That(train >= 2 && double.IsFinite(train), train, "L ≥ 2 and finite");

    /// <inheritdoc/>
    private protected override double FactorAt(double n)
    {
        double each = 0.1 * Math.Log(Math.Max(1, n / train)) + 1;
        return each * each;
    }
}
