namespace AttentionDynamics.Scaling;

/// <summary>f(n) = (0.1 log s + 1)² with s = max(1, n/L), L the training length: the dynamic form of YaRN (Peng et al.,
/// arXiv:2309.00071).</summary>
/// <remarks>Named <c>yarn-dynamic:train=L</c>. What is said of YaRN growing as (log n)² speaks of this form; deployed is
/// <see cref="YarnScaling"/>.</remarks>
public sealed record DynamicYarnScaling : ScalingLaw
{
    private readonly double train;

    /// <param name="train">L ≥ 2.</param>
    /// <param name="baseScale">β_0 ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">L &lt; 2, NaN or infinite; β_0 negative, NaN or infinite.</exception>
    public DynamicYarnScaling(double train, double baseScale = 1)
        : base(baseScale) =>
        this.train = Require.That(train >= 2 && double.IsFinite(train), train, "L ≥ 2 and finite");

    /// <inheritdoc/>
    public override ScalingVariable Follows => ScalingVariable.Length;

    /// <inheritdoc/>
    public override string Source => "Peng et al., arXiv:2309.00071";

    /// <inheritdoc/>
    public override string Clamp => "1 up to n = L";

    /// <inheritdoc/>
    protected override double FactorAt(double n) => YarnScaling.Squared(0.1 * Math.Log(Math.Max(1, n / train)) + 1);
}
