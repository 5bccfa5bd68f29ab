namespace AttentionDynamics.Layers;

/// <summary>How a row of scores ⟨q_i, k_j⟩ becomes weights A_ij: what the row sees, the scale β_i, and the normaliser of β_i⟨q_i,
/// k_j⟩.</summary>
/// <remarks>What is left out is what attention usually is: all keys, 1/√d, softmax.</remarks>
public sealed record AttentionRule
{
    /// <summary>Which keys a query sees.</summary>
    public IAttentionMask Mask { get; init; } = AttentionMask.Full;

    /// <summary>What makes weights of scaled scores.</summary>
    public IAttentionNormaliser Normaliser { get; init; } = AttentionNormaliser.Softmax;

    /// <summary>β ≥ 0, the factor on the scores of every row; null: 1/√d, d the dimension of queries and keys.</summary>
    public double? Scale { get; init; }

    /// <summary>β_i ≥ 0 of query i, from 0, in place of <see cref="Scale"/>: a law of the position is <c>i
    /// => law.Beta(i + 1)</c>.</summary>
    public Func<int, double>? ScaleOfRow { get; init; }

    /// <summary>β_0, ..., β_{n-1}.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is negative, NaN or infinite.</exception>
    internal double[] Scales(int queries, int dimension)
    {
        ArgumentNullException.ThrowIfNull(Mask);
        ArgumentNullException.ThrowIfNull(Normaliser);
        var scales = new double[queries];
        if (ScaleOfRow is null)
        {
            Array.Fill(scales, Require.NonNegative(Scale ?? 1 / Math.Sqrt(dimension), "the scale β", nameof(Scale)));
            return scales;
        }
        for (int i = 0; i < queries; i++)
            scales[i] = Require.NonNegative(ScaleOfRow(i), FormattableString.Invariant($"the scale β of row {i}"), nameof(ScaleOfRow));
        return scales;
    }
}
