using System.Globalization;

namespace AttentionDynamics.Tokens;

/// <summary>The simplex of Assumption 1, arXiv:2510.05554: |x_i|² = q and cosine ⟨y_i, y_j⟩ = ρ for every pair i ≠ j.</summary>
public static class Simplex
{
    /// <summary>n tokens in R^d that form the simplex, exact to rounding.</summary>
    /// <remarks>
    /// Rows of √q·L with L the Cholesky factor of (1-ρ)I + ρ11ᵀ. Below the diagonal a column of L has one value, and both it and
    /// the diagonal are closed forms of ρ_k = ρ(1-ρ)/(1-ρ+kρ): L_kk = √(1-ρ+ρ_k), L_ik = ρ_k/L_kk (i &gt; k). Nothing cancels, and two
    /// tokens agree to the last bit in every coordinate below both their indices, so their difference is exact there. O(n·d).
    /// </remarks>
    /// <example>
    /// <code>
    /// var tokens = Simplex.Configuration(tokens: 16, dimension: 20, rho: 0.5);
    /// AlmostSimplex.Measure(tokens).Rho1 // 0.5
    /// </code>
    /// </example>
    /// <param name="tokens">n ≥ 2.</param>
    /// <param name="dimension">d ≥ n.</param>
    /// <param name="rho">ρ in (0, 1).</param>
    /// <param name="normSquared">q &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 2; d &lt; n; n·d more than an array holds; ρ outside (0, 1); q not positive
    /// and finite.</exception>
    public static TokenConfiguration Configuration(int tokens, int dimension, double rho, double normSquared = 1)
    {
        Require.That(tokens >= 2, tokens, "n ≥ 2 tokens");
        Require.That(dimension >= tokens, dimension,
            string.Create(CultureInfo.InvariantCulture, $"d ≥ n = {tokens}, for a simplex has no fewer dimensions than tokens"));
        Require.That((long)tokens * dimension <= Array.MaxLength, tokens,
            string.Create(CultureInfo.InvariantCulture, $"n·d ≤ {Array.MaxLength} at d = {dimension}"));
        var state = SimplexState.FromRho(rho, normSquared);

        double norm = Math.Sqrt(normSquared);
        var values = new double[tokens * dimension];
        for (int k = 0; k < tokens; k++)
        {
            double rhoK = rho * state.Gap / (state.Gap + k * rho);
            double diagonal = Math.Sqrt(state.Gap + rhoK);
            double below = norm * (rhoK / diagonal);
            values[k * dimension + k] = norm * diagonal;
            for (int i = k + 1; i < tokens; i++)
                values[i * dimension + k] = below;
        }
        return TokenConfiguration.Own(values, tokens, dimension);
    }
}
