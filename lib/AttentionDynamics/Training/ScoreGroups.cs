using AttentionDynamics.Measures;
using AttentionDynamics.Numerics;

namespace AttentionDynamics.Training;

/// <summary>The scores of one sequence: groups of tokens that have one score and one answer, or a token each.</summary>
internal sealed class ScoreGroups(int most)
{
    private readonly double[] gaps = new double[most];
    private readonly double[] sorted = new double[most];

    /// <summary>How many groups.</summary>
    internal int Count { get; set; }

    /// <summary>Scores before β_n.</summary>
    internal double[] Scores { get; } = new double[most];

    /// <summary>Tokens in each group.</summary>
    internal double[] Tokens { get; } = new double[most];

    /// <summary>What tells the answer of a group: its class, or which token it is.</summary>
    internal int[] Labels { get; } = new int[most];

    /// <summary>What one token of each group puts out to the classes, and last what the query puts out of itself, where that is not the
    /// same in every sequence.</summary>
    internal double[] Outputs { get; set; } = [];

    /// <summary>e^{β(s-max)} of one token of each group.</summary>
    internal double[] Weights { get; } = new double[most];

    /// <summary>The group of the token that is asked for, which is alone in it.</summary>
    internal int Target { get; set; }

    /// <summary>Weights at a scale, and what they say of the row; accuracy and loss are the reader's.</summary>
    internal RetrievalTest Measure(int n, double beta)
    {
        double largest = double.NegativeInfinity, partition = 0, others = 0, energy = 0;
        for (int i = 0; i < Count; i++)
            largest = Math.Max(largest, Scores[i]);
        // The largest has the gap +0, by which a number of tokens above 1 gives ∞; -0 would give -∞.
        for (int i = 0; i < Count; i++)
            gaps[i] = beta * (largest - Scores[i]);
        for (int i = 0; i < Count; i++)
            Weights[i] = -gaps[i];
        double own = Weights[Target];
        var weights = Weights.AsSpan(0, Count);
        ExponentialKernels.OfNonPositive(weights, weights);
        for (int i = 0; i < Count; i++)
        {
            double weight = Tokens[i] * Weights[i];
            partition += weight;
            energy += weight * gaps[i];
            others += i == Target ? 0 : weight;
        }
        return new RetrievalTest(n, 1, 0, 0, Weights[Target] / partition, Math.Log(partition) + energy / partition,
            (own - Math.Log(others / (n - 1))) / Math.Log(n - 1), 1 / GapScale());
    }

    /// <summary>Λ of the gaps: the largest log N/gap over groups in the order of their gaps; ∞ where two tokens have the gap 0.</summary>
    private double GapScale()
    {
        Tokens.AsSpan(0, Count).CopyTo(sorted);
        Array.Sort(gaps, sorted, 0, Count);
        return GapRow.ScaleOfCounted(gaps.AsSpan(0, Count), sorted.AsSpan(0, Count), 0);
    }
}
