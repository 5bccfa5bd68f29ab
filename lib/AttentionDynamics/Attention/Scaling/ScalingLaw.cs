namespace AttentionDynamics.Attention;

/// <summary>How the scale β of the scores depends on the context length n: β_n = β_0 f(n), a base scale times the factor of the law.</summary>
/// <remarks>A law that in practice depends on the position of a row takes position n, the last one, for every row.</remarks>
public abstract record ScalingLaw
{
    private protected ScalingLaw(double baseScale) => BaseScale = baseScale;

    /// <summary>β_0.</summary>
    public double BaseScale { get; private init; }

    /// <summary>f(n), the factor on the scores at context length n.</summary>
    /// <param name="n">n ≥ 2; a double so that 1e300 is a context length too.</param>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 2, NaN or infinite.</exception>
    public double Factor(double n) => FactorAt(Require.That(n >= 2 && double.IsFinite(n), n, "n ≥ 2 and finite"));

    /// <summary>β_n = β_0 f(n).</summary>
    /// <param name="n">n ≥ 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 2, NaN or infinite.</exception>
    public double Beta(double n) => BaseScale * Factor(n);

    /// <summary>γ_n = β_n/log n, the scale that the theorems compare with 1/(1-ρ).</summary>
    /// <param name="n">n ≥ 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 2, NaN or infinite.</exception>
    public virtual double GammaAt(double n) => Beta(n) / Math.Log(n);

    /// <summary>The same law with the base scale that makes β_n a given value at one n: how laws are compared without their constants.</summary>
    /// <param name="n">n ≥ 2.</param>
    /// <param name="beta">β ≥ 0, the scale at n.</param>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 2, NaN or infinite; β negative, NaN or infinite; the factor at n is 0 or infinite.</exception>
    public ScalingLaw Through(double n, double beta)
    {
        double factor = Factor(n);
        Require.That(factor > 0 && double.IsFinite(factor), n, "an n at which the factor of the law is positive and finite");
        return this with { BaseScale = Require.NonNegative(beta, "β") / factor };
    }

    /// <summary>The law that a text names: NAME or NAME:key=value,…, as <c>qwen:train=4096</c>, <c>ssmax:s=0.43,b=0,base=2</c>.</summary>
    /// <remarks>
    /// <c>none</c>, <c>ssmax:s=,b=0</c>, <c>qwen:train=</c>, <c>yarn:train=</c>, <c>llama4</c>, <c>grok:train=</c>, <c>critical:rho=</c>, <c>random-energy:sd=</c>,
    /// <c>uniform-keys:d=</c>; each also takes <c>base=</c>, β_0, which is 1 where it is left out. Numbers are read in the invariant culture.
    /// </remarks>
    /// <exception cref="FormatException">An unknown law; a key that is missing, unknown or given twice; a value that is no number or out of range. One line.</exception>
    public static ScalingLaw Parse(string text) => ScalingLawText.Parse(text);

    /// <summary>f(n) at an n that has been checked.</summary>
    private protected abstract double FactorAt(double n);
}
