namespace AttentionDynamics.Transformers;

/// <summary>What a <see cref="BertEncoder"/> did with n tokens.</summary>
public sealed record EncoderPass
{
    internal EncoderPass(IReadOnlyList<AttentionPass> layers, ReadOnlyMemory<double> outputs) => (Layers, Outputs) = (layers, outputs);

    /// <summary>What each attention layer was given and made.</summary>
    public IReadOnlyList<AttentionPass> Layers { get; }

    /// <summary>The tokens after the last layer, n x d, row-major.</summary>
    public ReadOnlyMemory<double> Outputs { get; }
}
