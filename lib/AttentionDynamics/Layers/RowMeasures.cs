using System.Buffers;
using AttentionDynamics.Measures;

namespace AttentionDynamics.Layers;

/// <summary>What one row of attention does: how its weights concentrate, and the scale at which its scores turn from averaging to
/// selecting.</summary>
/// <param name="Keys">How many keys the row sees.</param>
/// <param name="Weights">Entropy in nats, Σ_j A_ij² and the weight on the row's own key (0 where it does not see it), of the weights
/// over their sum.</param>
/// <param name="FirstWeight">The share of the weight on key 0, where sinks are; 0 where the row does not see it.</param>
/// <param name="TokensCarrying">The smallest number of keys that carry 0.9 of the weight.</param>
/// <param name="GapScale">Λ = max_t log N(t)/t of the scores without the scale (see <see cref="GapRow.GapScale"/>); null where
/// fewer than two keys are seen.</param>
public readonly record struct RowMeasures(
    int Keys, WeightConcentration Weights, double FirstWeight, int TokensCarrying, double? GapScale)
{
    /// <summary>Of a row of scores. O(m log m).</summary>
    /// <param name="scores">⟨q, k_j⟩ or any others, before the scale; at least one, all finite.</param>
    /// <param name="scale">β ≥ 0.</param>
    /// <param name="self">Which of them is the row's own; -1 where none is.</param>
    /// <param name="normaliser">What makes weights of scaled scores; null: softmax.</param>
    /// <exception cref="ArgumentOutOfRangeException">β negative, NaN or infinite; a self that is none of them.</exception>
    /// <exception cref="ArgumentException">No score, or one that is NaN or infinite; weights that are negative or sum to 0.</exception>
    public static RowMeasures OfScores(ReadOnlySpan<double> scores, double scale, int self = -1, IAttentionNormaliser? normaliser = null)
    {
        Require.NonNegative(scale, "the scale");
        if (scores.IsEmpty)
            throw new ArgumentException("expected at least one score, got none", nameof(scores));
        double[] weights = new double[scores.Length], scaled = new double[scores.Length];
        for (int j = 0; j < scores.Length; j++)
        {
            scaled[j] = scale * scores[j];
            if (!double.IsFinite(scaled[j]))
                throw new ArgumentException(FormattableString.Invariant($"expected finite scores, got {scores[j]} at scale {scale}"),
                    nameof(scores));
        }
        (normaliser ?? AttentionNormaliser.Softmax).Normalise(scaled, weights);
        return Of(scores, weights, self, weights[0]);
    }

    /// <summary>Of scores and weights of the keys that a row sees.</summary>
    internal static RowMeasures Of(ReadOnlySpan<double> scores, ReadOnlySpan<double> weights, int self, double first)
    {
        var concentration = WeightConcentration.OfWeights(weights, self);
        double[] room = ArrayPool<double>.Shared.Rent(scores.Length);
        try
        {
            var sorted = room.AsSpan(0, scores.Length);
            weights.CopyTo(sorted);
            double sum = 0, largest = double.NegativeInfinity;
            foreach (double weight in weights)
                sum += weight;
            int carrying = WeightConcentration.CountCarrying(sorted, 0.9);
            if (scores.Length < 2)
                return new RowMeasures(1, concentration, first / sum, carrying, null);
            foreach (double score in scores)
                largest = Math.Max(largest, score);
            for (int j = 0; j < scores.Length; j++)
                sorted[j] = largest - scores[j];
            return new RowMeasures(scores.Length, concentration, first / sum, carrying, GapRow.ScaleOfGaps(sorted));
        }
        finally
        {
            ArrayPool<double>.Shared.Return(room);
        }
    }
}
