using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Measures;

/// <summary>The scale at which a row of scores turns from averaging to selecting, by gap counting (Hayase, Karakida, arXiv:2605.12697).</summary>
/// <remarks>
/// With the gaps Δ_j = max_k s_k - s_j of a row of scores before β, and N(t) = #{j: Δ_j ≤ t}, which counts the maximum itself,
/// <code>
/// Λ = sup_{t&gt;0} log N(t)/t
/// </code>
/// For tokens the scores are cosines, the token itself included: it is the maximum of its row, and its gaps are 1-⟨y_i, y_j⟩. On the simplex
/// Λ = log n/(1-ρ), exactly the critical β. N steps up at the gaps and log N(t)/t falls between them, so the supremum is attained at a gap; except where a second
/// score equals the maximum: then log N(t)/t has no bound as t → 0 and Λ = ∞, for no scale tells the two apart. Only gaps of exactly 0 count as such.
/// </remarks>
/// <param name="Minimum">The smallest Λ over rows.</param>
/// <param name="Mean">The mean Λ over rows; ∞ where one is.</param>
/// <param name="Maximum">The largest Λ over rows.</param>
public readonly record struct GapCounting(double Minimum, double Mean, double Maximum)
{
    /// <summary>Λ of one row of scores. O(n log n).</summary>
    /// <param name="scores">At least 2, before β; in any order.</param>
    /// <exception cref="ArgumentException">Fewer than 2 scores, or one that is NaN or infinite.</exception>
    public static double OfRow(ReadOnlySpan<double> scores)
    {
        if (scores.Length < 2)
            throw new ArgumentException(FormattableString.Invariant($"expected at least 2 scores, got {scores.Length}"), nameof(scores));
        double largest = double.NegativeInfinity;
        foreach (double score in scores)
        {
            if (!double.IsFinite(score))
                throw new ArgumentException(FormattableString.Invariant($"expected finite scores, got {score}"), nameof(scores));
            largest = Math.Max(largest, score);
        }
        var gaps = new double[scores.Length];
        for (int j = 0; j < gaps.Length; j++)
            gaps[j] = largest - scores[j];
        return OfGaps(gaps);
    }

    /// <summary>Λ over the rows of a token set. O(n²(d + log n)). Parallel over rows, summed in order: the same bits on any number of threads.</summary>
    /// <remarks>Gaps are |y_i-y_j|²/2, by differences: a close neighbour decides Λ, and its gap keeps its digits.</remarks>
    /// <param name="tokens">n x d.</param>
    public static GapCounting Of(TokenConfiguration tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        return Of(tokens, [.. Enumerable.Range(0, tokens.Count)]);
    }

    /// <summary>Λ over chosen rows of a token set, each against all tokens. O(n(d + log n)) a row, O(nd) memory.</summary>
    /// <remarks>The bits of each row are those it has among all.</remarks>
    /// <param name="tokens">n x d.</param>
    /// <param name="rows">Each i from 0 to n-1, in any order; at least one.</param>
    /// <exception cref="ArgumentOutOfRangeException">A row outside 0..n-1.</exception>
    /// <exception cref="ArgumentException">No row.</exception>
    public static GapCounting Of(TokenConfiguration tokens, ReadOnlySpan<int> rows)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        (int n, int d) = (tokens.Count, tokens.Dimension);
        int[] chosen = Require.Rows(rows, n);
        double[] unit = tokens.UnitRows();
        var lambdas = new double[chosen.Length];
        Parallel.For(0, chosen.Length, () => new double[n], (at, _, gaps) =>
        {
            int i = chosen[at];
            for (int j = 0; j < n; j++)
                gaps[j] = j == i ? 0 : VectorKernels.SquaredDistance(unit.AsSpan(i * d, d), unit.AsSpan(j * d, d)) / 2;
            lambdas[at] = OfGaps(gaps);
            return gaps;
        }, _ => { });

        (double smallest, double largest, double sum) = (double.PositiveInfinity, 0, 0);
        foreach (double lambda in lambdas)
            (smallest, largest, sum) = (Math.Min(smallest, lambda), Math.Max(largest, lambda), sum + lambda);
        return new GapCounting(smallest, sum / lambdas.Length, largest);
    }

    /// <summary>e^{-1} r/(1-r), r = β/Λ &lt; 1: the two largest weights of the row differ by no more, so a scale far below Λ does not select.</summary>
    /// <remarks>At the gap t where Λ is attained Z ≥ e^{(Λ-β)t}, and the difference is (1-e^{-βΔ})/Z with Δ ≤ t the second gap: at most βt e^{-(Λ-β)t}.</remarks>
    /// <param name="ratio">r in [0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">r outside [0, 1).</exception>
    public static double LargestWeightDifference(double ratio)
    {
        Require.That(ratio >= 0 && ratio < 1, ratio, "β/Λ in [0, 1)");
        return ratio / (1 - ratio) / Math.E;
    }

    /// <summary>r/(r-1), r = β/Λ &gt; 1: Z = Σ_j e^{-βΔ_j} is no larger, so the largest weight, 1/Z, is at least 1-1/r and a scale far above Λ selects one token.</summary>
    /// <remarks>N(t) ≤ e^{Λt}, and Z = ∫ βe^{-βt} N(t) dt.</remarks>
    /// <param name="ratio">r &gt; 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">r ≤ 1, NaN or infinite.</exception>
    public static double LargestPartition(double ratio)
    {
        Require.That(ratio > 1 && double.IsFinite(ratio), ratio, "β/Λ > 1 and finite");
        return ratio / (ratio - 1);
    }

    /// <summary>Λ of gaps ≥ 0, one of which is 0; sorts them in place.</summary>
    private static double OfGaps(double[] gaps)
    {
        Array.Sort(gaps);
        if (gaps[1] == 0)
            return double.PositiveInfinity;
        double lambda = 0;
        // Among equal gaps the last counts them all, and has the largest quotient.
        for (int j = 1; j < gaps.Length; j++)
            lambda = Math.Max(lambda, Math.Log(j + 1) / gaps[j]);
        return lambda;
    }
}
