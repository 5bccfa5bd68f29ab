using AttentionDynamics.Tokens;
using MathNet.Numerics;

namespace AttentionDynamics.Theorems;

/// <summary>The ridge of the transition on a simplex: the scale at which the angle ratio λ has a given value, 1/2 if nothing is said, at
/// any finite n and without residual. In closed form.</summary>
/// <remarks>
/// Derived here. With t = a-b the weights are a = (1+(n-1)t)/n and b = (1-t)/n, so Σ_j A_ij² = (1+(n-1)t²)/n and a/b = e^{β(1-ρ)}. Then
/// λ = t²/(ρ + (1-ρ)(1+(n-1)t²)/n) is linear in t² on both sides:
/// <code>
/// t² = λ(ρ + (1-ρ)/n)/(1 - λ(1-ρ)(1-1/n)),   β(1-ρ) = log(1 + nt/(1-t))
/// </code>
/// As n → ∞ t tends to σ = √(λρ/(1-λ(1-ρ))), which is √(ρ/(1+ρ)) at λ = 1/2, and u = β(1-ρ)/log n to 1 as 1 + logit(σ)/log n + O(1/(n log
/// n)).
/// </remarks>
public static class SimplexRidge
{
    /// <summary>β where the angle ratio is λ.</summary>
    /// <param name="n">Context length, 2 ≤ n ≤ 1e300.</param>
    /// <param name="simplex">The simplex before the layer.</param>
    /// <param name="lambda">λ in (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">n or λ out of range; tokens that coincide.</exception>
    public static double Beta(double n, SimplexState simplex, double lambda = 0.5)
    {
        Require.That(n >= 2 && n <= 1e300, n, "2 ≤ n ≤ 1e300");
        Require.That(simplex.Gap > 0 && simplex.Gap <= 1, simplex.Gap, "1-ρ in (0, 1]");
        Require.That(lambda > 0 && lambda < 1, lambda, "λ in (0, 1)");
        double left = 1 - lambda * simplex.Gap * (1 - 1 / n);
        double t = Math.Sqrt(lambda * (simplex.Rho + simplex.Gap / n) / left);
        // 1-t² = (1-λ)/left: nothing cancels where λ is near 1.
        double apart = (1 - lambda) / (left * (1 + t));
        return SpecialFunctions.Log1p(n * (t / apart)) / simplex.Gap;
    }

    /// <summary>u = β(1-ρ)/log n where the angle ratio is λ: the ridge in units of the critical scale.</summary>
    /// <inheritdoc cref="Beta"/>
    public static double ReducedScale(double n, SimplexState simplex, double lambda = 0.5) =>
        Beta(n, simplex, lambda) * simplex.Gap / Math.Log(n);

    /// <summary>σ, the self weight at which the angle ratio is λ in the limit: √(λρ/(1-λ(1-ρ))).</summary>
    /// <param name="rho">ρ in (0, 1).</param>
    /// <param name="lambda">λ in (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">ρ or λ outside (0, 1).</exception>
    public static double LimitSelfWeight(double rho, double lambda = 0.5)
    {
        Require.That(rho > 0 && rho < 1, rho, "ρ in (0, 1)");
        Require.That(lambda > 0 && lambda < 1, lambda, "λ in (0, 1)");
        return Math.Sqrt(lambda * rho / (1 - lambda * (1 - rho)));
    }

    /// <summary>lim (u-1) log n along the ridge: logit(σ).</summary>
    /// <inheritdoc cref="LimitSelfWeight"/>
    public static double LimitWindow(double rho, double lambda = 0.5)
    {
        double sigma = LimitSelfWeight(rho, lambda);
        return Math.Log(sigma / (1 - sigma));
    }
}
