namespace AttentionDynamics.Layers.Exact;

/// <summary>How long clusters live that merged inside: k clusters of m tokens at one scale β, no residual (derived here).</summary>
/// <remarks>
/// Within a cluster the scale is subcritical where βg_w &lt; log m: its tokens merge in a layer or two, and what is left is a simplex of k
/// tokens of cosine ρ' = ρ_b/ρ_w (in the leading order of m). That is supercritical where u_k &gt; 1 and then loses its gap slowly:
/// <code>
/// u_k = β(1-ρ')/log k,   layers ≈ k^{u_k-1}/(2ρ' u_k log k),   ρ' = (1-g_b)/(1-g_w)
/// </code>
/// Where u_k ≤ 1, as at a β that does not grow with n, all clusters merge within a few layers: synchronization. The exact count is
/// <see cref="TwoLevelDepth.Lifetime"/>; the estimate is its leading order as k → ∞: 19.5, 114, 753, 38877 against 19, 102, 680, 36036 at n
/// = 1e4, 1e6, 1e8, 1e12 (γ = 1.25, k = m, g_w = .1, g_b = .8).
/// </remarks>
public sealed record Metastability
{
    /// <param name="clusters">2 ≤ k ≤ 1e150.</param>
    /// <param name="tokensOfCluster">1 ≤ m ≤ 1e150.</param>
    /// <param name="state">The clusters before the first layer.</param>
    /// <param name="beta">β ≥ 0, the same in all layers.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range.</exception>
    public Metastability(double clusters, double tokensOfCluster, TwoLevelState state, double beta)
    {
        Require.That(clusters >= 2 && clusters <= 1e150, clusters, "2 ≤ k ≤ 1e150 clusters");
        Require.That(tokensOfCluster >= 1 && tokensOfCluster <= 1e150, tokensOfCluster, "1 ≤ m ≤ 1e150 tokens in a cluster");
        Require.That(state.GapWithin >= 0 && state.GapWithin < 1, state.GapWithin, "a gap within clusters in [0, 1)", nameof(state));
        Require.That(state.GapBetween >= state.GapWithin && state.GapBetween < 1, state.GapBetween,
            "a gap between clusters from that within to 1", nameof(state));
        bool alone = tokensOfCluster == 1;
        double logK = Math.Log(clusters), gap = alone ? state.GapBetween : (state.GapBetween - state.GapWithin) / (1 - state.GapWithin);
        MergedRho = alone ? 1 - state.GapBetween : (1 - state.GapBetween) / (1 - state.GapWithin);
        ReducedScale = Require.NonNegative(beta, "β") * gap / logK;
        WithinScale = alone ? 0 : beta * state.GapWithin / Math.Log(tokensOfCluster);
        LogLayers = (ReducedScale - 1) * logK - Math.Log(2 * MergedRho * ReducedScale * logK);
    }

    /// <summary>ρ', the cosine of two clusters once they have merged inside.</summary>
    public double MergedRho { get; }

    /// <summary>u_k = β(1-ρ')/log k: above 1 the merged clusters stay apart.</summary>
    public double ReducedScale { get; }

    /// <summary>βg_w/log m: below 1 a cluster merges inside; 0 where it is one token.</summary>
    public double WithinScale { get; }

    /// <summary>Whether clusters merge inside and then live long.</summary>
    public bool IsMetastable => WithinScale < 1 && ReducedScale > 1;

    /// <summary>The estimate of the number of layers that they live; null where u_k ≤ 1; ∞ beyond 1e308.</summary>
    public double? Layers => ReducedScale > 1 ? Math.Exp(LogLayers) : null;

    /// <summary>log10 of the estimate; null where u_k ≤ 1.</summary>
    public double? Log10Layers => ReducedScale > 1 ? LogLayers / Math.Log(10) : null;

    private double LogLayers { get; }
}
