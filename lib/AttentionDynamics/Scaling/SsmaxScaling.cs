namespace AttentionDynamics.Scaling;

/// <summary>f = s log n + b: Scalable-Softmax, s (and b, where it is used) learned per head (Nakanishi, arXiv:2501.19399, eq.
/// 2).</summary>
/// <remarks>
/// Named <c>ssmax:s=S,b=B</c>; b is 0 where it is left out. The paper's n is the context length; models that use it put each row's own
/// position i in its place, counted from 1: <c>ssmax-position:s=S,b=B</c>.
/// </remarks>
public sealed record SsmaxScaling : ScalingLaw
{
    private readonly double s;
    private readonly double b;

    /// <param name="s">s ≥ 0.</param>
    /// <param name="b">b ≥ -s log 2, so that no context length has a negative scale; b ≥ 0 where the position is followed, for log 1 =
    /// 0.</param>
    /// <param name="baseScale">β_0 ≥ 0.</param>
    /// <param name="follows">The length, or the position.</param>
    /// <exception cref="ArgumentOutOfRangeException">s or β_0 negative, NaN or infinite; b too small, NaN or infinite; another
    /// variable.</exception>
    public SsmaxScaling(double s, double b = 0, double baseScale = 1, ScalingVariable follows = ScalingVariable.Length)
        : base(baseScale)
    {
        Require.That(follows is ScalingVariable.Length or ScalingVariable.Position, (int)follows, "the length or the position",
            nameof(follows));
        bool position = follows == ScalingVariable.Position;
        this.s = Require.NonNegative(s, "s");
        this.b = Require.That(b >= (position ? 0 : -s * Math.Log(2)) && double.IsFinite(b), b,
            position ? "b ≥ 0 and finite" : "b ≥ -s log 2 and finite");
        Follows = follows;
    }

    /// <inheritdoc/>
    public override ScalingVariable Follows { get; }

    /// <inheritdoc/>
    public override string Source => "Nakanishi, arXiv:2501.19399, eq. 2";

    /// <inheritdoc/>
    protected override double FactorAt(double n) => s * Math.Log(n) + b;
}
