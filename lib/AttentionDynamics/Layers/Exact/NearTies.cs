using AttentionDynamics.Numerics;
using MathNet.Numerics.RootFinding;

namespace AttentionDynamics.Layers.Exact;

/// <summary>Which scales tell clusters apart, and which the tokens within one: m near copies of each of k tokens, n = km (derived
/// here).</summary>
/// <remarks>
/// A token that has m-1 copies shares its weight with them. What it competes against are the k-1 other clusters:
/// <code>
/// weight of the own cluster = 1/2:  βg_b + log(1+(m-1)e^{-βg_w}) - log m = log(k-1)
/// weight on itself = 1/2:           (m-1)e^{-βg_w} + (k-1)m e^{-βg_b} = 1
/// </code>
/// Exact copies, g_w = 0: the first is β(1-ρ) = log(k-1) = log(n/m-1), so that the threshold is that of the n/m distinct tokens, and the
/// layer is theirs; the second has no solution for m ≥ 2, since no scale gives one of m copies more than 1/m. g_w small: between the two
/// scales, about log(n/m)/g_b and log(m)/g_w, attention is the identity on clusters and the mean within them.
/// </remarks>
public sealed record NearTies
{
    private readonly double logBetween, logWithin;

    /// <param name="clusters">2 ≤ k ≤ 1e150.</param>
    /// <param name="tokensOfCluster">1 ≤ m ≤ 1e150.</param>
    /// <param name="state">Gaps within and between, the latter positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range.</exception>
    public NearTies(double clusters, double tokensOfCluster, TwoLevelState state)
    {
        Clusters = Require.That(clusters >= 2 && clusters <= 1e150, clusters, "2 ≤ k ≤ 1e150 clusters");
        TokensOfCluster = Require.That(tokensOfCluster >= 1 && tokensOfCluster <= 1e150, tokensOfCluster,
            "1 ≤ m ≤ 1e150 tokens in a cluster");
        Require.That(state.GapWithin >= 0 && state.GapWithin < 1, state.GapWithin, "a gap within clusters in [0, 1)", nameof(state));
        Require.That(state.GapBetween > 0 && state.GapBetween >= state.GapWithin && state.GapBetween < 1,
            state.GapBetween, "a gap between clusters > 0, from that within to 1", nameof(state));
        State = state;
        (logBetween, logWithin) = (Math.Log(clusters - 1) + Math.Log(tokensOfCluster), Math.Log(tokensOfCluster - 1));
    }

    /// <summary>k.</summary>
    public double Clusters { get; }

    /// <summary>m.</summary>
    public double TokensOfCluster { get; }

    /// <summary>The gaps.</summary>
    public TwoLevelState State { get; }

    /// <summary>β at which a token gives half of its weight to its cluster; 0 for two clusters, which share it at every scale from 0
    /// on.</summary>
    public double HalfClusterScale
    {
        get
        {
            double Excess(double beta) => beta * State.GapBetween + LogOnePlus(logWithin - beta * State.GapWithin) - logBetween;
            return Clusters == 2 ? 0 : Brent.FindRoot(Excess, 0, logBetween / State.GapBetween, 1e-12 * logBetween / State.GapBetween, 500);
        }
    }

    /// <summary>β at which a token gives half of its weight to itself; null where no scale does, as among exact copies.</summary>
    public double? HalfSelfScale
    {
        get
        {
            if (TokensOfCluster == 1)
                return logBetween / State.GapBetween;
            if (State.GapWithin == 0)
                return null;
            double most = (LogOnePlus(logBetween - logWithin) + logWithin) / State.GapWithin;
            double Excess(double beta)
            {
                double within = logWithin - beta * State.GapWithin, between = logBetween - beta * State.GapBetween;
                double larger = Math.Max(within, between);
                return larger + LogOnePlus(Math.Min(within, between) - larger);
            }
            return Brent.FindRoot(Excess, 0, most, 1e-12 * most, 500);
        }
    }

    /// <summary>log(1+e^x), 0 at -∞.</summary>
    private static double LogOnePlus(double x) => double.IsNegativeInfinity(x) ? 0 : Exponentials.SoftPlus(x);
}
