namespace AttentionDynamics.Theorems;

/// <summary>The leading order C·n^p of a quantity as n → ∞.</summary>
/// <param name="Coefficient">C.</param>
/// <param name="Exponent">p.</param>
public readonly record struct PowerLaw(double Coefficient, double Exponent)
{
    /// <summary>C·n^p; underflows to 0 where the quantity itself does.</summary>
    public double At(double n) => Coefficient * Math.Pow(n, Exponent);

    /// <summary>log10(C·n^p), for where the quantity itself underflows.</summary>
    public double Log10At(double n) => Math.Log10(Coefficient) + Exponent * Math.Log10(n);
}
