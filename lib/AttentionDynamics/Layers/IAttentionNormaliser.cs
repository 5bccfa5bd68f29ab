namespace AttentionDynamics.Layers;

/// <summary>Makes the weights of a row from its scaled scores. Ready ones are in <see cref="AttentionNormaliser"/>; one's own is a
/// class with this method.</summary>
/// <remarks>It is called by several threads at a time, each with rows of its own: it must not change.</remarks>
public interface IAttentionNormaliser
{
    /// <summary>Writes A_ij for the keys j that the row sees.</summary>
    /// <param name="scores">β_i⟨q_i, k_j⟩ of those keys, at least one, all finite, in the order of keys; the last need not be the
    /// row's own.</param>
    /// <param name="weights">As many: what is written must be finite. They need not sum to 1.</param>
    void Normalise(ReadOnlySpan<double> scores, Span<double> weights);
}
