using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Theorems;

/// <summary>Theorem 2.5, arXiv:2510.05554: the gradient norm η of one layer without residual on an almost simplex, β_n = γ log n, as n → ∞.</summary>
/// <remarks>
/// Hypotheses as in Theorem 2.3, α = 0. γ &lt; 1/(1-ρ1): η ≤ 4γ²(log n)²/(q1 d) + o(1). γ &gt; 1/(1-ρ2): η ≥ (1/q2)(1-1/d) + o(1); sharper (derived here),
/// η = (1-1/d)(1/n)Σ|x_i|^{-2} + o(1). Below the band η is near 0 only where d is far above (log n)²: for n far above d its order of magnitude is
/// (γ(1-ρ) log n)²/(q d²), which at d = 2 is not small.
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

    /// <summary>4γ²(log n)²/(q1 d), up to o(1); the constant 4 is known here from one secondary source, so it is reported and not relied on.</summary>
    /// <param name="gamma">γ below 1/(1-ρ1).</param>
    /// <param name="n">Context length ≥ 2.</param>
    /// <param name="dimension">d ≥ 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">γ is not below the band; n &lt; 2; d &lt; 1.</exception>
    public double UpperBound(double gamma, double n, double dimension)
    {
        Require.That(RegimeOf(gamma) == BandRegime.Subcritical, gamma, FormattableString.Invariant($"γ < 1/(1-ρ1) = {forward.LowerCriticalGamma}"));
        double scale = gamma * LogOf(n);
        return 4 * scale * scale / (Tokens.Q1 * Dimension(dimension));
    }

    /// <summary>(1/q2)(1-1/d), up to o(1).</summary>
    /// <param name="gamma">γ above 1/(1-ρ2).</param>
    /// <param name="dimension">d ≥ 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">γ is not above the band; d &lt; 1.</exception>
    public double LowerBound(double gamma, double dimension)
    {
        Require.That(RegimeOf(gamma) == BandRegime.Supercritical, gamma, FormattableString.Invariant($"γ > 1/(1-ρ2) = {forward.UpperCriticalGamma}"));
        return (1 - 1 / Dimension(dimension)) / Tokens.Q2;
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

    /// <summary>(γ(1-ρ) log n)²/(q d²): the order of magnitude of η below the threshold for n far above d (derived here, a trend).</summary>
    /// <remarks>With unit norms, ρ = 1/2, n = 1500 and γ(1-ρ) from 0.2 to 0.8, η is 0.28 to 0.04 times it at d = 2, 0.8 to 0.4 at d = 8, 1.4 to 2.4 at d = 32.</remarks>
    /// <param name="gamma">γ ≥ 0.</param>
    /// <param name="rho">ρ, the typical cosine, below 1.</param>
    /// <param name="normSquared">q, the typical squared norm.</param>
    /// <param name="n">Context length ≥ 2.</param>
    /// <param name="dimension">d ≥ 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range.</exception>
    public static double OrderOfMagnitude(double gamma, double rho, double normSquared, double n, double dimension)
    {
        Require.That(rho > -1 && rho < 1, rho, "ρ in (-1, 1)");
        double scale = Require.NonNegative(gamma, "γ") * (1 - rho) * LogOf(n) / Dimension(dimension);
        return scale * scale / Require.Positive(normSquared, "q");
    }

    private static double LogOf(double n) => Math.Log(Require.That(n >= 2 && double.IsFinite(n), n, "n ≥ 2 and finite"));

    private static double Dimension(double dimension) => Require.That(dimension >= 1 && double.IsFinite(dimension), dimension, "d ≥ 1");
}
