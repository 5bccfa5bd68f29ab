namespace AttentionDynamics.Transformers;

/// <summary>What one attention layer of a transformer was given and made, for one text.</summary>
/// <remarks>Queries and keys as scores take them, so <see cref="Layers.Heads.HeadKeys"/> measures them as they are.</remarks>
public sealed record AttentionPass
{
    internal AttentionPass(int layer, int tokens, int heads, int dimension) =>
        (Layer, Tokens, Heads, Dimension) = (layer, tokens, heads, dimension);

    /// <summary>Which layer, from 0.</summary>
    public int Layer { get; }

    /// <summary>n.</summary>
    public int Tokens { get; }

    /// <summary>h.</summary>
    public int Heads { get; }

    /// <summary>d_k, of queries, keys and values of a head.</summary>
    public int Dimension { get; }

    /// <summary>The vectors that enter the layer, n x (h·d_k), row-major.</summary>
    public required ReadOnlyMemory<double> Inputs { get; init; }

    /// <summary>Q, h x n x d_k, head after head.</summary>
    public required ReadOnlyMemory<double> Queries { get; init; }

    /// <summary>K, h x n x d_k.</summary>
    public required ReadOnlyMemory<double> Keys { get; init; }

    /// <summary>V, h x n x d_k.</summary>
    public required ReadOnlyMemory<double> Values { get; init; }

    /// <summary>The queries of one head, n x d_k.</summary>
    /// <param name="head">From 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such head.</exception>
    public ReadOnlyMemory<double> QueriesOf(int head) => Of(Queries, head);

    /// <summary>The keys of one head, n x d_k.</summary>
    /// <param name="head">From 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such head.</exception>
    public ReadOnlyMemory<double> KeysOf(int head) => Of(Keys, head);

    /// <summary>The values of one head, n x d_k.</summary>
    /// <param name="head">From 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such head.</exception>
    public ReadOnlyMemory<double> ValuesOf(int head) => Of(Values, head);

    private ReadOnlyMemory<double> Of(ReadOnlyMemory<double> all, int head)
    {
        Require.That(head >= 0 && head < Heads, head, FormattableString.Invariant($"a head from 0 to {Heads - 1}"));
        return all.Slice(head * Tokens * Dimension, Tokens * Dimension);
    }
}
