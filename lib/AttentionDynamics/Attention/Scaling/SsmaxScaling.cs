namespace AttentionDynamics.Attention;

/// <summary>f(n) = s log n + b: Scalable-Softmax, s (and b, where it is used) learned per head (Nakanishi, arXiv:2501.19399, eq. 2).</summary>
/// <remarks>Named <c>ssmax:s=S,b=B</c>; b is 0 where it is left out.</remarks>
public sealed record SsmaxScaling : ScalingLaw
{
    private readonly double s;
    private readonly double b;

    /// <param name="s">s ≥ 0.</param>
    /// <param name="b">b ≥ -s log 2, so that no context length has a negative scale.</param>
    /// <param name="baseScale">β_0 ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">s or β_0 negative, NaN or infinite; b below -s log 2, NaN or infinite.</exception>
    public SsmaxScaling(double s, double b = 0, double baseScale = 1)
        : base(Require.NonNegative(baseScale, "β_0"))
    {
        this.s = Require.NonNegative(s, "s");
        this.b = Require.That(b >= -s * Math.Log(2) && double.IsFinite(b), b, "b ≥ -s log 2 and finite");
    }

    /// <inheritdoc/>
    private protected override double FactorAt(double n) => s * Math.Log(n) + b;
}
