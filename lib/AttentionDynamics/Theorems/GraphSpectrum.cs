using MathNet.Numerics.LinearAlgebra;

namespace AttentionDynamics.Theorems;

/// <summary>How fast tokens on a graph come together in the end: the spectral gap of the mean over neighbours (derived here).</summary>
/// <remarks>
/// Once cosines are near 1 all scores of a row are alike, whatever β: the weights are those of P, the mean over a token and its neighbours,
/// and norms follow |x'| = 1+α|x|. So gaps shrink by a constant factor a layer,
/// <code>
/// lim gap'/gap = max_{k≥2} [(μ_k+r)/(1+r)]² = max_{k≥2} [(1-α)μ_k+α]²,   r = α|x| → α/(1-α), α &lt; 1
/// </code>
/// with 1 = μ_1 ≥ μ_2 ≥ ... the eigenvalues of P. At α = 1, r_ℓ = ℓ, and gaps fall like the power ℓ^{-2(1-μ_2)}; at α &gt; 1 they tend to a
/// limit above 0. Two communities with few links have μ_2 near 1 and all others far below: each merges at once, and the two live long
/// apart. On the complete graph all other μ are 0: collapse in one layer. O(n³).
/// </remarks>
public sealed class GraphSpectrum
{
    private readonly double[] eigenvalues;

    /// <param name="neighbours">Of each token those that it sees, itself included or not; undirected: who is seen sees. Up to 4096
    /// tokens.</param>
    /// <exception cref="ArgumentException">Fewer than 2 or more than 4096 tokens; a token that sees none, or one that does not see
    /// it.</exception>
    public GraphSpectrum(IReadOnlyList<IReadOnlyList<int>> neighbours)
    {
        ArgumentNullException.ThrowIfNull(neighbours);
        int n = neighbours.Count;
        if (n is < 2 or > 4096)
            throw new ArgumentException(FormattableString.Invariant($"expected 2 to 4096 tokens, got {n}"), nameof(neighbours));
        HashSet<int>[] sees = [.. neighbours.Select(list => new HashSet<int>(list))];
        for (int i = 0; i < n; i++)
        {
            if (sees[i].Count == 0 || sees[i].Any(j => j < 0 || j >= n || !sees[j].Contains(i)))
                throw new ArgumentException(FormattableString.Invariant(
                    $"expected an undirected graph, got token {i} that sees none, or one that does not see it"), nameof(neighbours));
        }
        // P is similar to the symmetric matrix of 1/√(d_i d_j).
        var matrix = Matrix<double>.Build.Dense(
            n, n, (i, j) => sees[i].Contains(j) ? 1 / Math.Sqrt((double)sees[i].Count * sees[j].Count) : 0);
        eigenvalues = [.. matrix.Evd(Symmetricity.Symmetric).EigenValues.Select(value => value.Real).OrderDescending()];
    }

    /// <summary>μ_1 = 1, μ_2, ..., the largest first.</summary>
    public IReadOnlyList<double> Eigenvalues => eigenvalues;

    /// <summary>1-μ_2; 0 where the graph is in pieces.</summary>
    public double Gap => 1 - eigenvalues[1];

    /// <summary>lim gap'/gap, the factor of a layer on 1-cos in the end; 1 for α ≥ 1.</summary>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">α negative, NaN or infinite.</exception>
    public double LimitRatio(double alpha = 0)
    {
        Require.NonNegative(alpha, "α");
        double Factor(double eigenvalue) => Math.Abs((1 - alpha) * eigenvalue + alpha);
        double largest = Math.Max(Factor(eigenvalues[1]), Factor(eigenvalues[^1]));
        return alpha >= 1 ? 1 : largest * largest;
    }
}
