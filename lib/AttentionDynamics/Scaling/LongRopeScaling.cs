namespace AttentionDynamics.Scaling;

/// <summary>f = 1 + log s/log L = log(sL)/log L, s the configured extension factor, L the training length: LongRoPE (Phi-3
/// configuration), a constant.</summary>
/// <remarks>Named <c>longrope:factor=S,train=L</c>. It is the log-n law of <see cref="QwenScaling"/>, evaluated once, at n = sL.</remarks>
public sealed record LongRopeScaling : ScalingLaw
{
    private readonly double factor;
    private readonly double train;

    /// <param name="factor">s ≥ 1.</param>
    /// <param name="train">L ≥ 2.</param>
    /// <param name="baseScale">β_0 ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">s &lt; 1 or L &lt; 2, NaN or infinite; β_0 negative, NaN or infinite.</exception>
    public LongRopeScaling(double factor, double train, double baseScale = 1)
        : base(baseScale)
    {
        this.factor = Require.That(factor >= 1 && double.IsFinite(factor), factor, "s ≥ 1 and finite");
        this.train = Require.That(train >= 2 && double.IsFinite(train), train, "L ≥ 2 and finite");
    }

    /// <inheritdoc/>
    public override ScalingVariable Follows => ScalingVariable.Configuration;

    /// <inheritdoc/>
    public override string Source => "Phi-3 configuration";

    /// <inheritdoc/>
    protected override double FactorAt(double n) => 1 + Math.Log(factor) / Math.Log(train);
}
