using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Theorems;

/// <summary>Theorem 2.3, arXiv:2510.05554: one layer on an almost simplex with β_n = γ log n, as n → ∞.</summary>
/// <remarks>
/// Hypotheses: 0 &lt; ρ1 ≤ ⟨y_i, y_j⟩ ≤ ρ2 &lt; 1 for i ≠ j and q1 ≤ |x_i|² ≤ q2, residual α ≥ 0; d may be far below n. The theorem:
/// γ &lt; 1/(1-ρ1) gives lim inf min ⟨y_i', y_j'⟩ ≥ ρ1+ε for some ε &gt; 0, and γ &gt; 1/(1-ρ2) gives ATT(y_i) = y_i + o(1) uniformly.
/// <para>
/// What it leaves open is derived here, at every finite n. A self weight is between 1/(1+(n-1)e^{-β(1-ρ2)}) and a =
/// 1/(1+(n-1)e^{-β(1-ρ1)}), and the largest of its row. So Σ_k A_ik² ≤ a, and with κ = ρ2 + (1-ρ2)a both |m_i|² and ⟨y_i, m_i⟩ are at most
/// κ, while ⟨m_i, m_j⟩ and ⟨y_i, m_j⟩ are at least ρ1. With r = α√q2, where the bound is weakest,
/// <code>
/// ⟨y_i', y_j'⟩ ≥ ρ1(1+r)²/(r² + (1+2r)κ)
/// |ATT(y_i) - y_i| ≤ (1-A_ii)√(2(1-ρ1))
/// </code>
/// Below the band κ → ρ2; above it A_ii → 1. </para>
/// </remarks>
public sealed record Theorem23
{
    private readonly double r;

    /// <param name="tokens">Constants of the tokens.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <exception cref="ArgumentException">The tokens are no almost simplex.</exception>
    /// <exception cref="ArgumentOutOfRangeException">α negative, NaN or infinite.</exception>
    public Theorem23(AlmostSimplex tokens, double alpha = 0)
    {
        (Tokens, Alpha) = (tokens.RequireHypothesis(nameof(tokens)), Require.NonNegative(alpha, "α"));
        r = alpha * Math.Sqrt(tokens.Q2);
    }

    /// <summary>ρ1, ρ2, q1, q2.</summary>
    public AlmostSimplex Tokens { get; }

    /// <summary>α.</summary>
    public double Alpha { get; }

    /// <summary>1/(1-ρ1), below which the smallest cosine rises. A close pair may part all the same: <see cref="PartingTokens"/>.</summary>
    public double LowerCriticalGamma => 1 / Tokens.LargestGap;

    /// <summary>1/(1-ρ2), above which attention is the identity.</summary>
    public double UpperCriticalGamma => 1 / Tokens.SmallestGap;

    /// <summary>The side of the band on which γ lies; within 1e-12 of an end it is in the band.</summary>
    /// <exception cref="ArgumentOutOfRangeException">γ negative, NaN or infinite.</exception>
    public BandRegime RegimeOf(double gamma)
    {
        Require.NonNegative(gamma, "γ");
        if (gamma * Tokens.LargestGap - 1 < -Theorem21.CriticalTolerance)
            return BandRegime.Subcritical;
        return gamma * Tokens.SmallestGap - 1 > Theorem21.CriticalTolerance ? BandRegime.Supercritical : BandRegime.Middle;
    }

    /// <summary>ρ1+ε: what min ⟨y_i', y_j'⟩ does not stay below as n → ∞, for γ below the band; ρ1/ρ2 where α = 0.</summary>
    public double LimitMinimumCosine => Bound(Tokens.Rho2);

    /// <summary>ε = ρ1(1-ρ2)(1+2r)/((1+r)² - (1-ρ2)(1+2r)) &gt; 0, for γ below the band.</summary>
    public double Epsilon => Tokens.Rho1 * Tokens.SmallestGap * (1 + 2 * r) / (r * r + (1 + 2 * r) * Tokens.Rho2);

