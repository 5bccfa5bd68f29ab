namespace AttentionDynamics.Measures;

/// <summary>Does a row of weights look at the tokens it belongs to? How many of them are among its heaviest, and how many a window of as
/// many neighbouring positions would hold.</summary>
/// <param name="Others">m, how many other tokens belong to the row's token.</param>
/// <param name="Heaviest">The share of them among the m heaviest other tokens.</param>
/// <param name="Window">The share of them among the m other positions nearest to the token's own.</param>
/// <param name="Weight">The weight on them and on the token itself.</param>
public readonly record struct ClusterRecall(int Others, double Heaviest, double Window, double Weight)
{
    /// <summary>The recall of one row. O(n log n).</summary>
    /// <remarks>Of equal weights the earlier position counts as heavier; the window takes the position before the token, then the one
    /// after, and so on, and only positions that exist.</remarks>
    /// <param name="weights">A_i1, ..., A_in.</param>
    /// <param name="token">i, from 0.</param>
    /// <param name="belongs">Whether a token j ≠ i belongs to token i.</param>
    /// <exception cref="ArgumentOutOfRangeException">i outside 0..n-1.</exception>
    /// <exception cref="ArgumentException">No other token belongs to it.</exception>
    public static ClusterRecall Of(IReadOnlyList<double> weights, int token, Func<int, bool> belongs)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(belongs);
        int n = weights.Count;
        Require.That(token >= 0 && token < n, token, FormattableString.Invariant($"a token from 0 to {n - 1}"));
        int[] others = [.. Enumerable.Range(0, n).Where(j => j != token)];
        HashSet<int> own = [.. others.Where(belongs)];
        if (own.Count == 0)
        {
            throw new ArgumentException(FormattableString.Invariant($"expected other tokens that belong to token {token}, got none"),
                nameof(belongs));
        }
        IEnumerable<int> heaviest = others.OrderByDescending(j => weights[j]).Take(own.Count);
        IEnumerable<int> near = others.OrderBy(j => Math.Abs(j - token)).Take(own.Count);
        return new ClusterRecall(own.Count, heaviest.Count(own.Contains) / (double)own.Count, near.Count(own.Contains) / (double)own.Count,
            weights[token] + own.Sum(j => weights[j]));
    }
}
