using System.Globalization;

namespace AttentionDynamics.Scaling;

/// <summary>How the scale β of the scores depends on the context: β = β_0 f, a base scale times the factor of the law.</summary>
/// <remarks>
/// <para>
/// What f is a function of is said by <see cref="Follows"/>. A law of the length has one factor f(n) for all rows, a law of the
/// configuration a constant. A law of the position has its own factor f(i) in row i, i from 1 to n; what asks such a law for the scale of a
/// length gets that of the last row, position n. A law of the distance scales each score by its own factor; its scale of a row is that of
/// the row's farthest key. </para>
/// <para>A law of one's own derives from this type: it says what it follows and what its factor is, and is used wherever a law is.</para>
/// <example>
/// <code>
/// sealed record PowerOfLog(double C, double P) : ScalingLaw
/// {
///     public override ScalingVariable Follows =&gt; ScalingVariable.Length;
///     protected override double FactorAt(double n) =&gt; C * Math.Pow(Math.Log(n), P);
/// }
/// </code>
/// </example>
/// </remarks>
public abstract record ScalingLaw
{
    /// <summary>A law with its base scale.</summary>
    /// <param name="baseScale">β_0 ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">β_0 negative, NaN or infinite.</exception>
    protected ScalingLaw(double baseScale = 1) => BaseScale = Require.NonNegative(baseScale, "β_0");

    /// <summary>β_0.</summary>
    public double BaseScale { get; private init; }

    /// <summary>What the factor is a function of.</summary>
    public abstract ScalingVariable Follows { get; }

    /// <summary>Which layers it scales.</summary>
    public virtual ScaledLayers Layers => ScaledLayers.All;

    /// <summary>Where the law stands: a paper, or the code of a model.</summary>
    public virtual string Source => "a law of the caller's own";

    /// <summary>Where the law stops following its variable.</summary>
    public virtual string Clamp => "none";

    /// <summary>f at context length n; of a law of the position, that of the last row.</summary>
    /// <param name="n">n ≥ 2; a double so that 1e300 is a context length too.</param>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 2, NaN or infinite.</exception>
    /// <exception cref="InvalidOperationException">The law gives a factor that is negative or NaN.</exception>
    public double Factor(double n) => Checked(FactorAt(Require.That(n >= 2 && double.IsFinite(n), n, "n ≥ 2 and finite")), n);

    /// <summary>β at context length n; of a law of the position, that of the last row.</summary>
    /// <param name="n">n ≥ 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 2, NaN or infinite.</exception>
    /// <exception cref="InvalidOperationException">The law gives a factor that is negative or NaN.</exception>
    public double Beta(double n) => Scaled(Factor(n));

    /// <summary>β of one row of n.</summary>
    /// <param name="position">i, counted from 1, the last row being n.</param>
    /// <param name="n">Context length ≥ 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 2, NaN or infinite; i outside 1..n.</exception>
    /// <exception cref="InvalidOperationException">The law gives a factor that is negative or NaN.</exception>
    public double BetaOfRow(double position, double n)
    {
        Require.That(n >= 2 && double.IsFinite(n), n, "n ≥ 2 and finite");
        Require.That(position >= 1 && position <= n, position, string.Create(CultureInfo.InvariantCulture, $"a row from 1 to n = {n}"));
        double at = Follows is ScalingVariable.Position or ScalingVariable.Distance ? position : n;
        return Scaled(Checked(FactorAt(at), at));
    }

    /// <summary>β of every row of n, in the order of rows. O(n).</summary>
    /// <param name="n">Context length ≥ 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 2.</exception>
    /// <exception cref="InvalidOperationException">The law gives a factor that is negative or NaN.</exception>
    public double[] BetaOfRows(int n)
    {
        Require.That(n >= 2, n, "n ≥ 2");
        var betas = new double[n];
        for (int row = 0; row < n; row++)
            betas[row] = BetaOfRow(row + 1, n);
        return betas;
    }

    /// <summary>γ_n = β_n/log n, the scale that the theorems compare with 1/(1-ρ).</summary>
    /// <param name="n">n ≥ 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 2, NaN or infinite.</exception>
    /// <exception cref="InvalidOperationException">The law gives a factor that is negative or NaN.</exception>
    public virtual double GammaAt(double n) => Beta(n) / Math.Log(n);

    /// <summary>The same law with the base scale that makes β_n a given value at one n: how laws are compared without their
    /// constants.</summary>
    /// <param name="n">n ≥ 2.</param>
    /// <param name="beta">β ≥ 0, the scale at n.</param>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 2, NaN or infinite; β negative, NaN or infinite; the factor at n is 0 or
    /// infinite.</exception>
    /// <exception cref="InvalidOperationException">The law gives a factor that is negative or NaN.</exception>
    public ScalingLaw Through(double n, double beta)
    {
        double factor = Factor(n);
        Require.That(factor > 0 && double.IsFinite(factor), n, "an n at which the factor of the law is positive and finite");
        return this with { BaseScale = Require.NonNegative(beta, "β") / factor };
    }

    /// <summary>The law that a text names: NAME or NAME:key=value,…, as <c>qwen:train=4096</c>, <c>ssmax:s=0.43,b=0,base=2</c>.</summary>
    /// <remarks>The names and their keys are <see cref="Known"/>; each also takes <c>base=</c>, β_0, which is 1 where it is left out.
    /// Numbers are read in the invariant culture.</remarks>
    /// <exception cref="FormatException">An unknown law; a key that is missing, unknown or given twice; a value that is no number or out
    /// of range. One line.</exception>
    public static ScalingLaw Parse(string text) => ScalingLawText.Parse(text);

    /// <summary>The laws that have a name, each as it is written: a key in capitals must be given, a key with a number has that value
    /// where it is left out.</summary>
    public static IReadOnlyList<string> Known => ScalingLawText.Usages;

    /// <summary>f, at an argument that has been checked.</summary>
    /// <param name="n"> The context length n ≥ 2; for a law of the position the row i ≥ 1, counted from 1; for a law of the distance the
    /// row too, whose farthest key is i-1 away. </param>
    /// <returns>≥ 0; ∞ where it exceeds the largest double.</returns>
    protected abstract double FactorAt(double n);

    // 0 times a factor beyond the doubles is 0, not NaN.
    private double Scaled(double factor) => BaseScale == 0 ? 0 : BaseScale * factor;

    private double Checked(double factor, double n) => factor >= 0
        ? factor
        : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
            $"{GetType().Name}: expected a factor ≥ 0 at {n}, got {factor}"));
}
