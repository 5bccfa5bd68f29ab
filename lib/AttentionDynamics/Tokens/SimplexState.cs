namespace AttentionDynamics.Tokens;

/// <summary>All that the layer sees of a simplex: the gap 1-ρ between two tokens and their squared norm q.</summary>
/// <remarks>
/// The gap is the state, never ρ: a few subcritical layers bring 1-ρ to 1e-74, where ρ rounds to 1. A gap of exactly 0 means that
/// the tokens coincide to the smallest double; only the layer itself produces it.
/// </remarks>
/// <param name="Gap">1-ρ, in [0, 1).</param>
/// <param name="NormSquared">q = |x_i|², positive.</param>
public readonly record struct SimplexState(double Gap, double NormSquared)
{
    /// <summary>ρ = 1 - gap, the cosine of each pair, rounded to a double.</summary>
    public double Rho => 1 - Gap;

    /// <summary>The simplex with cosine ρ and squared norm q.</summary>
    /// <exception cref="ArgumentOutOfRangeException">ρ outside (0, 1), or q not positive and finite.</exception>
    public static SimplexState FromRho(double rho, double normSquared = 1)
    {
        Require.That(rho > 0 && rho < 1, rho, "ρ in (0, 1)");
        return new SimplexState(1 - rho, Require.Positive(normSquared, "q"));
    }

    /// <summary>The simplex with gap 1-ρ and squared norm q: for gaps too small for ρ to tell from 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">1-ρ outside (0, 1), or q not positive and finite.</exception>
    public static SimplexState FromGap(double gap, double normSquared = 1)
    {
        Require.That(gap > 0 && gap < 1, gap, "1-ρ in (0, 1)");
        return new SimplexState(gap, Require.Positive(normSquared, "q"));
    }
}