    /// <summary>A lower bound of min ⟨y_i', y_j'⟩ at finite n and any γ; above the band it says little, for there it falls to ρ1.</summary>
    /// <param name="n">Context length ≥ 2.</param>
    /// <param name="gamma">γ ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 2 or infinite; γ negative, NaN or infinite.</exception>
    public double MinimumCosine(double n, double gamma) => Bound(Tokens.Rho2 + Tokens.SmallestGap * LargestSelfWeight(n, gamma));

    /// <summary>No A_ii is larger: 1/(1+(n-1)n^{-γ(1-ρ1)}).</summary>
    /// <param name="n">Context length ≥ 2.</param>
    /// <param name="gamma">γ ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 2 or infinite; γ negative, NaN or infinite.</exception>
    public double LargestSelfWeight(double n, double gamma) => Exponentials.Logistic(Logit(n, gamma, Tokens.LargestGap));

    /// <summary>No A_ii is smaller: 1/(1+(n-1)n^{-γ(1-ρ2)}).</summary>
    /// <param name="n">Context length ≥ 2.</param>
    /// <param name="gamma">γ ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 2 or infinite; γ negative, NaN or infinite.</exception>
    public double SmallestSelfWeight(double n, double gamma) => Exponentials.Logistic(Logit(n, gamma, Tokens.SmallestGap));

    /// <summary>No 1-A_ii is larger, without cancellation; of order n^{1-γ(1-ρ2)} above the band.</summary>
    /// <param name="n">Context length ≥ 2.</param>
    /// <param name="gamma">γ ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 2 or infinite; γ negative, NaN or infinite.</exception>
    public double LargestOthersWeight(double n, double gamma) => Exponentials.Logistic(-Logit(n, gamma, Tokens.SmallestGap));

    /// <summary>No |ATT(y_i) - y_i| is larger at finite n; of order n^{1-γ(1-ρ2)} above the band.</summary>
    /// <param name="n">Context length ≥ 2.</param>
    /// <param name="gamma">γ ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 2 or infinite; γ negative, NaN or infinite.</exception>
    public double LargestDisplacement(double n, double gamma) => LargestOthersWeight(n, gamma) * Math.Sqrt(2 * Tokens.LargestGap);

    /// <summary>The exponent p of the error n^p in the limits: γ(1-ρ1)-1 below the band, 1-γ(1-ρ2) above it (derived here).</summary>
    /// <exception cref="ArgumentOutOfRangeException">γ negative, NaN or infinite, or in the band, where there is no such limit.</exception>
    public double ErrorExponent(double gamma) => RegimeOf(gamma) switch
    {
        BandRegime.Subcritical => gamma * Tokens.LargestGap - 1,
        BandRegime.Supercritical => 1 - gamma * Tokens.SmallestGap,
        _ => throw new ArgumentOutOfRangeException(nameof(gamma),
            FormattableString.Invariant($"expected γ outside [{LowerCriticalGamma}, {UpperCriticalGamma}], got {gamma}")),
    };

    /// <summary>Between which exponents in n a self weight falls below the band, and 1 less it above the band: what the bounds on A_ii
    /// allow (derived here). The slow end is attained where the other cosines are all ρ1, or all ρ2.</summary>
    /// <returns>(γ(1-ρ2)-1, γ(1-ρ1)-1) below the band, (1-γ(1-ρ1), 1-γ(1-ρ2)) above it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">γ negative, NaN or infinite, or in the band.</exception>
    public (double Fastest, double Slowest) WeightExponents(double gamma)
    {
        double slowest = ErrorExponent(gamma);
        return RegimeOf(gamma) == BandRegime.Subcritical ? (gamma * Tokens.SmallestGap - 1, slowest)
            : (1 - gamma * Tokens.LargestGap, slowest);
    }

    private double Bound(double kappa) => Tokens.Rho1 * (1 + r) * (1 + r) / (r * r + (1 + 2 * r) * kappa);

    private static double Logit(double n, double gamma, double gap)
    {
        Require.That(n >= 2 && double.IsFinite(n), n, "n ≥ 2 and finite");
        Require.NonNegative(gamma, "γ");
        return gamma * Math.Log(n) * gap - Math.Log(n - 1);
    }
}
