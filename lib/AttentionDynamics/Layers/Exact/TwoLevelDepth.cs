namespace AttentionDynamics.Layers.Exact;

/// <summary>Layers on clusters, one after the other, exact at every n: <see cref="TwoLevelSimplexLayer"/> iterated on (g_w, g_b,
/// q).</summary>
/// <remarks>
/// Every layer is computed, none is skipped: some ten million layers a second. A stack that no longer moves, as α &gt; 1 makes it, is not
/// run to its end.
/// </remarks>
public sealed record TwoLevelDepth
{
    private readonly Func<int, TwoLevelState, double> scale;

    /// <summary>A scale of its own in every layer.</summary>
    /// <param name="clusters">2 ≤ k ≤ 1e150.</param>
    /// <param name="tokensOfCluster">1 ≤ m ≤ 1e150.</param>
    /// <param name="scale">β of a layer ≥ 0, from its number, the first being 1, and the clusters that enter it.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">k, m or α out of range.</exception>
    public TwoLevelDepth(double clusters, double tokensOfCluster, Func<int, TwoLevelState, double> scale, double alpha = 0)
    {
        ArgumentNullException.ThrowIfNull(scale);
        Clusters = Require.That(clusters >= 2 && clusters <= 1e150, clusters, "2 ≤ k ≤ 1e150 clusters");
        TokensOfCluster = Require.That(tokensOfCluster >= 1 && tokensOfCluster <= 1e150, tokensOfCluster,
            "1 ≤ m ≤ 1e150 tokens in a cluster");
        (this.scale, Alpha) = (scale, Require.NonNegative(alpha, "α"));
    }

    /// <summary>One scale in all layers.</summary>
    /// <inheritdoc cref="TwoLevelDepth(double, double, Func{int, TwoLevelState, double}, double)"/>
    /// <param name="clusters">2 ≤ k ≤ 1e150.</param>
    /// <param name="tokensOfCluster">1 ≤ m ≤ 1e150.</param>
    /// <param name="beta">β ≥ 0.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    public TwoLevelDepth(double clusters, double tokensOfCluster, double beta, double alpha = 0)
        : this(clusters, tokensOfCluster, (_, _) => beta, alpha) => Require.NonNegative(beta, "β");

    /// <summary>k.</summary>
    public double Clusters { get; }

    /// <summary>m.</summary>
    public double TokensOfCluster { get; }

    /// <summary>α.</summary>
    public double Alpha { get; }

    /// <summary>The states after 0, 1, 2, ... layers, as many as are asked for.</summary>
    /// <param name="initial">The clusters before the first layer.</param>
    /// <exception cref="ArgumentOutOfRangeException">A state or a scale out of range; q outgrows a double, which α &gt; 1 takes hundreds
    /// of layers for.</exception>
    public IEnumerable<TwoLevelState> States(TwoLevelState initial)
    {
        var state = initial;
        for (int layer = 1; ; layer++)
        {
            yield return state;
            state = Next(state, layer);
        }
    }

    /// <summary>How many layers it takes until the gap between clusters is below a bound; null where it is not within so many
    /// layers.</summary>
    /// <param name="initial">The clusters before the first layer.</param>
    /// <param name="gap">The bound on g_b, in (0, 1).</param>
    /// <param name="most">How many layers at most, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument, a state or a scale out of range.</exception>
    public int? Lifetime(TwoLevelState initial, double gap = 0.01, int most = int.MaxValue)
    {
        Require.That(gap > 0 && gap < 1, gap, "a bound on the gap in (0, 1)");
        Require.That(most >= 0, most, "layers ≥ 0");
        var state = initial;
        for (int layer = 0; ; layer++)
        {
            if (state.GapBetween < gap)
                return layer;
            if (layer == most)
                return null;
            var next = Next(state, layer + 1);
            // What adds less than a digit to a gap adds, in 2^31 layers, less than what tells two bounds apart; longer tokens still less.
            if (next.GapBetween == state.GapBetween && next.GapWithin == state.GapWithin && next.NormSquared >= state.NormSquared
                && scale(layer + 2, next) == scale(layer + 1, state))
                return null;
            state = next;
        }
    }

    private TwoLevelState Next(TwoLevelState state, int layer) =>
        TwoLevelSimplexLayer.Apply(Clusters, TokensOfCluster, state, scale(layer, state), Alpha).StateOut;
}
