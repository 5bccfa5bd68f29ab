using AttentionDynamics.Measures;

namespace AttentionDynamics.Layers;

/// <summary>What a head does, over all its rows.</summary>
/// <param name="Rows">n, how many rows.</param>
/// <param name="Weights">The mean over rows of entropy in nats, Σ_j A_ij² and self weight.</param>
/// <param name="FirstWeight">The mean weight on key 0.</param>
/// <param name="TokensCarrying">The mean over rows of the smallest number of keys that carry 0.9 of the weight.</param>
/// <param name="GapScaleMedian">The median over rows that see at least two keys of Λ, of scores without the scale; null where no
/// row does.</param>
/// <param name="Outputs"> The angles of outputs against those of values: λ is the mean over pairs of (1-cos(o_i, o_j))/(1-cos(v_i, v_j));
/// null where there are not as many values as queries, or fewer than two, or where it was not asked for. </param>
public sealed record AttentionMeasures(
    int Rows, WeightConcentration Weights, double FirstWeight, double TokensCarrying, double? GapScaleMedian, AngleRatio? Outputs)
{
    /// <summary>Of a matrix of scores, from wherever they come: row i is what query i sees, masked, scaled and normalised as the rule
    /// says. O(nm log m).</summary>
    /// <param name="scores">n x m, row-major, before the scale; what the mask hides need not be finite.</param>
    /// <param name="keys">m ≥ 1.</param>
    /// <param name="rule">Mask, scale (which must be given: the dimension of the keys is not known here) and normaliser.</param>
    /// <param name="options">Threads, progress, cancellation.</param>
    /// <exception cref="ArgumentOutOfRangeException">m &lt; 1, or a scale out of range.</exception>
    /// <exception cref="ArgumentException">No whole rows of m scores; a score that is seen and not finite; no scale.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static AttentionMeasures OfScores(ReadOnlyMemory<double> scores, int keys, AttentionRule rule, ComputeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(rule);
        Require.That(keys >= 1, keys, "at least one key");
        if (scores.Length == 0 || scores.Length % keys != 0)
            throw new ArgumentException(FormattableString.Invariant($"expected whole rows of {keys} scores, got {scores.Length} scores"),
                nameof(scores));
        if (rule.Scale is null && rule.ScaleOfRow is null)
            throw new ArgumentException("expected a scale: scores alone do not tell the dimension of their keys", nameof(rule));
        int n = scores.Length / keys;
        return new Tiles.ScoreRows(scores, keys, rule, rule.Scales(n, 1), options ?? ComputeOptions.Default).Measure();
    }

    /// <summary>The means over rows, in the order of rows.</summary>
    internal static AttentionMeasures Of(ReadOnlySpan<RowMeasures> rows, AngleRatio? outputs)
    {
        var weights = new WeightConcentration[rows.Length];
        var lambdas = new List<double>(rows.Length);
        double first = 0, carrying = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            weights[i] = rows[i].Weights;
            first += rows[i].FirstWeight;
            carrying += rows[i].TokensCarrying;
            if (rows[i].GapScale is { } lambda)
                lambdas.Add(lambda);
        }
        return new AttentionMeasures(rows.Length, WeightConcentration.Mean(weights), first / rows.Length, carrying / rows.Length,
            Median(lambdas), outputs);
    }

    /// <summary>The median of numbers that may be ∞, which are sorted; null of none.</summary>
    internal static double? Median(List<double> values)
    {
        if (values.Count == 0)
            return null;
        values.Sort();
        double lower = values[(values.Count - 1) / 2], upper = values[values.Count / 2];
        return lower == upper ? lower : (lower + upper) / 2;
    }
}
