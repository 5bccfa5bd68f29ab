namespace AttentionDynamics.Attention;

/// <summary>How the scale β of the scores depends on the context length: β_n = β_0 f(n), a base scale times the law's factor.</summary>
/// <remarks>n is a double, so that 1e300 is a context length too. A law that depends on the position uses position n for every row.</remarks>
public abstract record ScalingLaw
{
    private protected ScalingLaw(double baseScale) => BaseScale = baseScale;

    /// <summary>β_0 ≥ 0, in the units the law names.</summary>
    public double BaseScale { get; private init; }

    /// <summary>Reads a law as <c>name:key=value,…</c>, such as <c>qwen:train=4096</c>; every law takes the key <c>base</c>, 1 where it is not given.</summary>
    /// <param name="text">The law.</param>
    /// <exception cref="FormatException">No such law or key, a key missing or twice, no number, or a number out of range; the message is one line.</exception>
    public static ScalingLaw Parse(string text) => ScalingLawText.Parse(text);

    /// <summary>β_n.</summary>
    /// <param name="n">The context length, n ≥ 2 and finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 2, NaN or infinite.</exception>
    public double Beta(double n) => BaseScale * FactorAt(RequireContext(n));

    /// <summary>γ_n = β_n/log n, which compares a law with the critical γ = 1/(1-ρ).</summary>
    /// <param name="n">The context length, n ≥ 2 and finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 2, NaN or infinite.</exception>
    public virtual double GammaAt(double n) => Beta(n) / Math.Log(n);

    /// <summary>The same law with the base at which β_n = β: laws that pass through one point compare without their constants.</summary>
    /// <param name="n">The context length, n ≥ 2 and finite.</param>
    /// <param name="beta">β ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">n out of range; β negative, NaN or infinite; the law's factor at n is not a positive finite number.</exception>
    public ScalingLaw Through(double n, double beta)
    {
        Require.NonNegative(beta, "β");
        double factor = FactorAt(RequireContext(n));
        Require.That(factor > 0 && double.IsFinite(factor), n, "a context length at which the law's factor is positive and finite");
        return this with { BaseScale = beta / factor };
    }

    /// <summary>f(n), n ≥ 2 and finite.</summary>
    private protected abstract double FactorAt(double n);

    private static double RequireContext(double n) => Require.That(n >= 2 && double.IsFinite(n), n, "a context length n ≥ 2, finite", nameof(n));
}
