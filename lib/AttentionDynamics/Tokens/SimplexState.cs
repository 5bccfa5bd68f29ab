namespace AttentionDynamics.Tokens;

/// <summary>All that the layer sees of a simplex: the cosine ρ of two tokens, the gap 1-ρ between them, and their squared norm q.</summary>
/// <remarks>
/// Both ρ and the gap are carried, each with all its digits, for neither can be had from the other: a few subcritical layers bring 1-ρ to
/// 1e-74, where ρ rounds to 1, and at ρ = 1e-5 the difference 1-(1-ρ) has lost five digits, at 1e-17 all. A gap of exactly 0 means that the
/// tokens coincide to the smallest double; only the layer itself produces it.
/// </remarks>
public readonly record struct SimplexState
{
    /// <summary>The simplex with gap 1-ρ and squared norm q; ρ is 1 less the gap.</summary>
    /// <param name="gap">1-ρ, in [0, 1).</param>
    /// <param name="normSquared">q = |x_i|², positive.</param>
    public SimplexState(double gap, double normSquared)
        : this(1 - gap, gap, normSquared)
    {
    }

    /// <summary>The simplex with ρ and 1-ρ as they are known to whoever computed them.</summary>
    internal SimplexState(double rho, double gap, double normSquared) => (Rho, Gap, NormSquared) = (rho, gap, normSquared);

    /// <summary>1-ρ, in [0, 1]; 1 where ρ is below 1e-16.</summary>
    public double Gap { get; }

    /// <summary>ρ, the cosine of each pair, in (0, 1]; 1 where the gap is below 1e-16.</summary>
    public double Rho { get; }

    /// <summary>q = |x_i|², positive.</summary>
    public double NormSquared { get; }

    /// <summary>The simplex with cosine ρ and squared norm q.</summary>
    /// <exception cref="ArgumentOutOfRangeException">ρ outside (0, 1), or q not positive and finite.</exception>
    public static SimplexState FromRho(double rho, double normSquared = 1)
    {
        Require.That(rho > 0 && rho < 1, rho, "ρ in (0, 1)");
        return new SimplexState(rho, 1 - rho, Require.Positive(normSquared, "q"));
    }

    /// <summary>The simplex with gap 1-ρ and squared norm q: for gaps too small for ρ to tell from 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">1-ρ outside (0, 1), or q not positive and finite.</exception>
    public static SimplexState FromGap(double gap, double normSquared = 1)
    {
        Require.That(gap > 0 && gap < 1, gap, "1-ρ in (0, 1)");
        return new SimplexState(gap, Require.Positive(normSquared, "q"));
    }
}
