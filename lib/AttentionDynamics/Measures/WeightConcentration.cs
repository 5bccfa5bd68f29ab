namespace AttentionDynamics.Measures;

/// <summary>How a row of attention weights concentrates, or the mean of that over rows.</summary>
/// <param name="EntropyNats">H = -Σ_j A_ij log A_ij, in nats; log n where all tokens weigh the same.</param>
/// <param name="InverseParticipation">Σ_j A_ij², from 1/n to 1.</param>
/// <param name="SelfWeight">A_ii.</param>
public readonly record struct WeightConcentration(double EntropyNats, double InverseParticipation, double SelfWeight)
{
    /// <summary>The part of a row's weight that may lack, so that nine of ten equal weights carry 0.9 although their rounded sum does
    /// not.</summary>
    internal const double CarryingTolerance = 1e-12;

    /// <summary>Of any row of weights, over their sum. O(n).</summary>
    /// <param name="weights">Weights ≥ 0 with a positive sum, which need not be 1.</param>
    /// <param name="self">Which of them is the row's own; -1 where none is: the self weight is then 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A self that is none of them.</exception>
    /// <exception cref="ArgumentException">A weight negative, NaN or infinite, or a sum that is not positive and finite.</exception>
    public static WeightConcentration OfWeights(ReadOnlySpan<double> weights, int self = -1)
    {
        Require.That(self >= -1 && self < weights.Length, self,
            FormattableString.Invariant($"a weight from 0 to {weights.Length - 1}, or -1"));
        double sum = 0, entropy = 0, squares = 0;
        foreach (double weight in weights)
        {
            if (!(weight >= 0 && double.IsFinite(weight)))
                throw new ArgumentException(FormattableString.Invariant($"expected weights ≥ 0 and finite, got {weight}"), nameof(weights));
            sum += weight;
        }
        if (!(sum > 0 && double.IsFinite(sum)))
            throw new ArgumentException("expected weights with a positive finite sum", nameof(weights));
        foreach (double weight in weights)
        {
            double share = weight / sum;
            entropy -= share > 0 ? share * Math.Log(share) : 0;
            squares += share * share;
        }
        return new WeightConcentration(Math.Max(0, entropy), squares, self < 0 ? 0 : weights[self] / sum);
    }

    /// <summary>Of the softmax of any row of scores: weights e^{βs_j}/Σ_k e^{βs_k}. O(n).</summary>
    /// <example>
    /// <code>
    /// WeightConcentration.OfScores([2.0, 1.0, 1.0], beta: 3).EntropyNats // 0.367
    /// </code>
    /// </example>
    /// <param name="scores">At least one, all finite, before β.</param>
    /// <param name="beta">β ≥ 0.</param>
    /// <param name="self">Which of them is the row's own; -1 where none is: the self weight is then 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">β negative, NaN or infinite; a self that is none of them.</exception>
    /// <exception cref="ArgumentException">No score, or one that is NaN or infinite.</exception>
    public static WeightConcentration OfScores(ReadOnlySpan<double> scores, double beta, int self = -1)
    {
        Require.NonNegative(beta, "β");
        if (scores.IsEmpty)
            throw new ArgumentException("expected at least one score, got none", nameof(scores));
        foreach (double score in scores)
        {
            if (!double.IsFinite(score))
                throw new ArgumentException(FormattableString.Invariant($"expected finite scores, got {score}"), nameof(scores));
        }
        double[] weights = scores.ToArray();
        Numerics.VectorKernels.Softmax(weights, beta);
        return OfWeights(weights, self);
    }

    /// <summary>The smallest number of weights that make up a share of their sum: 1 where attention selects, near that share of n where it
    /// averages; among equal weights it does not matter which. O(n log n).</summary>
    /// <param name="weights">Weights ≥ 0 with a positive sum, which need not be 1.</param>
    /// <param name="share">In (0, 1]; 1 means all but 1e-12.</param>
    /// <exception cref="ArgumentOutOfRangeException">A share outside (0, 1].</exception>
    /// <exception cref="ArgumentException">A weight negative, NaN or infinite, or a sum that is not positive.</exception>
    public static int TokensCarrying(ReadOnlySpan<double> weights, double share = 0.9)
    {
        RequireShare(share);
        double[] sorted = weights.ToArray();
        foreach (double weight in sorted)
        {
            if (!(weight >= 0 && double.IsFinite(weight)))
                throw new ArgumentException(FormattableString.Invariant($"expected weights ≥ 0 and finite, got {weight}"), nameof(weights));
        }
        if (!(sorted.Sum() is > 0 and < double.PositiveInfinity))
            throw new ArgumentException("expected weights with a positive finite sum", nameof(weights));
        return CountCarrying(sorted, share);
    }

    /// <summary>Of one row of weights that sum to 1; a weight of 0 adds 0 to the entropy.</summary>
    internal static WeightConcentration OfRow(ReadOnlySpan<double> weights, int self)
    {
        double entropy = 0, squares = 0;
        foreach (double weight in weights)
        {
            if (weight > 0)
                entropy -= weight * Math.Log(weight);
            squares += weight * weight;
        }
        return new WeightConcentration(entropy, squares, weights[self]);
    }

    /// <summary>The mean over rows, in the order of rows.</summary>
    internal static WeightConcentration Mean(ReadOnlySpan<WeightConcentration> rows)
    {
        double entropy = 0, squares = 0, self = 0;
        foreach (var row in rows)
        {
            entropy += row.EntropyNats;
            squares += row.InverseParticipation;
            self += row.SelfWeight;
        }
        return new WeightConcentration(entropy / rows.Length, squares / rows.Length, self / rows.Length);
    }

    /// <summary>Sorts the weights in place.</summary>
    internal static int CountCarrying(Span<double> weights, double share)
    {
        weights.Sort();
        double total = 0;
        foreach (double weight in weights)
            total += weight;
        double needed = share * total * (1 - CarryingTolerance), carried = 0;
        int count = 0;
        while (count < weights.Length && carried < needed)
            carried += weights[weights.Length - ++count];
        return count;
    }

    internal static void RequireShare(double share) => Require.That(share > 0 && share <= 1, share, "a share in (0, 1]");
}
