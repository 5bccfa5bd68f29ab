namespace AttentionDynamics.Theorems;

/// <summary>The leading order C·n^p of a quantity as n → ∞.</summary>
/// <param name="Coefficient">C ≥ 0.</param>
/// <param name="Exponent">p.</param>
public readonly record struct PowerLaw(double Coefficient, double Exponent)
{
    /// <summary>C.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, NaN or infinite.</exception>
    public double Coefficient { get; } = Require.NonNegative(Coefficient, "C");

    /// <summary>p.</summary>
    /// <exception cref="ArgumentOutOfRangeException">NaN or infinite.</exception>
    public double Exponent { get; } = Require.That(double.IsFinite(Exponent), Exponent, "a finite p");

    /// <summary>C·n^p; underflows to 0 where the quantity itself does.</summary>
    /// <param name="n">n &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">n not positive and finite.</exception>
    public double At(double n) => Coefficient * Math.Pow(Require.Positive(n, "n"), Exponent);

    /// <summary>log10(C·n^p), for where the quantity itself underflows; -∞ where C is 0.</summary>
    /// <param name="n">n &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">n not positive and finite.</exception>
    public double Log10At(double n) => Math.Log10(Coefficient) + Exponent * Math.Log10(Require.Positive(n, "n"));
}
