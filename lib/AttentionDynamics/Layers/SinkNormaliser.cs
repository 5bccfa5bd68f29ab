namespace AttentionDynamics.Layers;

/// <summary>e^{z_j}/(e^s + Σ e^{z_k}).</summary>
internal sealed class SinkNormaliser(double logit) : IAttentionNormaliser
{
    private readonly double logit = Require.That(double.IsFinite(logit), logit, "a finite logit");

    public void Normalise(ReadOnlySpan<double> scores, Span<double> weights) => SoftmaxNormaliser.Softmax(scores, weights, logit);
}
