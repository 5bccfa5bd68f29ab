namespace AttentionDynamics.Theorems;

/// <summary>Where a head with random queries and keys, Q = K = W of d_k rows, gives a token half of its weight, on a simplex (derived here;
/// a trend: medians over rows at n = 2048 are within 2 % at d_k = 128 and 5 % at 64).</summary>
/// <remarks>
/// W adds noise to the scores, Gaussian to leading order, of the size of κ = 1/(1-ρ) (the self score fluctuates too), with queries and keys
/// normalised (QK-norm) of κ = 1+ρ-ρ²/2. With δ = log n/d_k and u = γ(1-ρ) the largest of n noisy scores wins until
/// <code>
/// u_c = (1-√(1-2κδ))/(κδ) = 2/(1+√(1-2κδ))
/// </code>
/// There is no direct transition for d_k &lt; 2κ log n: a middle phase opens. With independent Q and K the self score has the mean rank n/2
/// and there is no identity phase at all; what replaces it is the gap count Λ of the row (GapRow.GapScale), which needs
/// no model of the scores. Where QᵀK is symmetric and positive definite, everything holds in its own inner product.
/// </remarks>
public sealed record RandomHead
{
    /// <param name="n">n ≥ 2.</param>
    /// <param name="headDimension">d_k ≥ 1.</param>
    /// <param name="rho">ρ in (0, 1).</param>
    /// <param name="normalised">Whether queries and keys are normalised.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range.</exception>
    public RandomHead(double n, double headDimension, double rho, bool normalised = false)
    {
        Require.That(n >= 2 && double.IsFinite(n), n, "n ≥ 2 and finite");
        Require.That(headDimension >= 1 && double.IsFinite(headDimension), headDimension, "d_k ≥ 1 and finite");
        Require.That(rho > 0 && rho < 1, rho, "ρ in (0, 1)");
        Kappa = normalised ? 1 + rho - rho * rho / 2 : 1 / (1 - rho);
        LeastDimension = 2 * Kappa * Math.Log(n);
        double room = 1 - LeastDimension / headDimension;
        ReducedScale = room > 0 ? 2 / (1 + Math.Sqrt(room)) : null;
        Gamma = ReducedScale / (1 - rho);
    }

    /// <summary>κ.</summary>
    public double Kappa { get; }

    /// <summary>u_c; null where there is no direct transition.</summary>
    public double? ReducedScale { get; }

    /// <summary>γ_c = u_c/(1-ρ).</summary>
    public double? Gamma { get; }

    /// <summary>2κ log n, the d_k from which on there is a direct transition.</summary>
    public double LeastDimension { get; }
}
