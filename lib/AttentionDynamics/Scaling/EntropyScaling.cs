namespace AttentionDynamics.Scaling;

/// <summary>f(n) = √(g log n/log L), g = 1.4 and L = 444: scaling that keeps the entropy of Gaussian scores (arXiv:2502.07785).</summary>
/// <remarks>Named <c>entropy</c>. Of the order of <see cref="RandomEnergyScaling"/>: √(log n).</remarks>
public sealed record EntropyScaling : ScalingLaw
{
    private readonly double growth;
    private readonly double train;

    /// <param name="growth">g ≥ 0.</param>
    /// <param name="train">L ≥ 2.</param>
    /// <param name="baseScale">β_0 ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">L &lt; 2, NaN or infinite; g or β_0 negative, NaN or infinite.</exception>
    public EntropyScaling(double growth = 1.4, double train = 444, double baseScale = 1)
        : base(baseScale) =>
        (this.growth, this.train) =
            (Require.NonNegative(growth, "g"), Require.That(train >= 2 && double.IsFinite(train), train, "L ≥ 2 and finite"));

    /// <inheritdoc/>
    public override ScalingVariable Follows => ScalingVariable.Length;

    /// <inheritdoc/>
    public override string Source => "arXiv:2502.07785";

    /// <inheritdoc/>
    protected override double FactorAt(double n) => Math.Sqrt(growth * Math.Log(n) / Math.Log(train));
}
