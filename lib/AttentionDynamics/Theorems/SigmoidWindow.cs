using AttentionDynamics.Numerics;
using MathNet.Numerics.RootFinding;

namespace AttentionDynamics.Theorems;

/// <summary>Between which scales a token outweighs all others under the sigmoid with bias -κ log n, β = γ log n, on a simplex (derived
/// here).</summary>
/// <remarks>
/// a = 1/(1+n^{κ-γ}) and (n-1)b = (n-1)/(1+n^{κ-γρ}). As n → ∞ a outweighs (n-1)b iff
/// <code>
/// 1/(1-ρ) &lt; γ &lt; (κ-1)/ρ
/// </code>
/// Below, the others are too many, as under softmax; above, the weight of each other token saturates while a, at most 1, no longer grows:
/// the transition is re-entrant. The window is empty where κ ≤ 1/(1-ρ), so for κ = 1 at every ρ. At finite n the two ends are the roots of
/// log a = log (n-1)b, a function of γ that rises and falls once.
/// </remarks>
public sealed record SigmoidWindow
{
    private readonly double logN;

    /// <param name="n">2 ≤ n ≤ 1e300.</param>
    /// <param name="rho">ρ in (0, 1).</param>
    /// <param name="kappa">κ &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range.</exception>
    public SigmoidWindow(double n, double rho, double kappa)
    {
        N = Require.That(n >= 2 && n <= 1e300, n, "2 ≤ n ≤ 1e300");
        Rho = Require.That(rho > 0 && rho < 1, rho, "ρ in (0, 1)");
        Kappa = Require.Positive(kappa, "κ");
        logN = Math.Log(n);
        if (n == 2)
        {
            // One other token never weighs more.
            (Lower, Upper) = (0, double.PositiveInfinity);
            return;
        }
        double most = 2 * kappa / rho + 800 / logN;
        double Slope(double gamma) => Exponentials.LogLogistic((kappa - gamma) * logN) - Math.Log(rho)
            - Exponentials.LogLogistic((kappa - gamma * rho) * logN);
        double top = Brent.FindRoot(Slope, 0, most, 1e-12, 500);
        if (!(Excess(top) > 0))
            return;
        double beyond = 2 * top + 1;
        while (Excess(beyond) > 0)
            beyond *= 2;
        (Lower, Upper) = (Brent.FindRoot(Excess, 0, top, 1e-14, 500), Brent.FindRoot(Excess, top, beyond, 1e-14, 500));
    }

    /// <summary>n.</summary>
    public double N { get; }

    /// <summary>ρ.</summary>
    public double Rho { get; }

    /// <summary>κ.</summary>
    public double Kappa { get; }

    /// <summary>The least γ at which a token weighs as much as all others; null where none does.</summary>
    public double? Lower { get; }

    /// <summary>The largest; null where none does, ∞ for n = 2.</summary>
    public double? Upper { get; }

    /// <summary>lim of the lower end, 1/(1-ρ); null where the window is empty.</summary>
    public double? LimitLower => Kappa * (1 - Rho) > 1 ? 1 / (1 - Rho) : null;

    /// <summary>lim of the upper end, (κ-1)/ρ; null where the window is empty.</summary>
    public double? LimitUpper => Kappa * (1 - Rho) > 1 ? (Kappa - 1) / Rho : null;

    /// <summary>log of a over (n-1)b.</summary>
    /// <param name="gamma">γ ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">γ negative, NaN or infinite.</exception>
    public double Excess(double gamma) => Exponentials.LogLogistic((Require.NonNegative(gamma, "γ") - Kappa) * logN)
        - Exponentials.LogLogistic((gamma * Rho - Kappa) * logN) - Math.Log(N - 1);

    /// <summary>lim λ as n → ∞ at this κ.</summary>
    /// <remarks>
    /// With A and W the limits of a and (n-1)b, each 0, finite or ∞, λ → (r+A)²/[ρ(r+A+W)²+(1-ρ)(r+A)²]; where all three of r, A, W are 0
    /// what counts is which of a and (n-1)b falls slower.
    /// </remarks>
    /// <param name="gamma">γ ≥ 0.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <param name="normSquared">q &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range.</exception>
    public double LimitAngleRatio(double gamma, double alpha = 0, double normSquared = 1)
    {
        double r = Require.NonNegative(alpha, "α") * Math.Sqrt(Require.Positive(normSquared, "q"));
        // Exponents of n in a and in (n-1)b.
        double self = Math.Min(0, Near(Require.NonNegative(gamma, "γ") - Kappa)), others = Near(1 + Math.Min(0, gamma * Rho - Kappa));
        double a = self < 0 ? 0 : Near(gamma - Kappa) == 0 ? 0.5 : 1, w = others < 0 ? 0 : others > 0 ? double.PositiveInfinity : 1;
        if (double.IsPositiveInfinity(w))
            return 0;
        if (r + a + w == 0)
            (a, w) = Near(self - others) switch { 0 => (1, 1), > 0 => (1, 0), _ => (0, 1) };
        double kept = r + a, total = kept + w;
        return kept * kept / (Rho * total * total + (1 - Rho) * kept * kept);
    }

    private static double Near(double value) => Math.Abs(value) <= Theorem21.CriticalTolerance ? 0 : value;
}
