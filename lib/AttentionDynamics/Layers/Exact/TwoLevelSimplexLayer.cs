using AttentionDynamics.Numerics;

namespace AttentionDynamics.Layers.Exact;

/// <summary>One layer on clusters, exact at every finite n: k clusters of m tokens stay k clusters of m tokens. O(1) for any k and m
/// up to 1e150.</summary>
/// <remarks>
/// Weights a (self), b_w (each other token of the own cluster), b_b (each of another), r = α√q, p = a+r-b_b, e = b_w-b_b; all sums are
/// over terms ≥ 0 where g_b ≥ g_w:
/// <code>
/// |x'|² = (1-g_b)s² + (g_b-g_w)[W_c²+(k-1)W_o²] + g_w[(a+r)²+(m-1)b_w²+(k-1)m b_b²],  s = 1+r, W_c = a+r+(m-1)b_w, W_o = m b_b
/// g_w' = g_w(a+r-b_w)²/|x'|²,  g_b' = {g_b p² + (m-1)e[2p(g_b-g_w) + e((m-1)(g_b-g_w)+g_w)]}/|x'|²
/// </code>
/// Clusters merge inside at once and then live long where γ is supercritical for the merged ones (metastability). With g_w = 0 the tokens
/// are m copies each: the threshold counts the k = n/m distinct ones.
/// </remarks>
public sealed record TwoLevelSimplexLayer
{
    private TwoLevelSimplexLayer(double clusters, double tokens, TwoLevelState state, double beta, double alpha)
    {
        (Clusters, TokensOfCluster, StateIn) = (clusters, tokens, state);
        (double k, double m, double within, double between) = (clusters, tokens, state.GapWithin, state.GapBetween);
        // Logarithms of the sums of e^{-βgap} over the own cluster's other tokens and over other clusters.
        double logWithin = Math.Log(m - 1) - beta * within, logBetween = Math.Log(k - 1) + Math.Log(m) - beta * between;
        double largest = Math.Max(0, Math.Max(logWithin, logBetween)),
            sum = Math.Exp(-largest) + Math.Exp(logWithin - largest) + Math.Exp(logBetween - largest);
        (double inCluster, double outside) = (Math.Exp(logWithin - largest) / sum, Math.Exp(logBetween - largest) / sum);
        SelfWeight = Math.Exp(-largest) / sum;
        ClusterWeight = SelfWeight + inCluster;
        OtherClustersWeight = outside;
        double a = SelfWeight, bw = SelfWeight * Math.Exp(-beta * within), bb = SelfWeight * Math.Exp(-beta * between);
        (WithinWeight, BetweenWeight) = (bw, bb);

        double r = alpha * Math.Sqrt(state.NormSquared), s = 1 + r, own = a + r + inCluster, other = m * bb;
        // Differences of weights by differences of gaps, which keep their digits near a tie.
        double e = bw * -Exponentials.Expm1(-beta * (between - within)), p = r + a * -Exponentials.Expm1(-beta * between),
            kept = r + a * -Exponentials.Expm1(-beta * within);
        double apart = between - within;
        double square = (1 - between) * s * s + apart * (own * own + outside * other)
            + within * ((a + r) * (a + r) + inCluster * bw + outside * bb);
        double all = (m - 1) * e, newBetween = between * p * p + 2 * p * all * apart + all * (all * apart + e * within);
        StateOut = new TwoLevelState(within * Math.Min(1, kept * kept / square), newBetween / square, square);
    }

    /// <summary>k.</summary>
    public double Clusters { get; }

    /// <summary>m.</summary>
    public double TokensOfCluster { get; }

    /// <summary>The clusters before the layer.</summary>
    public TwoLevelState StateIn { get; }

    /// <summary>The clusters after it.</summary>
    public TwoLevelState StateOut { get; }

    /// <summary>a, the weight of a token on itself.</summary>
    public double SelfWeight { get; }

    /// <summary>b_w, its weight on another token of its cluster.</summary>
    public double WithinWeight { get; }

    /// <summary>b_b, its weight on a token of another cluster.</summary>
    public double BetweenWeight { get; }

    /// <summary>Its weight on its whole cluster, itself included.</summary>
    public double ClusterWeight { get; }

    /// <summary>Its weight on all other clusters, 1 less <see cref="ClusterWeight"/>.</summary>
    public double OtherClustersWeight { get; }

    /// <summary>λ, the mean over pairs of (1-cos')/(1-cos); pairs that coincide are left out.</summary>
    public double Lambda
    {
        get
        {
            double pairs = StateIn.GapWithin > 0 ? TokensOfCluster - 1 : 0, others = (Clusters - 1) * TokensOfCluster;
            double within = pairs > 0 ? pairs * (StateOut.GapWithin / StateIn.GapWithin) : 0;
            return (within + others * (StateOut.GapBetween / StateIn.GapBetween)) / (pairs + others);
        }
    }

    /// <summary>One layer at scale β.</summary>
    /// <param name="clusters">k ≥ 2.</param>
    /// <param name="tokensOfCluster">m ≥ 1; k and m at most 1e150.</param>
    /// <param name="state">The clusters before the layer.</param>
    /// <param name="beta">β ≥ 0.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range.</exception>
    public static TwoLevelSimplexLayer Apply(double clusters, double tokensOfCluster, TwoLevelState state, double beta, double alpha = 0)
    {
        Require.That(clusters >= 2 && clusters <= 1e150, clusters, "2 ≤ k ≤ 1e150 clusters");
        Require.That(tokensOfCluster >= 1 && tokensOfCluster <= 1e150, tokensOfCluster, "1 ≤ m ≤ 1e150 tokens in a cluster");
        Require.That(state.GapWithin >= 0 && state.GapWithin < 1, state.GapWithin, "a gap within clusters in [0, 1)");
        Require.That(state.GapBetween >= state.GapWithin && state.GapBetween < 1, state.GapBetween,
            "a gap between clusters from that within to 1");
        double r = Require.NonNegative(alpha, "α") * Math.Sqrt(Require.Positive(state.NormSquared, "q"));
        Require.That(r <= 1e150, r, "α√q ≤ 1e150, the square of which is a double");
        return new TwoLevelSimplexLayer(clusters, tokensOfCluster, state, Require.NonNegative(beta, "β"), alpha);
    }
}
