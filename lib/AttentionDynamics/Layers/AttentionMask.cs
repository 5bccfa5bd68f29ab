namespace AttentionDynamics.Layers;

/// <summary>The masks that are ready made. For one's own, implement <see cref="IAttentionMask"/>.</summary>
public static class AttentionMask
{
    /// <summary>Every query sees every key.</summary>
    public static IAttentionMask Full { get; } = new FullMask();

    /// <summary>Query i sees the keys j ≤ i + offset.</summary>
    /// <param name="offset"> Where the queries stand among the keys, 0 where they are as many; for the last n of m tokens, as when a text
    /// is continued, m - n. </param>
    public static IAttentionMask Causal(int offset = 0) => new CausalMask(offset);

    /// <summary>A sliding window: query i sees the keys j with i - width &lt; j ≤ i, and the sink tokens, the first ones of all.</summary>
    /// <param name="width">W ≥ 1, how many keys a query sees, its own included; without <paramref name="causal"/> as many to the other
    /// side: |i-j| &lt; W.</param>
    /// <param name="sinks">How many of the first keys every query sees, however far away; of a causal window, those that are not after
    /// it.</param>
    /// <param name="causal">Whether no query sees a later key.</param>
    /// <param name="offset">Where the queries stand among the keys: see <see cref="Causal"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A width &lt; 1, or a negative number of sinks.</exception>
    public static IAttentionMask Window(int width, int sinks = 0, bool causal = true, int offset = 0) =>
        new WindowMask(width, sinks, causal, offset);

    /// <summary>A graph: query i sees its neighbours. Whether it sees itself is what the graph says.</summary>
    /// <param name="neighbours">For each query the keys that it sees, from 0, in any order; what is named twice counts once.</param>
    /// <exception cref="ArgumentException">A query without a neighbour, or with one that is negative.</exception>
    public static IAttentionMask Neighbours(IReadOnlyList<IReadOnlyList<int>> neighbours) => new GraphMask(neighbours);

    /// <summary>Query i sees key j where a function says so. O(m) calls a row: a mask that knows its ranges is faster.</summary>
    /// <param name="sees">Takes i and j, both from 0; called by several threads at a time.</param>
    public static IAttentionMask Where(Func<int, int, bool> sees) => new FunctionMask(sees);
}
