namespace AttentionDynamics.Scaling;

/// <summary>f(n) = n^{2/(d-1)}: the scale at which a query tells its nearest of n keys uniform on the sphere of R^d (Bruno et al.,
/// arXiv:2605.08505).</summary>
/// <remarks>Named <c>uniform-keys:d=D</c>. Overflows to infinity where n^{2/(d-1)} exceeds 1e308, which takes d &lt; 3.</remarks>
public sealed record UniformKeysScaling : ScalingLaw
{
    private readonly double d;

    /// <param name="d">d ≥ 2, the dimension of the keys.</param>
    /// <param name="baseScale">β_0 ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">d &lt; 2, NaN or infinite; β_0 negative, NaN or infinite.</exception>
    public UniformKeysScaling(double d, double baseScale = 1)
        : base(baseScale) =>
        this.d = Require.That(d >= 2 && double.IsFinite(d), d, "d ≥ 2 and finite");

    /// <inheritdoc/>
    public override ScalingVariable Follows => ScalingVariable.Length;

    /// <inheritdoc/>
    public override string Source => "Bruno et al., arXiv:2605.08505";

    /// <inheritdoc/>
    protected override double FactorAt(double n) => Math.Pow(n, 2 / (d - 1));
}
