using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Measures;

/// <summary>The smallest number of tokens that carry a given share of a row's weight: 1 where attention selects, near that share of n where it averages.</summary>
/// <param name="Minimum">The smallest number over rows.</param>
/// <param name="Mean">The mean number over rows.</param>
/// <param name="Maximum">The largest number over rows.</param>
public readonly record struct TokensCarrying(int Minimum, double Mean, int Maximum)
{
    /// <summary>The part of a row's weight that may lack, so that nine of ten equal weights carry 0.9 although their rounded sum does not.</summary>
    public const double Tolerance = 1e-12;

    /// <summary>How many of the largest weights make up the share; among equal weights it does not matter which. O(n log n).</summary>
    /// <param name="weights">Weights ≥ 0 with a positive sum, which need not be 1.</param>
    /// <param name="share">In (0, 1]; 1 means all but 1e-12.</param>
    /// <exception cref="ArgumentOutOfRangeException">A share outside (0, 1].</exception>
    /// <exception cref="ArgumentException">A weight negative, NaN or infinite, or a sum that is not positive.</exception>
    public static int OfRow(ReadOnlySpan<double> weights, double share = 0.9)
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
        return Count(sorted, share);
    }

    /// <summary>Over the rows of a layer's weights. O(n²(d + log n)). Parallel over rows: the same result on any number of threads.</summary>
    /// <param name="tokens">n x d.</param>
    /// <param name="beta">β ≥ 0.</param>
    /// <param name="share">In (0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">β negative, NaN or infinite; a share outside (0, 1].</exception>
    public static TokensCarrying Of(TokenConfiguration tokens, double beta, double share = 0.9)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        return Of(tokens, [.. Enumerable.Range(0, tokens.Count)], beta, share);
    }

    /// <summary>Over chosen rows of a layer's weights. O(n(d + log n)) a row, O(nd) memory. Parallel over rows: the same result on any number of threads.</summary>
    /// <param name="tokens">n x d.</param>
    /// <param name="rows">Each i from 0 to n-1, in any order; at least one.</param>
    /// <param name="beta">β ≥ 0.</param>
    /// <param name="share">In (0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">β negative, NaN or infinite; a share outside (0, 1]; a row outside 0..n-1.</exception>
    /// <exception cref="ArgumentException">No row.</exception>
    public static TokensCarrying Of(TokenConfiguration tokens, ReadOnlySpan<int> rows, double beta, double share = 0.9)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        Require.NonNegative(beta, "β");
        RequireShare(share);
        (int n, int d) = (tokens.Count, tokens.Dimension);
        int[] chosen = Require.Rows(rows, n);
        double[] unit = tokens.UnitRows();
        var counts = new int[chosen.Length];
        Parallel.For(0, chosen.Length, () => new double[n], (at, _, weights) =>
        {
            var own = unit.AsSpan(chosen[at] * d, d);
            for (int j = 0; j < n; j++)
                weights[j] = -VectorKernels.SquaredDistance(own, unit.AsSpan(j * d, d)) / 2;
            VectorKernels.Softmax(weights, beta);
            counts[at] = Count(weights, share);
            return weights;
        }, _ => { });
        return new TokensCarrying(counts.Min(), counts.Average(), counts.Max());
    }

    /// <summary>Sorts the weights in place.</summary>
    private static int Count(double[] weights, double share)
    {
        Array.Sort(weights);
        double total = 0;
        foreach (double weight in weights)
            total += weight;
        double needed = share * total * (1 - Tolerance), carried = 0;
        int count = 0;
        while (count < weights.Length && carried < needed)
            carried += weights[weights.Length - ++count];
        return count;
    }

    private static void RequireShare(double share) => Require.That(share > 0 && share <= 1, share, "a share in (0, 1]");
}
