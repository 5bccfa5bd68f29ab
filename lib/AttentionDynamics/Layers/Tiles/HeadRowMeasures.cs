using System.Runtime.CompilerServices;
using AttentionDynamics.Measures;
using AttentionDynamics.Numerics;
using MathNet.Numerics;

namespace AttentionDynamics.Layers.Tiles;

/// <summary>Measures rows of scores, one after another; one thread's.</summary>
/// <param name="keys">m, the longest row.</param>
internal sealed class HeadRowMeasures<V>(int keys)
    where V : struct, ILanes<V, double>
{
    /// <summary>Below, the smallest weights are no longer what they should be: the exponential ends there.</summary>
    private const double LeastSum = 1e-290;

    private readonly double[] weights = GC.AllocateUninitializedArray<double>(keys, pinned: true);
    private readonly GapBuckets buckets = new(keys);

    /// <summary>Measures a row, whose scores are used up.</summary>
    /// <param name="scores">⟨q, k_j⟩ of the keys seen.</param>
    /// <param name="scale">β ≥ 0.</param>
    /// <param name="self">Which is the own key.</param>
    /// <param name="first">Whether the first of them is key 0.</param>
    /// <param name="ordered">Whether Λ and the keys that carry a share are asked for too, which depend on the order of the scores.</param>
    /// <exception cref="ArithmeticException">A score overflows.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal HeadRow Measure(Span<double> scores, double scale, int self, bool first, bool ordered)
    {
        int m = scores.Length;
        (double largest, double smallest, double sum) = ScoreKernels<V>.Ends(scores);
        if (!double.IsFinite(sum) || !double.IsFinite(scale * (largest - smallest)))
            throw new ArithmeticException("attention: a score overflows; expected shorter queries and keys or a smaller scale");
        if (m == 1)
            return new HeadRow(1, 0, 1, 1, first ? 1 : 0, 1, 1, double.NaN, double.NaN, double.NaN, 0, 0);
        double own = largest - scores[self], zeroth = largest - scores[0], mean = sum / m;
        // The largest is set aside: what the others weigh keeps its digits where it is next to nothing.
        int at = ScoreKernels<V>.IndexOf(scores, largest);
        scores[at] = scores[m - 1];
        var others = scores[..(m - 1)];
        ScoreSums sums = ScoreKernels<V>.Weigh(others, weights, scale, largest, mean);
        double partition = 1 + sums.Weights, ownWeight = at == self ? 1 : Math.Exp(-scale * own);
        double entropy = (sums.Weights < 0.5 ? SpecialFunctions.Log1p(sums.Weights) : Math.Log(partition))
            + scale * sums.Energy / partition;
        (double u, double ownU) = (double.NaN, double.NaN);
        if (m >= 3)
        {
            double logOthers = Math.Log(m - 1);
            u = 1 - LogWeights(others, scale, sums) / logOthers;
            ownU = at == self ? u : 1 - (scale * own + Math.Log(1 + (sums.Weights - ownWeight))) / logOthers;
        }
        (double lambda, int carrying) = (double.NaN, 0);
        if (ordered)
        {
            double needed = 0.9 * partition * (1 - WeightConcentration.CarryingTolerance);
            (lambda, carrying) = buckets.Of(others, weights, (sums.SmallestGap, largest - smallest), scale, needed);
        }
        double spread = sums.Spread + (largest - mean) * (largest - mean);
        return new HeadRow(m, entropy, (1 + sums.Squares) / (partition * partition), ownWeight / partition,
            first ? (at == 0 ? 1 : Math.Exp(-scale * zeroth)) / partition : 0, 1 / partition, carrying, lambda, u, ownU,
            scale * Math.Sqrt(spread / m), scale * (largest - smallest));
    }

    /// <summary>log Σ_j e^{-βΔ_j} over the others, however far below they are.</summary>
    private static double LogWeights(ReadOnlySpan<double> gaps, double scale, ScoreSums sums)
    {
        if (sums.Weights >= LeastSum)
            return Math.Log(sums.Weights);
        double sum = 0;
        foreach (double gap in gaps)
            sum += Math.Exp(-scale * (gap - sums.SmallestGap));
        return Math.Log(sum) - scale * sums.SmallestGap;
    }
}
