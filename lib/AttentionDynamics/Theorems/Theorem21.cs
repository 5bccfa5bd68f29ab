using System.Globalization;
using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Theorems;

/// <summary>Theorem 2.1, arXiv:2510.05554: one layer on a simplex with β_n = γ log n, as n → ∞.</summary>
/// <remarks>
/// Hypotheses: |x_i|² = q, ⟨y_i, y_j⟩ = ρ in (0, 1) for i ≠ j (so d ≥ n), residual α ≥ 0. With r = α√q and σ = lim A_ii the
/// three limits of the theorem have one form (derived here):
/// <code>
/// ⟨y_i', y_j'⟩ → ρ(1+r)²/[ρ(1+r)² + (1-ρ)(r+σ)²],   σ = 0, 1/2, 1   for γ below, at, above γ_c = 1/(1-ρ)
/// </code>
/// The value at any finite n is <see cref="Layers.Exact.SimplexLayer"/>.
/// </remarks>
/// <example>
/// <code>
/// new Theorem21(rho: 0.5).LimitAngleRatio(gamma: 2) // 0.4
/// </code>
/// </example>
public sealed record Theorem21
{
    /// <summary>|γ(1-ρ) - 1| up to which a floating-point γ counts as critical: γ = 10, ρ = 0.9 gives 0.9999999999999998.</summary>
    public const double CriticalTolerance = 1e-12;

    private readonly SimplexState simplex;
    private readonly double r;

    /// <param name="rho">ρ in (0, 1).</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <param name="normSquared">q &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A hypothesis of the theorem fails.</exception>
    public Theorem21(double rho, double alpha = 0, double normSquared = 1)
    {
        simplex = SimplexState.FromRho(rho, normSquared);
        (Rho, Alpha, NormSquared) = (rho, Require.NonNegative(alpha, "α"), normSquared);
        r = alpha * Math.Sqrt(normSquared);
    }

    /// <summary>ρ.</summary>
    public double Rho { get; }

    /// <summary>α.</summary>
    public double Alpha { get; }

    /// <summary>q.</summary>
    public double NormSquared { get; }

    /// <summary>γ_c = 1/(1-ρ).</summary>
    public double CriticalGamma => 1 / simplex.Gap;

    /// <summary>u = γ(1-ρ) = γ/γ_c, the scale in units of the critical one.</summary>
    public double ReducedScale(double gamma) => NonNegative(gamma) * simplex.Gap;

    /// <summary>The side of the threshold on which γ lies.</summary>
    /// <exception cref="ArgumentOutOfRangeException">γ negative, NaN or infinite.</exception>
    public Regime RegimeOf(double gamma)
    {
        double excess = Math.FusedMultiplyAdd(NonNegative(gamma), simplex.Gap, -1);
        return Math.Abs(excess) <= CriticalTolerance ? Regime.Critical : excess < 0 ? Regime.Subcritical : Regime.Supercritical;
    }

    /// <summary>σ = lim A_ii: 0, 1/2 or 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">γ negative, NaN or infinite.</exception>
    public double LimitSelfWeight(double gamma) => RegimeOf(gamma) switch
    {
        Regime.Subcritical => 0,
        Regime.Critical => 0.5,
        _ => 1,
    };

    /// <summary>lim ⟨y_i', y_j'⟩.</summary>
    /// <exception cref="ArgumentOutOfRangeException">γ negative, NaN or infinite.</exception>
    public double LimitCosine(double gamma) => CosineAtSelfWeight(LimitSelfWeight(gamma));

    /// <summary>lim λ = (1 - lim cos')/(1-ρ).</summary>
    /// <exception cref="ArgumentOutOfRangeException">γ negative, NaN or infinite.</exception>
    public double LimitAngleRatio(double gamma) => AngleRatioAtSelfWeight(LimitSelfWeight(gamma));

    /// <summary>The limit of ⟨y_i', y_j'⟩ where A_ii → σ.</summary>
    /// <param name="selfWeight">σ in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">σ outside [0, 1].</exception>
    public double CosineAtSelfWeight(double selfWeight)
    {
        double common = Rho * (1 + r) * (1 + r);
        double own = r + Share(selfWeight);
        return common / (common + simplex.Gap * own * own);
    }

