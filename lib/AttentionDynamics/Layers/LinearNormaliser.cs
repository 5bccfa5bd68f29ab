namespace AttentionDynamics.Layers;

/// <summary>(1 + z_j)/Σ (1 + z_k).</summary>
internal sealed class LinearNormaliser : IAttentionNormaliser
{
    public void Normalise(ReadOnlySpan<double> scores, Span<double> weights)
    {
        double sum = 0;
        foreach (double score in scores)
            sum += 1 + score;
        if (!(sum > 0 && double.IsFinite(sum)))
            throw new ArithmeticException(FormattableString.Invariant(
                $"linear attention: expected Σ(1+z) > 0 and finite in each row, got {sum}"));
        for (int j = 0; j < scores.Length; j++)
            weights[j] = (1 + scores[j]) / sum;
    }
}
