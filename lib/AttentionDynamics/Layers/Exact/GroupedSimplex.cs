using AttentionDynamics.Tokens;
using MathNet.Numerics.LinearAlgebra;
using static System.FormattableString;

namespace AttentionDynamics.Layers.Exact;

/// <summary>Unit tokens in groups: the cosine of two of them depends on their groups alone. What one layer without residual does is
/// exact at every finite n, and costs O(groups³).</summary>
/// <remarks>
/// One group is the simplex, and two-level clusters are k of them. Sums over tokens are sums over groups with a count, the token itself
/// apart; the blocks of the Jacobian are those of <see cref="Layers.JacobianNorm"/>.
/// </remarks>
public sealed class GroupedSimplex
{
    private readonly double[] counts;
    private readonly double[,] cosines;

    /// <summary>Groups of tokens.</summary>
    /// <param name="counts">How many tokens each group has, ≥ 1 and finite; a double, so that 1e100 tokens are a group.</param>
    /// <param name="cosines">c_gh in (-1, 1), symmetric: between two tokens of groups g and h, and of one group.</param>
    /// <exception cref="ArgumentException">No group, a count or a cosine out of range, or cosines that are not one row and column a
    /// group and symmetric.</exception>
    public GroupedSimplex(IReadOnlyList<double> counts, double[,] cosines)
    {
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentNullException.ThrowIfNull(cosines);
        int groups = counts.Count;
        if (groups == 0 || cosines.GetLength(0) != groups || cosines.GetLength(1) != groups)
        {
            throw new ArgumentException("expected a row and a column of cosines for each group, at least one, got "
                + Invariant($"{cosines.GetLength(0)} x {cosines.GetLength(1)} for {groups}"), nameof(cosines));
        }
        foreach (double count in counts)
        {
            if (!(count >= 1 && double.IsFinite(count)))
                throw new ArgumentException(Invariant($"expected counts ≥ 1 and finite, got {count}"), nameof(counts));
        }
        for (int g = 0; g < groups; g++)
        for (int h = 0; h < groups; h++)
        {
            if (!(Math.Abs(cosines[g, h]) < 1) || cosines[g, h] != cosines[h, g])
            {
                throw new ArgumentException(
                    Invariant($"expected cosines in (-1, 1), c_gh = c_hg, got {cosines[g, h]} and {cosines[h, g]}"), nameof(cosines));
            }
        }
        (this.counts, this.cosines) = ([.. counts], (double[,])cosines.Clone());
    }

    /// <summary>n.</summary>
    public double Count => counts.Sum();

    /// <summary>η of the layer, α = 0.</summary>
    /// <remarks>Relative error 1e-16 times max(1, β²)/(dη): differences of numbers of order 1 are multiplied by β²/d.</remarks>
    /// <param name="beta">β ≥ 0.</param>
    /// <param name="dimension">d ≥ n: at least as many dimensions as tokens that are all different.</param>
    /// <exception cref="ArgumentOutOfRangeException">β negative, NaN or infinite; d &lt; n or infinite.</exception>
    public double JacobianNorm(double beta, double dimension)
    {
        Require.NonNegative(beta, "β");
        Require.That(dimension >= Count && double.IsFinite(dimension), dimension, Invariant($"d ≥ n = {Count}"));
        double sum = 0;
        for (int g = 0; g < counts.Length; g++)
            sum += counts[g] / Count * RowOf(g, beta, dimension);
        return sum;
    }

    /// <summary>The tokens themselves in R^n, group after group: rows of the Cholesky factor of their Gram matrix. O(n³).</summary>
    /// <exception cref="InvalidOperationException">The counts are no whole numbers, or no tokens have these cosines.</exception>
    public TokenConfiguration Configuration()
    {
        if (counts.Any(count => count != Math.Floor(count) || Count > 10000))
        {
            throw new InvalidOperationException("expected whole numbers of tokens, at most 10000 in all, got "
                + string.Join(", ", counts.Select(count => Invariant($"{count}"))));
        }
        int[] group = [.. counts.SelectMany((count, g) => Enumerable.Repeat(g, (int)count))];
        int n = group.Length;
        try
        {
            var gram = Matrix<double>.Build.Dense(n, n, (i, j) => i == j ? 1 : cosines[group[i], group[j]]);
            return new TokenConfiguration(gram.Cholesky().Factor.ToRowMajorArray(), n, n);
        }
        catch (ArgumentException e)
        {
            throw new InvalidOperationException("expected cosines that tokens can have: their Gram matrix must be positive definite", e);
        }
    }

    /// <summary>(1/d) Σ_k |∂x_i'/∂x_k|² of a token of group g.</summary>
    private double RowOf(int g, double beta, double dimension)
    {
        int groups = counts.Length;
        double[] others = [.. counts.Select((count, h) => h == g ? count - 1 : count)];
        double[] weights = [.. Enumerable.Range(0, groups).Select(h => Math.Exp(-beta * (1 - cosines[g, h])))];
        double partition = 1 + others.Zip(weights, (count, weight) => count * weight).Sum(), self = 1 / partition;
        weights = [.. weights.Select(weight => weight / partition)];
        double Sum(Func<int, double> value) => Enumerable.Range(0, groups).Sum(h => others[h] * weights[h] * value(h));

        // H_ii = ⟨m_i, y_i⟩, H_ik of a token k of each group, and |m_i|².
        double own = self + Sum(h => cosines[g, h]);
        double[] along = [.. Enumerable.Range(0, groups)
            .Select(k => self * cosines[g, k] + weights[k] * (1 - cosines[k, k]) + Sum(h => cosines[h, k]))];
        double square = self * own + Sum(h => along[h]);

        double share = (dimension - 1) / dimension;
        double blocks = Sum(k => weights[k] * (share - 2 * beta * (own - cosines[g, k] * along[k]) / dimension
            + beta * beta * (1 - 2 * along[k] + square) * (1 - cosines[g, k] * cosines[g, k]) / dimension));
        // tr C_i P_i, |C_i y_i|² and |C_i|².
        double trace = 1 - square - self * (1 - own) * (1 - own) - Sum(h => (cosines[g, h] - own) * (cosines[g, h] - own));
        double[] turned = [.. weights.Select((weight, h) => weight * (cosines[g, h] - own))];
        double radial = Form(g, others, self * (1 - own), turned, cosine => cosine);
        double covariance = Form(g, others, self, weights, cosine => cosine * cosine)
            - 2 * (self * own * own + Sum(h => along[h] * along[h])) + square * square;
        double scores = 2 * self * beta * trace + beta * beta * Math.Max(0, covariance - radial);
        return self * self * share + scores / dimension + blocks;
    }

    /// <summary>Σ_jl x_j x_l f(⟨y_j, y_l⟩) over all tokens, f(1) = 1: one of group g with its own x, the others with that of
    /// their group.</summary>
    private double Form(int g, double[] others, double self, double[] values, Func<double, double> f)
    {
        double sum = self * self;
        for (int h = 0; h < values.Length; h++)
        {
            sum += 2 * self * others[h] * values[h] * f(cosines[g, h]);
            sum += others[h] * values[h] * values[h] * (1 - f(cosines[h, h]));
            for (int k = 0; k < values.Length; k++)
                sum += others[h] * values[h] * (others[k] * values[k]) * f(cosines[h, k]);
        }
        return sum;
    }
}
