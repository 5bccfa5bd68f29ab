using System.Buffers;

namespace AttentionDynamics.Layers;

/// <summary>Softmax over the k largest scores.</summary>
internal sealed class TopKNormaliser(int count) : IAttentionNormaliser
{
    private readonly int count = Require.That(count >= 1, count, "at least 1 score");

    public void Normalise(ReadOnlySpan<double> scores, Span<double> weights)
    {
        if (count >= scores.Length)
        {
            SoftmaxNormaliser.Softmax(scores, weights, double.NegativeInfinity);
            return;
        }
        double[] sorted = ArrayPool<double>.Shared.Rent(scores.Length);
        scores.CopyTo(sorted);
        sorted.AsSpan(0, scores.Length).Sort();
        double least = sorted[scores.Length - count], largest = sorted[scores.Length - 1], sum = 0;
        ArrayPool<double>.Shared.Return(sorted);
        int equal = count;
        foreach (double score in scores)
            equal -= score > least ? 1 : 0;
        for (int j = 0; j < scores.Length; j++)
        {
            bool taken = scores[j] > least || (scores[j] == least && equal-- > 0);
            sum += weights[j] = taken ? Math.Exp(scores[j] - largest) : 0;
        }
        for (int j = 0; j < scores.Length; j++)
            weights[j] /= sum;
    }
}
