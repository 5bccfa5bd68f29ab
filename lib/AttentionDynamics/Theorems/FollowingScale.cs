namespace AttentionDynamics.Theorems;

/// <summary>How long a simplex lasts under the scale that follows it, β_ℓ = u log n/(1-ρ_ℓ), u &gt; 1, without residual (derived
/// here).</summary>
/// <remarks>
/// Every layer loses the same share, g' - g ≈ -2(1-g)g n^{1-u}, g = 1-ρ, so that logit g falls by 2n^{1-u} a layer:
/// <code>
/// layers until g ≈ (n^{u-1}/2)·[logit g_0 - logit g]
/// </code>
/// A fixed γ with the same u in the first layer lasts n^{u-1}/(2ρ u log n) layers (<see cref="SupercriticalDepth"/>) and then falls at
/// once; the scale that follows lasts longer by a factor of order log n and never falls at once. The exact count is <see
/// cref="Layers.Exact.SimplexDepth.AtReducedScale"/>. Leading order in n^{1-u}.
/// </remarks>
public static class FollowingScale
{
    /// <summary>The estimate above.</summary>
    /// <param name="n">Context length, 2 ≤ n ≤ 1e300.</param>
    /// <param name="reducedScale">u &gt; 1.</param>
    /// <param name="gap">1-ρ of the first layer's input, in (0, 1).</param>
    /// <param name="until">The 1-ρ that is reached, in (0, gap].</param>
    /// <returns>The number of layers, as a real number; ∞ beyond 1e308.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range.</exception>
    public static double LayersUntil(double n, double reducedScale, double gap, double until)
    {
        Require.That(n >= 2 && n <= 1e300, n, "2 ≤ n ≤ 1e300");
        Require.That(reducedScale > 1 && double.IsFinite(reducedScale), reducedScale, "u > 1 and finite");
        Require.That(gap > 0 && gap < 1, gap, "1-ρ in (0, 1)");
        Require.That(until > 0 && until <= gap, until, FormattableString.Invariant($"1-ρ in (0, {gap}]"));
        return Math.Exp((reducedScale - 1) * Math.Log(n)) / 2 * (Math.Log(gap / (1 - gap)) - Math.Log(until / (1 - until)));
    }
}
