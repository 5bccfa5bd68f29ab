using AttentionDynamics.Layers.Tiles;

namespace AttentionDynamics.Layers;

/// <summary>Attention of any queries, keys and values, one head or a batch of them, in double or single precision.</summary>
/// <remarks>For tokens that are queries, keys and values at once, as in the model of arXiv:2510.05554,
/// <see cref="SelfAttention"/>.</remarks>
public static class AttentionHeads
{
    /// <summary>Takes h heads of queries and h_k heads of keys and values; query head a uses key head a·h_k/h.</summary>
    /// <example>
    /// <code>
    /// var (n, d) = (64, 8);
    /// double[] q = [.. Enumerable.Range(0, 4 * n * d).Select(i =&gt; Math.Sin(i))];
    /// double[] k = [.. Enumerable.Range(0, 2 * n * d).Select(i =&gt; Math.Cos(i))];
    /// var heads = AttentionHeads.Of(q, k, values: k, dimension: d, heads: 4, keyHeads: 2);
    /// heads.Measure(new AttentionRule { Mask = AttentionMask.Causal(), Scale = 10 }).Length // 4
    /// </code>
    /// </example>
    /// <param name="queries">Q, h x n x d, row-major.</param>
    /// <param name="keys">K, h_k x m x d.</param>
    /// <param name="values">V, h_k x m x c.</param>
    /// <param name="dimension">d ≥ 1.</param>
    /// <param name="heads">h ≥ 1.</param>
    /// <param name="keyHeads">h_k ≥ 1, which divides h: h as usual (also where it is left out), fewer where query heads share keys, 1
    /// where all do.</param>
    /// <param name="valueDimension">c ≥ 1; d where it is left out.</param>
    /// <exception cref="ArgumentException">Lengths that fit no n and m; no query or key; a number that is NaN or infinite; h_k does
    /// not divide h.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A dimension or a number of heads &lt; 1.</exception>
    public static AttentionHeads<double> Of(
        ReadOnlyMemory<double> queries, ReadOnlyMemory<double> keys, ReadOnlyMemory<double> values,
        int dimension, int heads = 1, int? keyHeads = null, int? valueDimension = null) =>
        new(queries, keys, values, new HeadSizes(dimension, heads, keyHeads ?? heads, valueDimension ?? dimension));

    /// <inheritdoc cref="Of(ReadOnlyMemory{double}, ReadOnlyMemory{double}, ReadOnlyMemory{double}, int, int, int?, int?)"/>
    public static AttentionHeads<float> Of(
        ReadOnlyMemory<float> queries, ReadOnlyMemory<float> keys, ReadOnlyMemory<float> values,
        int dimension, int heads = 1, int? keyHeads = null, int? valueDimension = null) =>
        new(queries, keys, values, new HeadSizes(dimension, heads, keyHeads ?? heads, valueDimension ?? dimension));
}