    /// <summary>The limit of λ where A_ii → σ: (r+σ)²/[ρ(1+r)² + (1-ρ)(r+σ)²].</summary>
    /// <param name="selfWeight">σ in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">σ outside [0, 1].</exception>
    public double AngleRatioAtSelfWeight(double selfWeight)
    {
        double own = r + Share(selfWeight);
        return own * own / (Rho * (1 + r) * (1 + r) + simplex.Gap * own * own);
    }

    /// <summary>The critical window: at fixed c = (γ(1-ρ) - 1) log n the self weight tends to σ = 1/(1+e^{-c}), for every ρ (derived
    /// here).</summary>
    /// <remarks>So λ against c is one curve for all large n, and the transition is 1/((1-ρ) log n) wide in γ.</remarks>
    /// <param name="c">Any finite number.</param>
    /// <exception cref="ArgumentOutOfRangeException">c NaN or infinite.</exception>
    public static double CriticalWindowSelfWeight(double c)
    {
        Require.That(double.IsFinite(c), c, "a finite c");
        return Exponentials.Logistic(c);
    }

    /// <summary>Below the threshold, α = 0: 1-cos' ~ ((1-ρ)/ρ) n^{-2(1-u)}, u = γ(1-ρ) (derived here).</summary>
    /// <exception cref="InvalidOperationException">α &gt; 0: then 1-cos' does not vanish, and <see cref="ResidualRate"/> is the
    /// rate.</exception>
    /// <exception cref="ArgumentOutOfRangeException">γ is not subcritical.</exception>
    public PowerLaw CollapseRate(double gamma)
    {
        if (Alpha > 0)
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                $"this rate is that of a layer without residual: expected α = 0, got {Alpha}"));
        RequireSubcritical(gamma);
        return new PowerLaw(simplex.Gap / Rho, -2 * (1 - ReducedScale(gamma)));
    }

    /// <summary>Below the threshold, α &gt; 0: lim cos' - cos' ~ C n^{-(1-u)}, C = 2r(1-ρ)N/(N+(1-ρ)r²)² with N = ρ(1+r)² (derived
    /// here).</summary>
    /// <remarks>It is linear in A_ii ~ n^{-(1-u)}, what it leaves out smaller by n^{-u} or n^{-(1-u)}.</remarks>
    /// <exception cref="InvalidOperationException">α = 0: the rate is <see cref="CollapseRate"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">γ is not subcritical, or 0.</exception>
    public PowerLaw ResidualRate(double gamma)
    {
        if (Alpha == 0)
            throw new InvalidOperationException("this rate is that of a layer with residual: expected α > 0, got 0");
        RequireSubcritical(gamma);
        Require.Positive(gamma, "γ");
        double common = Rho * (1 + r) * (1 + r), square = common + simplex.Gap * r * r;
        return new PowerLaw(2 * r * simplex.Gap * common / (square * square), ReducedScale(gamma) - 1);
    }

    /// <summary>Above the threshold: cos' - ρ ~ 2ρ(1-ρ)/(1+r) n^{1-u}, u = γ(1-ρ) (derived here).</summary>
    /// <exception cref="ArgumentOutOfRangeException">γ is not supercritical.</exception>
    public PowerLaw IdentityRate(double gamma)
    {
        Require.That(RegimeOf(gamma) == Regime.Supercritical, gamma,
            string.Create(CultureInfo.InvariantCulture, $"γ > 1/(1-ρ) = {CriticalGamma}"));
        return new PowerLaw(2 * Rho * simplex.Gap / (1 + r), 1 - ReducedScale(gamma));
    }

    private void RequireSubcritical(double gamma) =>
        Require.That(RegimeOf(gamma) == Regime.Subcritical, gamma,
            string.Create(CultureInfo.InvariantCulture, $"γ < 1/(1-ρ) = {CriticalGamma}"));

    private static double Share(double selfWeight) => Require.That(selfWeight >= 0 && selfWeight <= 1, selfWeight, "a weight in [0, 1]");

    private static double NonNegative(double gamma) => Require.NonNegative(gamma, "γ");
}
