namespace AttentionDynamics.Scaling;

/// <summary>f(i) = 1 + c log(⌊i/F⌋ + 1), c = 0.1 and F = 8192: the layers of Llama 4 without rotary positions (its model code).</summary>
/// <remarks>Named <c>llama4</c>. The code has ⌊(pos+1)/F⌋ with pos counted from 0, and pos + 1 is the row i.</remarks>
public sealed record Llama4Scaling : ScalingLaw
{
    private readonly double floor;
    private readonly double slope;

    /// <param name="floor">F ≥ 1, <c>floor_scale</c>.</param>
    /// <param name="slope">c ≥ 0, <c>attn_scale</c>.</param>
    /// <param name="baseScale">β_0 ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">F &lt; 1, NaN or infinite; c or β_0 negative, NaN or infinite.</exception>
    public Llama4Scaling(double floor = 8192, double slope = 0.1, double baseScale = 1)
        : base(baseScale) =>
        (this.floor, this.slope) =
            (Require.That(floor >= 1 && double.IsFinite(floor), floor, "F ≥ 1 and finite"), Require.NonNegative(slope, "c"));

    /// <inheritdoc/>
    public override ScalingVariable Follows => ScalingVariable.Position;

    /// <inheritdoc/>
    public override ScaledLayers Layers => ScaledLayers.WithoutRotaryPositions;

    /// <inheritdoc/>
    public override string Source => "Llama 4 modelling code";

    /// <inheritdoc/>
    public override string Clamp => "1 below position F; a staircase";

    /// <inheritdoc/>
    protected override double FactorAt(double n) => 1 + slope * Math.Log(Math.Floor(n / floor) + 1);
}
