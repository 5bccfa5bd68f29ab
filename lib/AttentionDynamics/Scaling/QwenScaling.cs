namespace AttentionDynamics.Scaling;

/// <summary>f(i) = max(1, log i/log L) with L the training length: the log-n scaling of Qwen (its modelling code,
/// <c>use_logn_attn</c>).</summary>
/// <remarks>Named <c>qwen:train=L</c>. The code holds the factors in a table that ends at <see cref="TableEnd"/>; the formula goes on
/// beyond.</remarks>
public sealed record QwenScaling : ScalingLaw
{
    /// <summary>The last position for which the code has a factor.</summary>
    public const int TableEnd = 32767;

    private readonly double train;

    /// <param name="train">L ≥ 2.</param>
    /// <param name="baseScale">β_0 ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">L &lt; 2, NaN or infinite; β_0 negative, NaN or infinite.</exception>
    public QwenScaling(double train, double baseScale = 1)
        : base(baseScale) =>
        this.train = Require.That(train >= 2 && double.IsFinite(train), train, "L ≥ 2 and finite");

    /// <inheritdoc/>
    public override ScalingVariable Follows => ScalingVariable.Position;

    /// <inheritdoc/>
    public override string Source => "Qwen modelling code";

    /// <inheritdoc/>
    public override string Clamp => "1 up to position L; the code's table ends at 32767";

    /// <inheritdoc/>
    protected override double FactorAt(double n) => Math.Max(1, Math.Log(n) / Math.Log(train));
}
