using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Theorems;

/// <summary>Theorem 2.5, arXiv:2510.05554: the gradient norm η of one layer without residual on an almost simplex, β_n = γ log n, as n →
/// ∞.</summary>
/// <remarks>
/// Hypotheses as in Theorem 2.3, α = 0. γ &lt; 1/(1-ρ1): η ≤ 4γ²(log n)²/(q1 d) + o(1). γ &gt; 1/(1-ρ2): η ≥ (1/q2)(1-1/d) + o(1); sharper
/// (derived here), η = (1-1/d)(1/n)Σ|x_i|^{-2} + o(1). Below the band η is near 0 only where d is far above (log n)²: for n far above d its
/// order of magnitude is (γ(1-ρ) log n)²/(q d²), which at d = 2 is not small.
/// <para>
/// Bounds at every finite n and any γ are derived here from the blocks of the Jacobian (<see cref="Layers.JacobianNorm"/>). With a and 1-w
/// the largest and smallest self weight of <see cref="Theorem23"/> and κ² = 2(1-ρ1)(1-ρ1²): for k≠i a block is at most (A_ik/√q1)(√(d-1) +
/// βκ), for |y_k-m_i|² ≤ 2(1-ρ1); the square of the own block is at most (A_ii²(d-1) + 2A_ii β tr C_i + β²|C_i|²)/q1, and the block within
/// (w√(d-1) + β tr C_i)/√q1 of P_i/|x_i|. tr C_i = 1-|m_i|² ≤ 1-ρ1, and tr C_i ≤ Σ_j A_ij |y_j-y_i|² ≤ 2w(1-ρ1). In any direction the y_j
/// lie within √(2(1-ρ1)), so no eigenvalue of C_i is above (1-ρ1)/2 (Popoviciu) and |C_i|² ≤ (1-ρ1)²/2; Σ_k A_ik² ≤ a. So
/// <code>
/// η ≤ [a(√(d-1) + βκ)² + 2aβ(1-ρ1) + β²(1-ρ1)²/2]/(q1 d)
/// |√η - √((1-1/d)(1/n)Σ|x_i|^{-2})| ≤ w √{[(√(d-1) + 2β(1-ρ1))² + (√(d-1) + βκ)²]/(q1 d)}
/// </code>
/// Below the band a → 0, so the constant 4 of the theorem may be (1-ρ1)²/2, and η ≤ (log n)²/(2q1 d) + o(1). Above it w → 0 as
/// n^{1-γ(1-ρ2)}. </para>
/// </remarks>
public sealed record Theorem25
{
    private readonly Theorem23 forward;

    /// <param name="tokens">Constants of the tokens.</param>
    /// <exception cref="ArgumentException">The tokens are no almost simplex.</exception>
    public Theorem25(AlmostSimplex tokens) => forward = new Theorem23(tokens);

    /// <summary>ρ1, ρ2, q1, q2.</summary>
    public AlmostSimplex Tokens => forward.Tokens;

    /// <summary>The side of the band on which γ lies.</summary>
    /// <exception cref="ArgumentOutOfRangeException">γ negative, NaN or infinite.</exception>
    public BandRegime RegimeOf(double gamma) => forward.RegimeOf(gamma);

    /// <summary>4γ²(log n)²/(q1 d), up to o(1); the constant 4 is known here from one secondary source, so it is reported and not relied
    /// on.</summary>
    /// <param name="n">Context length ≥ 2.</param>
    /// <param name="gamma">γ below 1/(1-ρ1).</param>
    /// <param name="dimension">d ≥ 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">γ is not below the band; n &lt; 2; d &lt; 1.</exception>
    public double UpperBound(double n, double gamma, double dimension)
    {
        Require.That(RegimeOf(gamma) == BandRegime.Subcritical, gamma,
            FormattableString.Invariant($"γ < 1/(1-ρ1) = {forward.LowerCriticalGamma}"));
        double scale = gamma * LogOf(n);
        return 4 * scale * scale / (Tokens.Q1 * Dimension(dimension));
    }

    /// <summary>(1/q2)(1-1/d), up to o(1).</summary>
    /// <param name="gamma">γ above 1/(1-ρ2).</param>
    /// <param name="dimension">d ≥ 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">γ is not above the band; d &lt; 1.</exception>
    public double LowerBound(double gamma, double dimension)
    {
        Require.That(RegimeOf(gamma) == BandRegime.Supercritical, gamma,
            FormattableString.Invariant($"γ > 1/(1-ρ2) = {forward.UpperCriticalGamma}"));
        return (1 - 1 / Dimension(dimension)) / Tokens.Q2;
    }

