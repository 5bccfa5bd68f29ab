namespace AttentionDynamics.Scaling;

/// <summary>f(i) = 1 + c log(1 + ⌊pos/L⌋), c = 0.1 and pos = i-1 counted from 0: every layer of Ministral 3 (L = 16384) and Mistral Large
/// 3 (L = 8192).</summary>
/// <remarks>Named <c>ministral</c>. Unlike <see cref="Llama4Scaling"/>, from which it is taken, it adds nothing to the position, and it
/// scales layers with rotary positions.</remarks>
public sealed record MinistralScaling : ScalingLaw
{
    private readonly double train;
    private readonly double slope;

    /// <param name="train">L ≥ 2, <c>original_max_position_embeddings</c>.</param>
    /// <param name="slope">c ≥ 0, <c>llama_4_scaling_beta</c>.</param>
    /// <param name="baseScale">β_0 ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">L &lt; 2, NaN or infinite; c or β_0 negative, NaN or infinite.</exception>
    public MinistralScaling(double train = 16384, double slope = 0.1, double baseScale = 1)
        : base(baseScale) =>
        (this.train, this.slope) =
            (Require.That(train >= 2 && double.IsFinite(train), train, "L ≥ 2 and finite"), Require.NonNegative(slope, "c"));

    /// <inheritdoc/>
    public override ScalingVariable Follows => ScalingVariable.Position;

    /// <inheritdoc/>
    public override string Source => "Ministral 3 modelling code";

    /// <inheritdoc/>
    public override string Clamp => "1 below position L; a staircase";

    /// <inheritdoc/>
    protected override double FactorAt(double n) => 1 + slope * Math.Log(1 + Math.Floor((n - 1) / train));
}
