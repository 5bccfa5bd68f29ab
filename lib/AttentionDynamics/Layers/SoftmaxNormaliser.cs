using AttentionDynamics.Numerics;

namespace AttentionDynamics.Layers;

/// <summary>e^{z_j}/Σ e^{z_k}, the largest score subtracted.</summary>
internal sealed class SoftmaxNormaliser : IAttentionNormaliser
{
    public void Normalise(ReadOnlySpan<double> scores, Span<double> weights) => Softmax(scores, weights, double.NegativeInfinity);

    /// <summary>Beside a logit of which only the weight counts; -∞ is none.</summary>
    internal static void Softmax(ReadOnlySpan<double> scores, Span<double> weights, double sink)
    {
        double largest = sink;
        foreach (double score in scores)
            largest = Math.Max(largest, score);
        for (int j = 0; j < scores.Length; j++)
            weights[j] = scores[j] - largest;
        ExponentialKernels.OfNonPositive(weights, weights);
        double sum = Math.Exp(sink - largest);
        foreach (double weight in weights)
            sum += weight;
        VectorKernels.DivideBy(weights, sum);
    }
}
