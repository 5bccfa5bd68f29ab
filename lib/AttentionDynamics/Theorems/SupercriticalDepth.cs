namespace AttentionDynamics.Theorems;

/// <summary>How long a fixed supercritical γ lasts in depth: each layer closes the gap a little, until γ(1-ρ) has fallen to 1 and the next
/// layers collapse.</summary>
/// <remarks>
/// Derived here, α = 0. A layer above the threshold closes the gap g = 1-ρ by 2(1-g)g·n^{1-γg} (Theorem 2.1's rate), so the number of
/// layers from g to 1/γ is, with L = log n, about the integral ∫ n^{γg-1}/(2(1-g)g) dg. Nearly all of it is spent at the start, and
/// Laplace's method gives
/// <code>
/// n^{u-1}/(2ρu L)·[1 - (1/ρ - 1/(1-ρ))/(γL) + O(1/(ρL)²)],   u = γ(1-ρ) &gt; 1
/// </code>
/// with ρ the cosine of the first layer's input: longer contexts stay supercritical for more layers, as a power of n.
/// </remarks>
public static class SupercriticalDepth
{
    /// <summary>The two orders above.</summary>
    /// <param name="n">Context length ≥ 2.</param>
    /// <param name="rho">ρ in (0, 1), of the tokens that enter the first layer.</param>
    /// <param name="gamma">γ &gt; 1/(1-ρ), the same in every layer.</param>
    /// <returns>The number of layers, as a real number; accurate where it is large.</returns>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 2; ρ outside (0, 1); γ not supercritical.</exception>
    public static double Layers(double n, double rho, double gamma)
    {
        Require.That(n >= 2 && double.IsFinite(n), n, "n ≥ 2 and finite");
        var theorem = new Theorem21(rho);
        Require.That(theorem.RegimeOf(gamma) == Regime.Supercritical, gamma, "γ > 1/(1-ρ)");
        double u = theorem.ReducedScale(gamma), logN = Math.Log(n);
        double leading = Math.Exp((u - 1) * logN) / (2 * rho * u * logN);
        return leading * (1 - (1 / rho - 1 / (1 - rho)) / (gamma * logN));
    }
}
