namespace AttentionDynamics.Layers;

/// <summary>The normalisers that are ready made. For one's own, implement <see cref="IAttentionNormaliser"/>.</summary>
/// <remarks>z_j is a scaled score β⟨q, k_j⟩, and m the number of keys that the row sees.</remarks>
public static class AttentionNormaliser
{
    /// <summary>e^{z_j}/Σ_k e^{z_k}. The only one that needs no row of scores: it runs in tiles, in O(1) memory a row.</summary>
    public static IAttentionNormaliser Softmax { get; } = new SoftmaxNormaliser();

    /// <summary>Softmax beside a sink: a learned logit that takes weight and gives no value, e^{z_j}/(e^s + Σ_k e^{z_k}). Weights sum
    /// to less than 1.</summary>
    /// <param name="logit">s, finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">s is NaN or infinite.</exception>
    public static IAttentionNormaliser SoftmaxWithSink(double logit) => new SinkNormaliser(logit);

    /// <summary>1/(1+e^{-(z_j+b)}), each key by itself; weights do not sum to 1.</summary>
    /// <param name="bias">b, finite; -log n is usual.</param>
    /// <exception cref="ArgumentOutOfRangeException">b is NaN or infinite.</exception>
    public static IAttentionNormaliser Sigmoid(double bias) => new SigmoidNormaliser(bias, 0);

    /// <summary>Sigmoid with the bias -κ log m, that of a row of m keys: under a causal mask every row has its own.</summary>
    /// <param name="kappa">κ ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">κ negative, NaN or infinite.</exception>
    public static IAttentionNormaliser SigmoidOfLogCount(double kappa) => new SigmoidNormaliser(0, Require.NonNegative(kappa, "κ"));

    /// <summary>entmax-α: [(α-1)z_j - τ]_+^{1/(α-1)}, τ such that they sum to 1. Far scores get a weight of exactly 0. O(m) a step of
    /// Newton's.</summary>
    /// <param name="alpha">α in (1, 2]; towards 1 it is softmax, at 2 sparsemax.</param>
    /// <exception cref="ArgumentOutOfRangeException">α outside (1, 2].</exception>
    public static IAttentionNormaliser Entmax(double alpha) => new EntmaxNormaliser(alpha);

    /// <summary>entmax-2: [z_j - τ]_+, the point of the simplex nearest to z.</summary>
    public static IAttentionNormaliser Sparsemax { get; } = new EntmaxNormaliser(2);

    /// <summary>(1 + z_j)/Σ_k (1 + z_k): softmax to first order. Weights are negative where z_j &lt; -1.</summary>
    public static IAttentionNormaliser Linear { get; } = new LinearNormaliser();

    /// <summary>Softmax over the k largest scores, of equal ones the first; all other weights are 0. k = 1 is hard attention.</summary>
    /// <param name="count">k ≥ 1; a row of fewer keys takes all.</param>
    /// <exception cref="ArgumentOutOfRangeException">k &lt; 1.</exception>
    public static IAttentionNormaliser TopK(int count) => new TopKNormaliser(count);
}
