namespace AttentionDynamics.Attention;

/// <summary>f(n) = 1 + 0.1 log(⌊n/8192⌋ + 1): the layers of Llama 4 without rotary positions (its model code).</summary>
/// <remarks>Named <c>llama4</c>. The code has ⌊(pos+1)/8192⌋ with pos counted from 0; the last of n tokens has pos + 1 = n.</remarks>
public sealed record Llama4Scaling : ScalingLaw
{
    /// <param name="baseScale">β_0 ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">β_0 negative, NaN or infinite.</exception>
    public Llama4Scaling(double baseScale = 1)
        : base(Require.NonNegative(baseScale, "β_0"))
    {
    }

    /// <inheritdoc/>
    private protected override double FactorAt(double n) => 1 + 0.1 * Math.Log(Math.Floor(n / 8192) + 1);
}
