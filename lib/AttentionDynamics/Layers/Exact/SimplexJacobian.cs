using System.Globalization;
using MathNet.Numerics.LinearAlgebra;

namespace AttentionDynamics.Layers.Exact;

/// <summary>All singular values of the nd x nd Jacobian of one layer on a simplex, at any n; their mean square is η.</summary>
/// <remarks>
/// The simplex y_k = s e_k + c1, s = √(1-ρ), has every permutation of its tokens as a symmetry, and the Jacobian commutes with them
/// (derived here). A direction δx_k = Σ_c X_kc e_c is a matrix X, and X falls into matrices among which the Jacobian does not mix. With
/// a, b the weights, D = a-b and r_ij the change of a cosine:
/// <code>
/// X = ±Xᵀ, no diagonal, all rows sum to 0:  antisymmetric  D/√q + α,                 (n-1)(n-2)/2 times, since r_ij = 0
///                                           symmetric      (D + 2β(1-ρ)b)/√q + α,    n(n-3)/2 times
/// X = p diag(z) + r z1ᵀ + t 1zᵀ, Σz = 0:    three values, n-1 times each: a 3 x 3 matrix
/// X = p I + r 11ᵀ:                          two values, once each: a 2 x 2 matrix
/// across the simplex, where d &gt; n:          1/√q + α, d-n times, and D/√q + α, (d-n)(n-1) times
/// </code>
/// In the 3 x 3 block, after the radial part of each token is taken off, with h = pc + r(s+nc) + ts and k = βbhs:
/// p' = Dp - k(2+(n-2)D), r' = Dr + k(1-(n-2)b), t' = t + bp + k; in the 2 x 2 block, with h = pc + r(s+nc):
/// p' = Dp - 2βhs(b+(1-a)D), r' = r + bp + 2βhsab; both over √q. The radial direction of a token has the value α.
/// As n → ∞ with A_ii → σ, q = 1, α = 0: nearly all are σ; n are 1, tokens that move alike; and n are √[σ² + ρβ²(1-ρ)²σ²(1-σ)²
/// + 2ρβ(1-ρ)σ²(1-σ)], tokens that turn towards the others, which feel the scores.
/// </remarks>
public static class SimplexJacobian
{
    /// <summary>The singular values, largest first, each with its multiplicity; nd of them in all. O(1).</summary>
    /// <remarks>Values of the two small blocks are exact to 1e-15 of the largest of their block, all others to 1e-15 of themselves; with
    /// α = 0 the value 0 of the n radial directions is exact.</remarks>
    /// <param name="layer">The layer, of n ≥ 3 tokens.</param>
    /// <param name="dimension">d ≥ n.</param>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 3; d &lt; n or infinite.</exception>
    public static IReadOnlyList<SingularValue> SingularValues(SimplexLayerResult layer, double dimension)
    {
        ArgumentNullException.ThrowIfNull(layer);
        double n = Require.That(layer.N >= 3, layer.N, "a layer of n ≥ 3 tokens", nameof(layer));
        Require.That(dimension >= n && double.IsFinite(dimension), dimension,
            string.Create(CultureInfo.InvariantCulture, $"d ≥ n = {n}, for a simplex has no fewer dimensions than tokens"));
        (double alpha, double root) = (layer.Alpha, Math.Sqrt(layer.StateIn.NormSquared));
        double difference = layer.WeightDifference / root + alpha;
        double symmetric = (layer.WeightDifference + 2 * layer.Beta * layer.StateIn.Gap * layer.OtherWeight) / root + alpha;
        var values = new List<SingularValue>
        {
            new(difference, (n - 1) / 2 * (n - 2)),
            new(symmetric, n / 2 * (n - 3)),
            new(1 / root + alpha, dimension - n),
            new(difference, (dimension - n) * (n - 1)),
        };
        var block = new SimplexJacobianBlocks(layer);
        values.AddRange(Of(block.Tokens(), alpha).Select(value => new SingularValue(value, n - 1)));
        values.AddRange(Of(block.Together(), alpha).Select(value => new SingularValue(value, 1)));
        return [.. values.Where(value => value.Multiplicity > 0).OrderByDescending(value => value.Value)];
    }

    /// <summary>Singular values of a block, the last of which is exactly 0 where only the residual passes the radial direction.</summary>
    private static double[] Of(Matrix<double> block, double alpha)
    {
        double[] values = block.Svd(false).S.ToArray();
        if (alpha == 0)
            values[^1] = 0;
        return values;
    }
}
