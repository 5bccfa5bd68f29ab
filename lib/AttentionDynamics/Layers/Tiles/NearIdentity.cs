using System.Runtime.CompilerServices;
using AttentionDynamics.Numerics;

namespace AttentionDynamics.Layers.Tiles;

/// <summary>λ of one self-attention layer without residual that nearly leaves its tokens where they are, to first order in the weight
/// that they give to others, with bounds of what that leaves out: no output is computed.</summary>
/// <remarks>
/// Let g_ij = 1-⟨y_i, y_j⟩ be the gaps, w_ij = e^{-βg_ij}, t_i = Σ_{j≠i} w_ij, E_i = Σ_j w_ij g_ij. Before it is scaled to norm 1 an output
/// is y_i + δ_i, δ_i = Σ_j A_ij(y_j - y_i), and after it cos θ_i(y_i + τ_i): τ_i is the part of δ_i across y_i over 1 - E_i/(1+t_i), and
/// |τ_i| = tan θ_i ≤ m_i. The ratio of a pair with D = y_i - y_j is cos θ_i cos θ_j(1 + 2⟨D, τ_i-τ_j⟩/|D|² + |τ_i-τ_j|²/|D|²), but for
/// what is of fourth order. With a_ij = 1/(2g_ij) the mean of the second term is 4/(n(n-1)) Σ_ik A_ik T_ik/(1 - E_i/(1+t_i)),
/// <code>T_ik = -a_i g_ik + Σ_j a_ij g_jk - (1-g_ik)(n-1)/2,   a_i = Σ_j a_ij.</code>
/// Of Σ_j a_ij g_jk, which costs n³, the product of the means is taken; the covariance of row i of a with row k of g is bounded by
/// their variances (Cauchy and Schwarz). The third term is between 0 and 4/(n(n-1)) Σ_i m_i² a_i, and at most 2 max_ij a_ij/(n-1)
/// Σ_i m_i²; the cosines take off between nothing and 1.05 times the mean of m_i², if m_i is at most a hundredth of the distance to the
/// closest token. There remain sums over pairs: O(n²) a scale.
/// </remarks>
internal sealed class NearIdentity<V>
    where V : struct, ILanes<V, float>
{
    private const int Size = TileTriangle.Size, Area = Size * Size;

    /// <summary>Sums of a row, and of a column: of weights, of weights times gaps, of weights times mean gaps.</summary>
    private const int Kinds = 3;

    /// <summary>Sums of a tile.</summary>
    private const int TileSums = 2 * Kinds * Size;

    /// <summary>The largest m over the distance to the closest token that the bounds hold for.</summary>
    private const double Furthest = 0.01;

    /// <summary>A length or its square is seen to three digits.</summary>
    private const double Slack = 1.001;

    private readonly int n, d;
    private readonly TileTriangle pairs;
    private readonly ArraySegment<float> gaps, diagonal, sums;
    private readonly ComputeOptions options;
    private readonly Row[] rows;
    private readonly float[] means;
    private readonly double meanGap, leastGap = double.MaxValue, largestGap, variance, unevenness;

    /// <param name="pairs">The tiles.</param>
    /// <param name="gaps">The gaps of each tile.</param>
    /// <param name="n">n.</param>
    /// <param name="d">d, for the rounding of a gap.</param>
    /// <param name="scratch">Lends what lives as long as this.</param>
    /// <param name="options">Threads; cancellation, looked at between tiles.</param>
    internal NearIdentity(TileTriangle pairs, ArraySegment<float> gaps, int n, int d, Scratch scratch, ComputeOptions options)
    {
        (this.pairs, this.gaps, this.n, this.d, this.options) = (pairs, gaps, n, d, options);
        sums = scratch.RentAligned<float>((long)pairs.Count * TileSums);
        diagonal = scratch.RentAligned<float>((long)pairs.Blocks * Area);
        rows = new Row[n];
        Workers.Run(pairs.Blocks, options, block =>
        {
            gaps.AsSpan(pairs.Index(block, block) * Area, Area).CopyTo(diagonal.AsSpan(block * Area));
            for (int row = 0; row < pairs.Rows(block); row++)
            {
                diagonal[block * Area + row * Size + row] = SinglePairKernels<V>.FarAwaySquared;
                rows[block * Size + row] = Measured(block, row);
            }
        });
        // What pads the last tile is nothing.
        means = new float[pairs.Blocks * Size];
        for (int i = 0; i < n; i++)
        {
            means[i] = (float)(rows[i].Gaps / (n - 2));
            meanGap += rows[i].Gaps / (n - 1.0) / n;
            leastGap = Math.Min(leastGap, rows[i].Closest);
            largestGap = Math.Max(largestGap, rows[i].Farthest);
            variance = Math.Max(variance, rows[i].GapVariance);
            unevenness = Math.Max(unevenness, Slack * rows[i].Farthest / rows[i].Closest * (n - 1) / (n - 2) - 1);
        }
    }

    /// <summary>λ and its relative error, if that is at most what is allowed.</summary>
    internal (double Lambda, double RelativeError)? At(double beta, double relative)
    {
        // The mean of t is at least that, and the error about half the mean of m², of which each is t² times the least gap or more.
        double least = (n - 1) * Math.Exp(-beta * meanGap);
        if (!(least * least * leastGap / 4 <= relative))
            return null;
        Workers.Run(pairs.Count, options, tile =>
        {
            (int i, int j) = pairs.At(tile);
            var own = i == j ? diagonal.AsSpan(i * Area, Area) : gaps.AsSpan(tile * Area, Area);
            SinglePairKernels<V>.Moments(own, pairs.Rows(i), PackedColumns<V, float>.Padded(pairs.Rows(j)), Size, (float)beta,
                means.AsSpan(i * Size, Size), means.AsSpan(j * Size, Size), sums.AsSpan(tile * TileSums, TileSums));
        });
        double first = 0, size = 0, left = 0, moved = 0, apart = 0;
        for (int i = 0; i < n; i++)
        {
            Row row = rows[i];
            (double weight, double energy, double mean) = Sums(i);
            // |δ|² = Σ_kl A_ik A_il(g_ik + g_il - g_kl), and none of these g_kl but for k = l is below the least.
            double largest = Math.Exp(-beta * row.Closest), across = 1 + weight - energy,
                square = Slack * (2 * weight * energy - leastGap / Slack * weight * Math.Max(0, weight - largest)) / (across * across);
            if (!(square <= Furthest * Furthest * 2 * row.Closest))
                return null;
            double ofGaps = row.Inverses * energy * (1 + 1.0 / (n - 2)), ofMeans = row.Inverses * mean,
                ofOwn = weight * (0.5 - 0.5 / (n - 2)) + (n - 1) / 2.0 * (weight - energy);
            first += (ofMeans - ofGaps - ofOwn) / across;
            size += (ofMeans + ofGaps + n * weight) / across;
            left += weight * (Math.Sqrt(row.InverseVariance * variance) + unevenness / 2) / across;
            moved += square;
            apart += square * row.Inverses;
        }
        double perPair = 4 / (n * (n - 1.0));
        double third = Math.Min(perPair * apart, moved * Slack / leastGap / (n - 1)), cosines = 1.05 * moved / n;
        double lambda = 1 + perPair * first + (third - cosines) / 2;
        // A gap has the relative error of a product of d terms, a weight β times that of its gap; and floats are added up.
        double rounding = (beta * largestGap * Math.Sqrt(d) + 2 * Size) * Math.ScaleB(1, -24);
        double error = (perPair * (left + rounding * size) + (third + cosines) / 2) / lambda;
        return error <= relative ? (lambda, error) : null;
    }

    /// <summary>t_i, Σ_j w_ij g_ij and Σ_j w_ij·(the mean gap of j).</summary>
    private (double Weight, double Energy, double Mean) Sums(int i)
    {
        (int block, int row) = (i / Size, i % Size);
        double weight = 0, energy = 0, mean = 0;
        for (int other = 0; other < pairs.Blocks; other++)
        {
            int at = pairs.PlaceOfSum(block, other, row, Kinds);
            weight += sums[at];
            energy += sums[at + Size];
            mean += sums[at + 2 * Size];
        }
        return (weight, energy, mean);
    }

    /// <summary>What is asked of the gaps of one token.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Row Measured(int block, int row)
    {
        double sum = 0, squares = 0, inverses = 0, inverseSquares = 0;
        float closest = float.MaxValue, farthest = 0;
        for (int other = 0; other < pairs.Blocks; other++)
        {
            // Below the diagonal a tile is the transpose of the one above it.
            bool above = block <= other;
            var tile = gaps.AsSpan((above ? pairs.Index(block, other) : pairs.Index(other, block)) * Area, Area);
            for (int k = 0; k < pairs.Rows(other); k++)
            {
                if (block == other && k == row)
                    continue;
                float gap = above ? tile[row * Size + k] : tile[k * Size + row];
                (closest, farthest) = (Math.Min(closest, gap), Math.Max(farthest, gap));
                double inverse = 0.5 / gap;
                sum += gap;
                squares += (double)gap * gap;
                inverses += inverse;
                inverseSquares += inverse * inverse;
            }
        }
        return new Row(sum, Math.Max(0, squares - sum * sum / (n - 1)), inverses,
            Math.Max(0, inverseSquares - inverses * inverses / (n - 1)), closest, farthest);
    }

    /// <summary>Sums over the gaps g of a token and over a = 1/(2g), those of squares less their mean; the least gap and the
    /// largest.</summary>
    private readonly record struct Row(
        double Gaps, double GapVariance, double Inverses, double InverseVariance, double Closest, double Farthest);
}
