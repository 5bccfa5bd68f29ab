using MathNet.Numerics.Integration;

namespace AttentionDynamics.Theorems;

/// <summary>A causal layer on a simplex as n → ∞, where row i sees i tokens: which of its positions collapse, and what λ is (derived
/// here).</summary>
/// <remarks>
/// With β = γ log n in all rows and u = γ(1-ρ), position i has self weight 1/2 at i-1 = n^u: below the threshold the first n^u positions
/// keep their directions, a share n^{u-1} of all that the limit does not see; above it all do. At c = (u-1) log n fixed, position i = xn
/// has the self weight a_x = 1/(1+xe^{-c}), no other weight is left, and λ is the mean over x, y in (0, 1)
/// <code>
/// λ = [1 - ρ(1+r)²/√(N_xN_y)]/(1-ρ) = (2F-F²)/(1-ρ),   N_x = ρ(1+r)²+(1-ρ)(a_x+r)²,   F = ∫ 1-(1+r)√(ρ/N_x) dx
/// </code>
/// (.649 at ρ = .5, c = 0, α = 0, which is <see cref="Layers.Exact.CausalSimplexLayer.CriticalLimit"/>). With the scale of the position,
/// β_i = γ log i, nearly all positions have the self weight of the layer without mask, and λ is that of <see cref="Theorem21"/>: 1/(1+3ρ)
/// at criticality. At any n: <see cref="Layers.Exact.CausalPairs"/>.
/// </remarks>
public sealed record CausalAttention
{
    private const double Panel = 0.5;

    private readonly Theorem21 full;

    /// <param name="rho">ρ in (0, 1).</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <param name="normSquared">q &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range.</exception>
    public CausalAttention(double rho, double alpha = 0, double normSquared = 1) => full = new Theorem21(rho, alpha, normSquared);

    /// <summary>γ_c = 1/(1-ρ), as without a mask.</summary>
    public double CriticalGamma => full.CriticalGamma;

    /// <summary>lim λ with one scale γ log n in all rows.</summary>
    /// <param name="gamma">γ ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">γ negative, NaN or infinite.</exception>
    public double LimitAngleRatio(double gamma) =>
        full.RegimeOf(gamma) == Regime.Critical ? WindowAngleRatio(0) : full.LimitAngleRatio(gamma);

    /// <summary>lim λ with the scale of the position, γ log i in row i.</summary>
    /// <param name="gamma">γ ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">γ negative, NaN or infinite.</exception>
    public double LimitAngleRatioOfPosition(double gamma) => full.LimitAngleRatio(gamma);

    /// <summary>lim λ at a fixed place in the critical window, one scale in all rows. Relative error below 1e-13.</summary>
    /// <param name="c">c = (γ(1-ρ)-1) log n, from -600 to 600.</param>
    /// <exception cref="ArgumentOutOfRangeException">c out of range.</exception>
    public double WindowAngleRatio(double c)
    {
        Require.That(c >= -600 && c <= 600, c, "c from -600 to 600");
        // In τ = log(1+xe^{-c}), dx = e^{c+τ} dτ, a = e^{-τ}.
        double end = Numerics.Exponentials.SoftPlus(-c), r = full.Alpha * Math.Sqrt(full.NormSquared), gap = 1 / full.CriticalGamma,
            shared = full.Rho * (1 + r) * (1 + r);
        int panels = (int)Math.Ceiling(end / Panel);
        double sum = 0;
        var rule = new GaussLegendreRule(-1, 1, 16);
        for (int panel = 0; panel < panels; panel++)
        for (int k = 0; k < 16; k++)
        {
            double tau = end / panels * (panel + (1 + rule.Abscissas[k]) / 2), kept = Math.Exp(-tau) + r;
            double nu = gap * kept * kept / shared, root = Math.Sqrt(1 + nu);
            sum += end / panels / 2 * rule.Weights[k] * Math.Exp(c + tau) * (nu / (root * (1 + root)));
        }
        return sum * (2 - sum) / gap;
    }

    /// <summary>The position with self weight 1/2, 1+n^u: those before it keep more than half of themselves. May exceed n.</summary>
    /// <param name="n">n ≥ 2.</param>
    /// <param name="gamma">γ ≥ 0, of the one scale γ log n.</param>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 2 or infinite; γ negative, NaN or infinite.</exception>
    public double HalfPosition(double n, double gamma) =>
        1 + Math.Exp(full.ReducedScale(gamma) * Math.Log(Require.That(n >= 2 && double.IsFinite(n), n, "n ≥ 2 and finite")));
}
