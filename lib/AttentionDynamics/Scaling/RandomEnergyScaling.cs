namespace AttentionDynamics.Scaling;

/// <summary>f(n) = √(2 log n)/sd: the freezing scale of independent Gaussian scores of standard deviation sd (the random energy model;
/// Giorlandino, Goldt, arXiv:2505.24333).</summary>
/// <remarks>Named <c>random-energy:sd=S</c>. The base is β in units of the freezing scale, beyond which the largest few of n scores carry a
/// positive share of the weight.</remarks>
public sealed record RandomEnergyScaling : ScalingLaw
{
    private readonly double sd;

    /// <param name="sd">sd &gt; 0.</param>
    /// <param name="baseScale">β_0 ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">sd not positive and finite; β_0 negative, NaN or infinite.</exception>
    public RandomEnergyScaling(double sd, double baseScale = 1)
        : base(baseScale) =>
        this.sd = Require.Positive(sd, "sd");

    /// <inheritdoc/>
    public override ScalingVariable Follows => ScalingVariable.Length;

    /// <inheritdoc/>
    public override string Source => "Giorlandino, Goldt, arXiv:2505.24333";

    /// <inheritdoc/>
    protected override double FactorAt(double n) => Math.Sqrt(2 * Math.Log(n)) / sd;
}
