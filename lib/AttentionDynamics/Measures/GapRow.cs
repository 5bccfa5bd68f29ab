using System.Globalization;
using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;
using MathNet.Numerics;
using MathNet.Numerics.RootFinding;

namespace AttentionDynamics.Measures;

/// <summary>One row of attention as the gaps of its scores to the largest of them, Δ_j = max_k s_k - s_j, from which its weights follow at
/// every scale: A_ij = e^{-βΔ_j}/Z, Z = Σ_j e^{-βΔ_j}.</summary>
/// <remarks>
/// For tokens the scores are cosines, the token itself included: it is the largest of its row, and Δ_j = 1-⟨y_i, y_j⟩. Equal gaps may be
/// given as a group with a count, which is a double: so a row of a simplex, or of clusters in which all cosines are equal, is exact at n =
/// 1e100 and costs nothing. The row's own token has gap 0. Everything costs O(number of groups); all sums are over
/// terms ≥ 0.
/// </remarks>
public sealed class GapRow
{
    private readonly double[] gaps;
    private readonly double[] counts;
    private readonly Lazy<double> selfWeightHalf;

    /// <summary>A row from groups of equal gaps; the row's own token, of gap 0, is added and must not be among them.</summary>
    /// <param name="others">Gap in [0, 2] and number ≥ 0 of the other tokens that have it, in any order; at least one token in all.</param>
    /// <exception cref="ArgumentException">A gap outside [0, 2], a count negative, NaN or infinite, or fewer than 1 other
    /// token.</exception>
    public GapRow(params IReadOnlyList<(double Gap, double Count)> others)
    {
        ArgumentNullException.ThrowIfNull(others);
        foreach ((double gap, double count) in others)
        {
            if (!(gap >= 0 && gap <= 2))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"expected gaps in [0, 2], got {gap}"),
                    nameof(others));
            if (!(count >= 0 && double.IsFinite(count)))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"expected counts ≥ 0 and finite, got {count}"),
                    nameof(others));
        }
        (double Gap, double Count)[] groups = [(0, 1), .. others.Where(group => group.Count > 0).OrderBy(group => group.Gap)];
        gaps = [.. groups.Select(group => group.Gap)];
        counts = [.. groups.Select(group => group.Count)];
        Count = counts.Sum();
        selfWeightHalf = new Lazy<double>(SolveSelfWeightHalf);
        if (!(Count >= 2 && double.IsFinite(Count)))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"expected at least 1 other token and a finite number of them, got {Count - 1}"), nameof(others));
    }

    /// <summary>Takes over gaps in increasing order, the first of them 0.</summary>
    private GapRow(double[] gaps)
    {
        (this.gaps, counts) = (gaps, new double[gaps.Length]);
        Array.Fill(counts, 1);
        Count = gaps.Length;
        selfWeightHalf = new Lazy<double>(SolveSelfWeightHalf);
    }

    /// <summary>n, the context length.</summary>
    public double Count { get; }

    /// <summary>A row of any scores; what it says of the row's own token it then says of the one with the largest score. O(n log
    /// n).</summary>
    /// <example>
    /// <code>
    /// var row = GapRow.OfScores([0.9, 0.4, 0.4, 0.1]);
    /// row.GapScale // 2.197
    /// </code>
    /// </example>
    /// <param name="scores">At least 2, before β; in any order.</param>
    /// <exception cref="ArgumentException">Fewer than 2 scores, or one that is NaN or infinite.</exception>
    public static GapRow OfScores(ReadOnlySpan<double> scores)
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
        Array.Sort(gaps);
        return new GapRow(gaps);
    }

    /// <summary>Rows of a token set, each gap |y_i-y_j|²/2 by differences: a close neighbour decides Λ, and its gap keeps its digits. O(n(d
    /// + log n)) a row, parallel over rows; all rows are kept, n doubles each.</summary>
    /// <example>
    /// <code>
    /// var tokens = new GaussianTokens(dimension: 64, rho: 0.5, seed: 1).Generate(1000);
    /// GapRow[] rows = GapRow.Of(tokens, 0, 1, 2);
    /// rows[0].Weights(beta: 2 * Math.Log(1000)).SelfWeight // 0.342
    /// </code>
    /// </example>
    /// <param name="tokens">n x d.</param>
    /// <param name="rows">The tokens i, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">i outside 0..n-1.</exception>
    /// <exception cref="ArgumentException">No row.</exception>
    public static GapRow[] Of(TokenConfiguration tokens, params IReadOnlyList<int> rows) => Of(tokens, rows, ComputeOptions.Default);

    /// <summary>The same with threads, progress and cancellation.</summary>
    /// <param name="tokens">n x d.</param>
    /// <param name="rows">The tokens i, from 0.</param>
    /// <param name="options">Threads; progress; cancellation, looked at between rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">i outside 0..n-1; threads &lt; 1.</exception>
    /// <exception cref="ArgumentException">No row.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static GapRow[] Of(TokenConfiguration tokens, IReadOnlyList<int> rows, ComputeOptions options) =>
        Each(tokens, rows, options, gaps => new GapRow([.. gaps]));

    /// <summary>Λ of rows of a token set (<see cref="GapScale"/>), each against all tokens: the smallest, the mean and the largest. O(n(d +
    /// log n)) a row, O(nd) memory; the same bits on any number of threads.</summary>
    /// <param name="tokens">n x d.</param>
    /// <param name="rows">Each i from 0 to n-1, in any order; null: all.</param>
    /// <param name="options">Threads; progress; cancellation, looked at between rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">A row outside 0..n-1; threads &lt; 1.</exception>
    /// <exception cref="ArgumentException">No row.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Extent GapScales(TokenConfiguration tokens, IReadOnlyList<int>? rows = null, ComputeOptions? options = null) =>
        Extent.Of(Each(tokens, rows, options, ScaleOfSorted));

    /// <summary>How many tokens carry a share of the weight of rows of a token set (<see cref="TokensCarrying"/>): the fewest, the mean and
    /// the most. O(n(d + log n)) a row, O(nd) memory; the same on any number of threads.</summary>
    /// <param name="tokens">n x d.</param>
    /// <param name="beta">β ≥ 0.</param>
    /// <param name="share">In (0, 1].</param>
    /// <param name="rows">Each i from 0 to n-1, in any order; null: all.</param>
    /// <param name="options">Threads; progress; cancellation, looked at between rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">β negative, NaN or infinite; a share outside (0, 1]; a row outside 0..n-1; threads
    /// &lt; 1.</exception>
    /// <exception cref="ArgumentException">No row.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Extent TokensCarryingOf(
        TokenConfiguration tokens, double beta, double share = 0.9, IReadOnlyList<int>? rows = null, ComputeOptions? options = null)
    {
        Require.NonNegative(beta, "β");
        WeightConcentration.RequireShare(share);
        return Extent.Of(Each(tokens, rows, options, gaps =>
        {
            for (int j = 0; j < gaps.Length; j++)
                gaps[j] = -gaps[j];
            VectorKernels.Softmax(gaps, beta);
            return (double)WeightConcentration.CountCarrying(gaps, share);
        }));
    }

    /// <summary>Something of the sorted gaps of each row, which it may overwrite.</summary>
    private static T[] Each<T>(TokenConfiguration tokens, IReadOnlyList<int>? rows, ComputeOptions? options, Func<double[], T> of)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        (int n, int d) = (tokens.Count, tokens.Dimension);
        int[] chosen = Require.Rows(rows is null ? [.. Enumerable.Range(0, n)] : [.. rows], n, nameof(rows));
        double[] unit = tokens.UnitRows();
        var result = new T[chosen.Length];
        Workers.Run(chosen.Length, options ?? ComputeOptions.Default, () => new double[n], (r, gaps) =>
        {
            var own = unit.AsSpan(chosen[r] * d, d);
            for (int j = 0; j < n; j++)
                gaps[j] = j == chosen[r] ? 0 : VectorKernels.SquaredDistance(own, unit.AsSpan(j * d, d)) / 2;
            Array.Sort(gaps);
            result[r] = of(gaps);
        });
        return result;
    }

    /// <summary>Z = Σ_j e^{-βΔ_j} from 1 to n, the inverse of the self weight.</summary>
    /// <param name="beta">β ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">β negative, NaN or infinite.</exception>
    public double Partition(double beta) => 1 + OthersPartition(Require.NonNegative(beta, "β"));

    /// <summary>Entropy, Σ_j A_ij² and self weight 1/Z. H = log Z + βΣ_j A_ij Δ_j.</summary>
    /// <param name="beta">β ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">β negative, NaN or infinite.</exception>
    public WeightConcentration Weights(double beta)
    {
        using var scratch = new Scratch();
        double[] weights = scratch.Rent(gaps.Length);
        double others = OthersPartition(Require.NonNegative(beta, "β"), weights), partition = 1 + others, energy = 0, squares = 0;
        for (int k = 0; k < gaps.Length; k++)
        {
            double weight = weights[k] / partition, share = counts[k] * weight;
            energy += share * (beta * gaps[k]);
            squares += share * weight;
        }
        return new WeightConcentration(SpecialFunctions.Log1p(others) + energy, squares, 1 / partition);
    }

    /// <summary>The smallest number of tokens that carry a share of the weight; 1 where attention selects, near that share of n where it
    /// averages.</summary>
    /// <param name="beta">β ≥ 0.</param>
    /// <param name="share">In (0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">β negative, NaN or infinite; a share outside (0, 1].</exception>
    public double TokensCarrying(double beta, double share = 0.9)
    {
        Require.That(share > 0 && share <= 1, share, "a share in (0, 1]");
        double needed = share * Partition(beta) * (1 - WeightConcentration.CarryingTolerance), carried = 0, taken = 0;
        for (int k = 0; k < gaps.Length; k++)
        {
            double weight = Math.Exp(-beta * gaps[k]);
            if (carried + counts[k] * weight >= needed)
                return taken + Math.Clamp(Math.Ceiling((needed - carried) / weight), 1, counts[k]);
            carried += counts[k] * weight;
            taken += counts[k];
        }
        return taken;
    }

    /// <summary>The share of the weight on tokens with Δ_j &gt; t: to full precision where it is small.</summary>
    /// <param name="beta">β ≥ 0.</param>
    /// <param name="gap">t ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">β negative, NaN or infinite; t negative or NaN.</exception>
    public double WeightBeyond(double beta, double gap)
    {
        Require.That(gap >= 0, gap, "t ≥ 0");
        double beyond = 0, partition = Partition(beta);
        for (int k = gaps.Length - 1; k >= 0 && gaps[k] > gap; k--)
            beyond += counts[k] * Math.Exp(-beta * gaps[k]);
        return beyond / partition;
    }

    /// <summary>The largest weight less the second: (1-e^{-βΔ})/Z with Δ the smallest gap to another token.</summary>
    /// <param name="beta">β ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">β negative, NaN or infinite.</exception>
    public double LargestWeightDifference(double beta) => -Exponentials.Expm1(-Require.NonNegative(beta, "β") * gaps[1]) / Partition(beta);

    /// <summary>The smallest gap to another token.</summary>
    public double SmallestGap => gaps[1];

    /// <summary>The largest gap.</summary>
    public double LargestGap => gaps[^1];

    /// <summary>The variance of the gaps, and of the cosines, over the other tokens.</summary>
    public double VarianceOfGaps
    {
        get
        {
            double others = Count - 1, mean = 0, variance = 0;
            for (int k = 1; k < gaps.Length; k++)
                mean += counts[k] / others * gaps[k];
            for (int k = 1; k < gaps.Length; k++)
                variance += counts[k] / others * (gaps[k] - mean) * (gaps[k] - mean);
            return variance;
        }
    }

    /// <summary>Λ = sup_{t&gt;0} log N(t)/t with N(t) = #{j: Δ_j ≤ t}, the row's own token counted: the scale at which the row turns from
    /// averaging to selecting, by gap counting (Hayase, Karakida, arXiv:2605.12697); not λ, the angle ratio of a layer.</summary>
    /// <remarks>
    /// On the simplex Λ = log n/(1-ρ), exactly the critical β. N steps up at the gaps and log N(t)/t falls between them, so the supremum is
    /// attained at a gap; except where a second score equals the largest: then log N(t)/t has no bound as t → 0 and Λ = ∞, for no scale
    /// tells the two apart. Only gaps of exactly 0 count as such.
    /// </remarks>
    public double GapScale => Supremum(1);

    /// <summary>max_t log N'(t)/t with N'(t) = #{j≠i: Δ_j ≤ t}: the row's own token left out; ∞ where another's gap is 0 more than
    /// once.</summary>
    /// <remarks>
    /// Where #{j≠i: ⟨y_i, y_j⟩ ≥ s} = n^{h(s)} it is log n · max_s h(s)/(1-s). At any scale up to it the self weight is at most 1/2, for
    /// some N' other tokens with gap ≤ t weigh N'e^{-βt} ≥ 1 = e^0 together (derived here). On the simplex it is log(n-1)/(1-ρ), where the
    /// self weight is 1/2.
    /// </remarks>
    public double SelfThreshold => Supremum(0);

    /// <summary>β_½ where the self weight is 1/2, Z = 2; 0 where n = 2, and ∞ where another gap is 0: then no scale reaches it.</summary>
    /// <remarks>Newton's iteration for log(Z-1) = 0: convex and decreasing in β, so that from the left it never passes the root. Solved
    /// once.</remarks>
    public double SelfWeightHalf => selfWeightHalf.Value;

    /// <summary>Rτ ≥ β_½, with τ = <see cref="SelfThreshold"/> and R &gt; 1 the root of (R/(R-1)) e^{-(R-1)τΔ} = 1, Δ the smallest gap
    /// (derived here); ∞ where another gap is 0.</summary>
    /// <remarks>N'(t) ≤ e^{τt} and N'(t) = 0 for t &lt; Δ, so Z-1 = ∫_Δ^∞ βe^{-βt} N'(t) dt ≤ (R/(R-1)) e^{-(R-1)τΔ} at β = Rτ.</remarks>
    /// <exception cref="InvalidOperationException">n = 2, where τ = 0.</exception>
    public double LargestSelfWeightHalf()
    {
        if (gaps[1] == 0)
            return double.PositiveInfinity;
        double tau = SelfThreshold;
        if (tau == 0)
            throw new InvalidOperationException("expected a row of at least 3 tokens, for another two decide the bound, got 2");
        double excess = Brent.FindRoot(e => Math.Log((1 + e) / e) - e * tau * gaps[1], 1e-12, 1e12, 1e-12, 500);
        return (1 + excess) * tau;
    }

    private double SolveSelfWeightHalf()
    {
        if (gaps[1] == 0)
            return double.PositiveInfinity;
        using var scratch = new Scratch();
        double[] weights = scratch.Rent(gaps.Length);
        // Z-1 ≥ 1 there.
        double beta = SelfThreshold;
        while (true)
        {
            double others = OthersPartition(beta, weights), slope = 0;
            for (int k = 1; k < gaps.Length; k++)
                slope += counts[k] * weights[k] * gaps[k];
            double next = beta + Math.Log(others) * others / slope;
            if (!(next - beta > 1e-14 * next))
                return beta;
            beta = next;
        }
    }

    /// <summary>Λ of gaps ≥ 0, one of which is 0; sorts them in place.</summary>
    internal static double ScaleOfGaps(Span<double> gaps)
    {
        gaps.Sort();
        return ScaleOfSorted(gaps);
    }

    private static double ScaleOfSorted(double[] gaps) => ScaleOfSorted(gaps.AsSpan());

    private static double ScaleOfSorted(ReadOnlySpan<double> gaps)
    {
        if (gaps[1] == 0)
            return double.PositiveInfinity;
        double scale = 0;
        // Among equal gaps the last counts them all, and has the largest quotient.
        for (int j = 1; j < gaps.Length; j++)
            scale = Math.Max(scale, Math.Log(j + 1) / gaps[j]);
        return scale;
    }

    private double Supremum(double tokens) => ScaleOfCounted(gaps.AsSpan(1), counts.AsSpan(1), tokens);

    /// <summary>max_k log N_k/gap_k over gaps in ascending order, N_k the tokens counted before them and up to the k-th; ∞ where the gap 0
    /// has more than one.</summary>
    internal static double ScaleOfCounted(ReadOnlySpan<double> gaps, ReadOnlySpan<double> counts, double tokens)
    {
        double largest = 0;
        for (int k = 0; k < gaps.Length; k++)
        {
            tokens += counts[k];
            // Among equal gaps the last counts them all, and has the largest quotient. One token alone is log 1 = 0, whatever its gap.
            if (tokens > 1)
                largest = Math.Max(largest, Math.Log(tokens) / gaps[k]);
        }
        return largest;
    }

    /// <summary>Z-1 over the other tokens: to full precision where it is small.</summary>
    private double OthersPartition(double beta)
    {
        double sum = 0;
        for (int k = gaps.Length - 1; k > 0; k--)
            sum += counts[k] * Math.Exp(-beta * gaps[k]);
        return sum;
    }

    /// <summary>The same, and each e^{-βΔ_k}: an exponential costs more than all that is done with it.</summary>
    private double OthersPartition(double beta, Span<double> weights)
    {
        double sum = 0;
        for (int k = gaps.Length - 1; k > 0; k--)
        {
            weights[k] = Math.Exp(-beta * gaps[k]);
            sum += counts[k] * weights[k];
        }
        weights[0] = 1;
        return sum;
    }
}
