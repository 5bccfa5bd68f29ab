using AttentionDynamics.Numerics;

namespace AttentionDynamics.Training;

/// <summary>What weight a recall layer will give the token that is asked for at lengths it has not seen, from its scores at one short
/// length.</summary>
/// <remarks>
/// The scores of a trained layer do not change with n; only β_n and the number of other tokens do. With s_r the own score of a sequence and
/// M(β) the mean of e^{βs} over other tokens, pooled over the sequences that ask for the same key, the weight at n is
/// <code>
/// A_r(n) = 1/(1 + (n-1) M(β_n) e^{-β_n s_r})
/// </code>
/// up to the fluctuation of a sum of n-1 terms, which falls as n grows (derived here). On a simplex it is exact.
/// </remarks>
public sealed class RecallForecast
{
    private readonly RetrievalLayer layer;
    private readonly int shortest;
    private readonly double[] own;
    private readonly int[] keys;
    private readonly double[][] others;

    /// <summary>From sequences of one length. O(sequences · n) time and memory.</summary>
    /// <param name="layer">A layer of a <see cref="RecallTask"/>.</param>
    /// <param name="n">Length ≥ 3 at which the scores are taken.</param>
    /// <param name="sequences">How many, ≥ 1; some for each key.</param>
    /// <param name="seed">Of the sequences.</param>
    /// <exception cref="ArgumentException">A layer of another task.</exception>
    /// <exception cref="ArgumentOutOfRangeException">n out of range; fewer than 1 sequence.</exception>
    public RecallForecast(RetrievalLayer layer, int n, int sequences, long seed)
    {
        ArgumentNullException.ThrowIfNull(layer);
        if (layer.Task is not RecallTask task)
            throw new ArgumentException($"expected a layer that recalls, got one for {layer.Task.Name}", nameof(layer));
        task.RequireLength(n, 3);
        Require.That(sequences >= 1, sequences, "at least 1 sequence");
        (this.layer, shortest) = (layer, n);
        own = new double[sequences];
        keys = new int[sequences];
        var found = new List<double>[task.Keys];
        var scores = new ScoreGroups(n);
        layer.Read(n, sequences, seed, scores, (r, sequence) =>
        {
            keys[r] = sequence.Keys[sequence.Target];
            own[r] = scores.Scores[scores.Target];
            List<double> here = found[keys[r]] ??= [];
            for (int i = 0; i < scores.Count; i++)
            {
                for (int copy = 0; copy < scores.Tokens[i] && i != scores.Target; copy++)
                    here.Add(scores.Scores[i]);
            }
        });
        others = [.. found.Select(list => list is null ? [] : list.ToArray())];
    }

    /// <summary>The mean weight of the token that is asked for in sequences of n tokens, by the scores at the short length.</summary>
    /// <param name="n">≥ 3; a double, so that 1e12 is a length too.</param>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 3, NaN or infinite.</exception>
    public double TargetWeight(double n)
    {
        Require.That(n >= 3 && double.IsFinite(n), n, "n ≥ 3 and finite");
        double beta = layer.Law.Beta(n);
        double[] logMeans = [.. others.Select(scores => LogMean(scores, beta))];
        double sum = 0;
        for (int r = 0; r < own.Length; r++)
            sum += Exponentials.Logistic(beta * own[r] - logMeans[keys[r]] - Math.Log(n - 1));
        return sum / own.Length;
    }

    /// <summary>The first length, from that of the sequences on, at which that weight is 1/2 or less; null where there is none up to a
    /// longest length.</summary>
    /// <param name="longest">≥ that of the sequences.</param>
    /// <exception cref="ArgumentOutOfRangeException">A shorter longest length, NaN or infinite.</exception>
    public double? HalfWeightLength(double longest = 1e12)
    {
        Require.That(longest >= shortest && double.IsFinite(longest), longest,
            FormattableString.Invariant($"a length ≥ {shortest} and finite"));
        double low = shortest, high = shortest;
        while (TargetWeight(high) > 0.5)
        {
            if (high == longest)
                return null;
            (low, high) = (high, Math.Min(2 * high, longest));
        }
        return Crossing(low, high);
    }

    private double Crossing(double low, double high)
    {
        while (high > low * (1 + 1e-6))
        {
            double middle = Math.Sqrt(low * high);
            (low, high) = TargetWeight(middle) < 0.5 ? (low, middle) : (middle, high);
        }
        return Math.Sqrt(low * high);
    }

    /// <summary>log of the mean of e^{βs}.</summary>
    private static double LogMean(double[] scores, double beta)
    {
        if (scores.Length == 0)
            return 0;
        double largest = scores.Max();
        double[] terms = [.. scores.Select(score => beta * (score - largest))];
        ExponentialKernels.OfNonPositive(terms, terms);
        return beta * largest + Math.Log(terms.Sum() / terms.Length);
    }
}
