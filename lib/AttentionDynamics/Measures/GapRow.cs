using System.Globalization;
using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;
using MathNet.Numerics;

namespace AttentionDynamics.Measures;

/// <summary>One row of attention as the gaps Δ_j = 1-⟨y_i, y_j⟩ of its scores, from which its weights follow at every scale: A_ij = e^{-βΔ_j}/Z, Z = Σ_j e^{-βΔ_j}.</summary>
/// <remarks>
/// Equal gaps may be given as a group with a count, which is a double: so a row of a simplex, or of clusters in which all cosines are equal, is exact at n = 1e100
/// and costs nothing. The row's own token has gap 0. Everything costs O(number of groups); all sums are over terms ≥ 0.
/// </remarks>
public sealed class GapRow
{
    private readonly double[] gaps;
    private readonly double[] counts;
    private readonly Lazy<double> selfWeightHalf;

    /// <summary>A row from groups of equal gaps; the row's own token, of gap 0, is added and must not be among them.</summary>
    /// <param name="others">Gap in [0, 2] and number ≥ 0 of the other tokens that have it, in any order; at least one token in all.</param>
    /// <exception cref="ArgumentException">A gap outside [0, 2], a count negative, NaN or infinite, or fewer than 1 other token.</exception>
    public GapRow(params IReadOnlyList<(double Gap, double Count)> others)
    {
        ArgumentNullException.ThrowIfNull(others);
        foreach ((double gap, double count) in others)
        {
            if (!(gap >= 0 && gap <= 2))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"expected gaps in [0, 2], got {gap}"), nameof(others));
            if (!(count >= 0 && double.IsFinite(count)))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"expected counts ≥ 0 and finite, got {count}"), nameof(others));
        }
        (double Gap, double Count)[] groups = [(0, 1), .. others.Where(group => group.Count > 0).OrderBy(group => group.Gap)];
        gaps = [.. groups.Select(group => group.Gap)];
        counts = [.. groups.Select(group => group.Count)];
        Count = counts.Sum();
        selfWeightHalf = new Lazy<double>(SolveSelfWeightHalf);
        if (!(Count >= 2 && double.IsFinite(Count)))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"expected at least 1 other token and a finite number of them, got {Count - 1}"), nameof(others));
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

    /// <summary>Rows of a token set, each gap |y_i-y_j|²/2 by differences. O(n(d + log n)) a row, parallel over rows.</summary>
    /// <param name="tokens">n x d.</param>
    /// <param name="rows">The tokens i, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">i outside 0..n-1.</exception>
    public static GapRow[] Of(TokenConfiguration tokens, params IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(rows);
        (int n, int d) = (tokens.Count, tokens.Dimension);
        foreach (int row in rows)
            Require.That(row >= 0 && row < n, row, string.Create(CultureInfo.InvariantCulture, $"a token from 0 to {n - 1}"), nameof(rows));
        double[] unit = tokens.UnitRows();
        var result = new GapRow[rows.Count];
        Parallel.For(0, rows.Count, r =>
        {
            var gaps = new double[n];
            var own = unit.AsSpan(rows[r] * d, d);
            for (int j = 0; j < n; j++)
                gaps[j] = j == rows[r] ? 0 : VectorKernels.SquaredDistance(own, unit.AsSpan(j * d, d)) / 2;
            Array.Sort(gaps);
            result[r] = new GapRow(gaps);
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
        double partition = Partition(beta), energy = 0, squares = 0;
        for (int k = 0; k < gaps.Length; k++)
        {
            double weight = Math.Exp(-beta * gaps[k]) / partition, share = counts[k] * weight;
            energy += share * (beta * gaps[k]);
            squares += share * weight;
        }
        return new WeightConcentration(SpecialFunctions.Log1p(OthersPartition(beta)) + energy, squares, 1 / partition);
    }

    /// <summary>The smallest number of tokens that carry a share of the weight; see <see cref="Measures.TokensCarrying"/>.</summary>
    /// <param name="beta">β ≥ 0.</param>
    /// <param name="share">In (0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">β negative, NaN or infinite; a share outside (0, 1].</exception>
    public double TokensCarrying(double beta, double share = 0.9)
    {
        Require.That(share > 0 && share <= 1, share, "a share in (0, 1]");
        double needed = share * Partition(beta) * (1 - Measures.TokensCarrying.Tolerance), carried = 0, taken = 0;
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

    /// <summary>Λ = max_t log N(t)/t with N(t) = #{j: Δ_j ≤ t}, the row's own token counted; ∞ where another gap is 0. See <see cref="GapCounting"/>.</summary>
    public double Lambda => Supremum(1);

    /// <summary>max_t log N'(t)/t with N'(t) = #{j≠i: Δ_j ≤ t}: the row's own token left out; ∞ where another's gap is 0 more than once.</summary>
    /// <remarks>
    /// Where #{j≠i: ⟨y_i, y_j⟩ ≥ s} = n^{h(s)} it is log n · max_s h(s)/(1-s). At any scale up to it the self weight is at most 1/2, for some N' other tokens with gap ≤ t weigh
    /// N'e^{-βt} ≥ 1 = e^0 together (derived here). On the simplex it is log(n-1)/(1-ρ), where the self weight is 1/2.
    /// </remarks>
    public double SelfThreshold => Supremum(0);

    /// <summary>β_½ where the self weight is 1/2, Z = 2; 0 where n = 2, and ∞ where another gap is 0: then no scale reaches it.</summary>
    /// <remarks>Newton's iteration for log(Z-1) = 0: convex and decreasing in β, so that from the left it never passes the root. Solved once.</remarks>
    public double SelfWeightHalf => selfWeightHalf.Value;

    private double SolveSelfWeightHalf()
    {
        if (gaps[1] == 0)
            return double.PositiveInfinity;
        // Z-1 ≥ 1 there.
        double beta = SelfThreshold;
        while (true)
        {
            double others = OthersPartition(beta), slope = 0;
            for (int k = 1; k < gaps.Length; k++)
                slope += counts[k] * Math.Exp(-beta * gaps[k]) * gaps[k];
            double next = beta + Math.Log(others) * others / slope;
            if (!(next - beta > 1e-14 * next))
                return beta;
            beta = next;
        }
    }

    private double Supremum(double tokens)
    {
        double largest = 0;
        for (int k = 1; k < gaps.Length; k++)
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
}
