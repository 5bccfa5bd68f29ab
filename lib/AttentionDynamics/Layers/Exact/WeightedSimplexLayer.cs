using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Layers.Exact;

/// <summary>A layer of any weights on a simplex: masks, graphs, sinks, normalisers. Exact; O(n) a pair, O(n³) for λ.</summary>
/// <remarks>
/// With w_i = row i of A + rI, r = α√q, u_i its sum and g = 1-ρ,
/// <code>
/// ⟨x_i', x_j'⟩ = ρu_i u_j + g⟨w_i, w_j⟩;  for rows that sum to 1: ρ(1+r)² + g[(AAᵀ)_ij + r(A_ij+A_ji) + r²δ_ij]
/// </code>
/// Gaps come from |x_i'|²|x_j'|²-⟨x_i', x_j'⟩² = ρg|u_i w_j-u_j w_i|² + g²(|w_i|²|w_j|²-⟨w_i, w_j⟩²), so that tokens that nearly
/// coincide keep their digits.
/// </remarks>
public sealed class WeightedSimplexLayer
{
    private readonly double[] rows, sums, squares;
    private readonly Lazy<double> meanGap;

    /// <summary>Of a matrix of weights.</summary>
    /// <param name="weights">A, n x n, row-major, finite and ≥ 0; rows need not sum to 1.</param>
    /// <param name="state">The simplex before the layer.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <exception cref="ArgumentException">No n x n numbers with n ≥ 2; a weight negative, NaN or infinite; a row of zeros without a
    /// residual.</exception>
    /// <exception cref="ArgumentOutOfRangeException">α or the state out of range.</exception>
    public WeightedSimplexLayer(ReadOnlySpan<double> weights, SimplexState state, double alpha = 0)
    {
        Count = (int)Math.Sqrt(weights.Length);
        if (Count < 2 || (long)Count * Count != weights.Length)
            throw new ArgumentException(FormattableString.Invariant($"expected n x n weights, n ≥ 2, got {weights.Length} numbers"),
                nameof(weights));
        Require.That(state.Gap > 0 && state.Gap < 1, state.Gap, "1-ρ in (0, 1)");
        double r = Require.NonNegative(alpha, "α") * Math.Sqrt(Require.Positive(state.NormSquared, "q"));
        (StateIn, rows, sums, squares) = (state, weights.ToArray(), new double[Count], new double[Count]);
        for (int i = 0; i < Count; i++)
        {
            var row = rows.AsSpan(i * Count, Count);
            row[i] += r;
            foreach (double weight in row)
            {
                if (!(weight >= 0 && double.IsFinite(weight)))
                    throw new ArgumentException(FormattableString.Invariant($"expected weights ≥ 0 and finite, got {weight} in row {i}"),
                        nameof(weights));
                sums[i] += weight;
            }
            squares[i] = VectorKernels.Dot(row, row);
            if (!(sums[i] > 0))
                throw new ArgumentException(FormattableString.Invariant($"row {i} has no weight: its output is 0 and has no direction"),
                    nameof(weights));
        }
        meanGap = new Lazy<double>(Mean);
    }

    /// <summary>The weights that a rule gives the simplex: every row has one score β_i and, where it sees others, scores β_iρ.</summary>
    /// <param name="n">n ≥ 2.</param>
    /// <param name="state">The simplex before the layer.</param>
    /// <param name="rule">Mask, scale β (of every row or one), normaliser.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <exception cref="ArgumentException">No scale; the mask gives a token no key; a weight that is negative, NaN or infinite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 2; a scale, α or the state out of range.</exception>
    public static WeightedSimplexLayer Of(int n, SimplexState state, AttentionRule rule, double alpha = 0)
    {
        ArgumentNullException.ThrowIfNull(rule);
        Require.That(n >= 2, n, "n ≥ 2");
        if (rule.Scale is null && rule.ScaleOfRow is null)
            throw new ArgumentException("expected a scale β: a simplex has no usual one", nameof(rule));
        double[] scales = rule.Scales(n, 1), all = new double[n * n], scores = new double[n], weights = new double[n];
        var seen = new Tiles.SeenKeys(rule.Mask, n, 1);
        for (int i = 0; i < n; i++)
        {
            seen.Take(i, 1);
            seen.Turn(0, n);
            int count = 0, at = 0;
            for (int k = 0; k < seen.Count(0); k++)
            for (int j = seen.At(0, k).From; j < seen.At(0, k).To; j++)
                scores[count++] = j == i ? scales[i] : scales[i] * state.Rho;
            rule.Normaliser.Normalise(scores.AsSpan(0, count), weights.AsSpan(0, count));
            for (int k = 0; k < seen.Count(0); k++)
            for (int j = seen.At(0, k).From; j < seen.At(0, k).To; j++)
                all[i * n + j] = weights[at++];
        }
        return new WeightedSimplexLayer(all, state, alpha);
    }

    /// <summary>n.</summary>
    public int Count { get; }

    /// <summary>The simplex before the layer.</summary>
    public SimplexState StateIn { get; }

    /// <summary>λ, the mean over pairs of (1-cos')/(1-ρ). O(n³) when first asked for.</summary>
    public double Lambda => meanGap.Value / StateIn.Gap;

    /// <summary>The mean of 1-cos' over pairs. O(n³) when first asked for.</summary>
    public double MeanOneMinusCosineOut => meanGap.Value;

    /// <summary>|x_i'|².</summary>
    /// <param name="token">i, from 0.</param>
    public double NormSquaredOut(int token) => StateIn.Rho * sums[token] * sums[token] + StateIn.Gap * squares[token];

    /// <summary>1-⟨y_i', y_j'⟩. O(n).</summary>
    /// <param name="one">i, from 0.</param>
    /// <param name="other">j, from 0.</param>
    public double OneMinusCosineOut(int one, int other)
    {
        (double gap, double rho) = (StateIn.Gap, StateIn.Rho);
        ReadOnlySpan<double> w = rows.AsSpan(one * Count, Count), v = rows.AsSpan(other * Count, Count);
        // Rows over their sums: where these are alike only their differences are left.
        double distance = 0, difference = 0, product = 0;
        for (int k = 0; k < Count; k++)
        {
            double mine = w[k] / sums[one], theirs = v[k] / sums[other], apart = mine - theirs;
            distance += apart * apart;
            difference += mine * apart;
            product += mine * theirs;
        }
        // Gram's determinant of two vectors is that of one and their difference.
        double square = squares[one] / (sums[one] * sums[one]), cross = rho + gap * product;
        double norms = Math.Sqrt((rho + gap * square) * (rho + gap * squares[other] / (sums[other] * sums[other])));
        double determinant = gap * (rho * distance + gap * Math.Max(0, square * distance - difference * difference));
        return determinant / (norms * (norms + cross));
    }

    private double Mean()
    {
        var ofRows = new double[Count];
        Workers.Run(Count, Workers.Default, i =>
        {
            for (int j = i + 1; j < Count; j++)
                ofRows[i] += OneMinusCosineOut(i, j);
        });
        return ofRows.Sum() / (Count * (Count - 1.0) / 2);
    }
}
