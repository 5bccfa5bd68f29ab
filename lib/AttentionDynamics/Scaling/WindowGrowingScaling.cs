namespace AttentionDynamics.Scaling;

/// <summary>f(w') = (w'/w)^p, p = log(1 + 0.2 log r)/log r: training code that grows its window w by the ratio r at a time and multiplies
/// the scale by 1 + 0.2 log r at each growth.</summary>
/// <remarks>Named <c>window-growing:train=W</c>. By doublings, r = 2, p = 0.187: a power of the window, which outgrows every power of its
/// logarithm.</remarks>
public sealed record WindowGrowingScaling : ScalingLaw
{
    private readonly double train;
    private readonly double ratio;

    /// <param name="train">w ≥ 2, the first window.</param>
    /// <param name="ratio">r &gt; 1, by which it grows at a time.</param>
    /// <param name="baseScale">β_0 ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">w &lt; 2 or r ≤ 1, NaN or infinite; β_0 negative, NaN or infinite.</exception>
    public WindowGrowingScaling(double train, double ratio = 2, double baseScale = 1)
        : base(baseScale)
    {
        this.train = Require.That(train >= 2 && double.IsFinite(train), train, "w ≥ 2 and finite");
        this.ratio = Require.That(ratio > 1 && double.IsFinite(ratio), ratio, "r > 1 and finite");
    }

    /// <inheritdoc/>
    public override ScalingVariable Follows => ScalingVariable.Length;

    /// <inheritdoc/>
    public override string Source => "training code that grows its window";

    /// <inheritdoc/>
    public override string Clamp => "1 up to the first window";

    /// <inheritdoc/>
    protected override double FactorAt(double n) =>
        n <= train ? 1 : Math.Pow(n / train, MathNet.Numerics.SpecialFunctions.Log1p(0.2 * Math.Log(ratio)) / Math.Log(ratio));
}
