namespace AttentionDynamics.Transformers;

/// <summary>What a <see cref="CharacterModel"/> did with a text of n characters.</summary>
public sealed record CharacterPass
{
    internal CharacterPass(IReadOnlyList<AttentionPass> layers, double[] losses) => (Layers, Losses) = (layers, losses);

    /// <summary>What each attention layer was given and made.</summary>
    public IReadOnlyList<AttentionPass> Layers { get; }

    /// <summary>-log p of character i+1 after the characters 0..i, in nats; n-1 of them.</summary>
    public IReadOnlyList<double> Losses { get; }

    /// <summary>Their mean, nats per character.</summary>
    public double MeanLoss => Losses.Average();
}