    /// <summary>No η is larger at finite n, at any γ (derived here); below the band (γ(1-ρ1) log n)²/(2q1 d) + o(1).</summary>
    /// <param name="n">Context length ≥ 2.</param>
    /// <param name="gamma">γ ≥ 0.</param>
    /// <param name="dimension">d ≥ 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 2 or infinite; γ negative, NaN or infinite; d &lt; 1 or infinite.</exception>
    public double LargestJacobianNorm(double n, double gamma, double dimension)
    {
        double a = forward.LargestSelfWeight(n, gamma), identity = Math.Sqrt(Dimension(dimension) - 1),
            spread = gamma * LogOf(n) * Tokens.LargestGap;
        double block = identity + spread * Math.Sqrt(2 * (1 + Tokens.Rho1));
        return a * (block * block + 2 * spread) / (Tokens.Q1 * dimension) + CovarianceBound(n, gamma, dimension);
    }

    /// <summary>(γ(1-ρ1) log n)²/(2q1 d): what covariances of scores add to η at most, and below the band all that is left of
    /// <see cref="LargestJacobianNorm"/> as n → ∞ (derived here).</summary>
    /// <remarks>No bound of another order holds: with a third of the tokens between two opposite groups of the others it is attained up to
    /// the factor 2/27.</remarks>
    /// <param name="n">Context length ≥ 2.</param>
    /// <param name="gamma">γ ≥ 0.</param>
    /// <param name="dimension">d ≥ 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 2 or infinite; γ negative, NaN or infinite; d &lt; 1 or infinite.</exception>
    public double CovarianceBound(double n, double gamma, double dimension)
    {
        double spread = Require.NonNegative(gamma, "γ") * LogOf(n) * Tokens.LargestGap;
        return spread * spread / (2 * Tokens.Q1 * Dimension(dimension));
    }

    /// <summary>√η is no farther from the root of <see cref="IdentityJacobianNorm"/> at finite n, at any γ (derived here); of order
    /// n^{1-γ(1-ρ2)} above the band.</summary>
    /// <param name="n">Context length ≥ 2.</param>
    /// <param name="gamma">γ ≥ 0.</param>
    /// <param name="dimension">d ≥ 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 2 or infinite; γ negative, NaN or infinite; d &lt; 1 or infinite.</exception>
    public double LargestRootDistance(double n, double gamma, double dimension)
    {
        double w = forward.LargestOthersWeight(n, gamma), identity = Math.Sqrt(Dimension(dimension) - 1),
            spread = gamma * LogOf(n) * Tokens.LargestGap;
        double own = identity + 2 * spread, others = identity + spread * Math.Sqrt(2 * (1 + Tokens.Rho1));
        return w * Math.Sqrt((own * own + others * others) / (Tokens.Q1 * dimension));
    }

    /// <summary>(1-1/d)(1/n)Σ|x_i|^{-2}: η itself above the band, up to o(1) (derived here). O(nd).</summary>
    /// <exception cref="ArgumentException">A squared norm has no finite inverse.</exception>
    public static double IdentityJacobianNorm(TokenConfiguration tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        double sum = 0;
        for (int i = 0; i < tokens.Count; i++)
            sum += 1 / VectorKernels.Dot(tokens[i], tokens[i]);
        return double.IsFinite(sum)
            ? (1 - 1.0 / tokens.Dimension) * (sum / tokens.Count)
            : throw new ArgumentException("expected tokens whose squared norms have finite inverses", nameof(tokens));
    }

    /// <summary>(γ(1-ρ) log n)²/(q d²): the order of magnitude of η below the threshold for n far above d (derived here, a
    /// trend).</summary>
    /// <remarks>With unit norms, ρ = 1/2, n = 1500 and γ(1-ρ) from 0.2 to 0.8, η is 0.28 to 0.04 times it at d = 2, 0.8 to 0.4 at d = 8,
    /// 1.4 to 2.4 at d = 32.</remarks>
    /// <param name="n">Context length ≥ 2.</param>
    /// <param name="gamma">γ ≥ 0.</param>
    /// <param name="dimension">d ≥ 1.</param>
    /// <param name="rho">ρ, the typical cosine, below 1.</param>
    /// <param name="normSquared">q, the typical squared norm.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range.</exception>
    public static double OrderOfMagnitude(double n, double gamma, double dimension, double rho, double normSquared = 1)
    {
        Require.That(rho > -1 && rho < 1, rho, "ρ in (-1, 1)");
        double scale = Require.NonNegative(gamma, "γ") * (1 - rho) * LogOf(n) / Dimension(dimension);
        return scale * scale / Require.Positive(normSquared, "q");
    }

    private static double LogOf(double n) => Math.Log(Require.That(n >= 2 && double.IsFinite(n), n, "n ≥ 2 and finite"));

    private static double Dimension(double dimension) => Require.That(dimension >= 1 && double.IsFinite(dimension), dimension, "d ≥ 1");
}
