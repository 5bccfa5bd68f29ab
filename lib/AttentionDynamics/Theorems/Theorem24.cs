namespace AttentionDynamics.Theorems;

/// <summary>Theorem 2.4, arXiv:2510.05554: the gradient norm η of one layer on a simplex with β_n = γ log n, as n → ∞.</summary>
/// <remarks>
/// Hypotheses: |x_i|² = q, ⟨y_i, y_j⟩ = ρ in (0, 1) for i ≠ j, d ≥ n. The theorem, α = 0: η → 0, (1/(4q))(1-1/d), (1/q)(1-1/d) for γ below,
/// at, above 1/(1-ρ). With a residual (derived here), σ = lim A_ii in {0, 1/2, 1}:
/// <code>
/// η → (σ²/q + 2ασ/√q)(1-1/d) + α²
/// </code>
/// The value at any finite n is <see cref="Layers.Exact.SimplexLayerResult.JacobianNorm"/>.
/// </remarks>
public sealed record Theorem24
{
    private readonly Theorem21 forward;

    /// <param name="rho">ρ in (0, 1).</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <param name="normSquared">q &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A hypothesis of the theorem fails.</exception>
    public Theorem24(double rho, double alpha = 0, double normSquared = 1) => forward = new Theorem21(rho, alpha, normSquared);

    /// <summary>ρ.</summary>
    public double Rho => forward.Rho;

    /// <summary>α.</summary>
    public double Alpha => forward.Alpha;

    /// <summary>q.</summary>
    public double NormSquared => forward.NormSquared;

    /// <summary>γ_c = 1/(1-ρ).</summary>
    public double CriticalGamma => forward.CriticalGamma;

    /// <summary>The side of the threshold on which γ lies.</summary>
    /// <exception cref="ArgumentOutOfRangeException">γ negative, NaN or infinite.</exception>
    public Regime RegimeOf(double gamma) => forward.RegimeOf(gamma);

    /// <summary>lim η.</summary>
    /// <param name="gamma">γ ≥ 0.</param>
    /// <param name="dimension">d ≥ 1; infinity where d grows with n.</param>
    /// <exception cref="ArgumentOutOfRangeException">γ negative, NaN or infinite; d &lt; 1.</exception>
    public double LimitJacobianNorm(double gamma, double dimension = double.PositiveInfinity) =>
        JacobianNormAtSelfWeight(forward.LimitSelfWeight(gamma), dimension);

    /// <summary>The limit of η where A_ii → σ.</summary>
    /// <param name="selfWeight">σ in [0, 1].</param>
    /// <param name="dimension">d ≥ 1; infinity where d grows with n.</param>
    /// <exception cref="ArgumentOutOfRangeException">σ outside [0, 1]; d &lt; 1.</exception>
    public double JacobianNormAtSelfWeight(double selfWeight, double dimension = double.PositiveInfinity)
    {
        double sigma = Require.That(selfWeight >= 0 && selfWeight <= 1, selfWeight, "a weight in [0, 1]");
        Require.That(dimension >= 1, dimension, "d ≥ 1");
        return (sigma * sigma / NormSquared + 2 * Alpha * sigma / Math.Sqrt(NormSquared)) * (1 - 1 / dimension) + Alpha * Alpha;
    }

    /// <summary>Above the threshold, α = 0, d = n: 1-qη ~ 2n^{1-u} for 1 &lt; u = γ(1-ρ) &lt; 2 (derived here); beyond, 1/d is
    /// larger.</summary>
    /// <exception cref="InvalidOperationException">α &gt; 0: then the limit is another.</exception>
    /// <exception cref="ArgumentOutOfRangeException">γ(1-ρ) is not between 1 and 2.</exception>
    public PowerLaw IdentityRate(double gamma)
    {
        RequireWithoutResidual();
        double u = forward.ReducedScale(gamma);
        Require.That(RegimeOf(gamma) == Regime.Supercritical && u < 2, gamma,
            FormattableString.Invariant($"γ from {CriticalGamma} to {2 * CriticalGamma}"));
        return new PowerLaw(2, 1 - u);
    }

    /// <summary>Below the threshold, α = 0, d ≥ n: qη ~ n^{-1} for u = γ(1-ρ) &lt; 1/2, n^{-2(1-u)} for u &gt; 1/2, and their sum between
    /// (derived here).</summary>
    /// <remarks>The first is the average over all other tokens, Σ_{j≠i} A_ij², the second the token's own A_ii². Both are reached up to a
    /// factor 1+O(β n^{-min(u, 1-u)}).</remarks>
    /// <exception cref="InvalidOperationException">α &gt; 0: then η does not vanish.</exception>
    /// <exception cref="ArgumentOutOfRangeException">γ is not subcritical.</exception>
    public PowerLaw CollapseRate(double gamma)
    {
        RequireWithoutResidual();
        Require.That(RegimeOf(gamma) == Regime.Subcritical, gamma, FormattableString.Invariant($"γ < 1/(1-ρ) = {CriticalGamma}"));
        double u = forward.ReducedScale(gamma);
        if (Math.Abs(2 * u - 1) <= Theorem21.CriticalTolerance)
            return new PowerLaw(2, -1);
        return new PowerLaw(1, Math.Max(-1, -2 * (1 - u)));
    }

    /// <summary>At the threshold, α = 0: by how much η exceeds its limit at finite n, [β(1-ρ)(2+ρ)/4 + β²(1-ρ)²ρ/16]/(qd) to the orders log
    /// n and log² n (derived here).</summary>
    /// <param name="n">Context length ≥ 2; β(1-ρ) = log n.</param>
    /// <param name="dimension">d ≥ n.</param>
    /// <exception cref="InvalidOperationException">α &gt; 0.</exception>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 2; d &lt; n or infinite.</exception>
    public double CriticalExcess(double n, double dimension)
    {
        RequireWithoutResidual();
        Require.That(n >= 2, n, "n ≥ 2");
        Require.That(dimension >= n && double.IsFinite(dimension), dimension, FormattableString.Invariant($"d ≥ n = {n}"));
        double logN = Math.Log(n);
        return (logN * (2 + Rho) / 4 + logN * logN * Rho / 16) / (NormSquared * dimension);
    }

    private void RequireWithoutResidual()
    {
        if (Alpha > 0)
            throw new InvalidOperationException(FormattableString.Invariant(
                $"this rate is that of a layer without residual: expected α = 0, got {Alpha}"));
    }
}
