using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Measures;

/// <summary>The Jacobian of a layer as a linear map: v ↦ Jv, never the nd x nd matrix.</summary>
/// <remarks>
/// With u_k = P_k v_k/|x_k|, the change of y_k, and r_ij = ⟨u_i, y_j⟩ + ⟨y_i, u_j⟩, that of a score:
/// <code>
/// (Jv)_i = Σ_j A_ij u_j + β Σ_j A_ij (r_ij - Σ_l A_il r_il) y_j + αv_i
/// </code>
/// Weights are computed once: O(n²d) time and O(n²) memory; O(n²d) a product. Rows run in parallel, each writes its own part of the image.
/// </remarks>
internal sealed class JacobianProduct
{
    private readonly double beta, alpha;
    private readonly int n, d;
    private readonly double[] unit, norms, weights;

    internal JacobianProduct(TokenConfiguration tokens, double beta, double alpha)
    {
        (this.beta, this.alpha) = (Require.NonNegative(beta, "β"), Require.NonNegative(alpha, "α"));
        (n, d) = (tokens.Count, tokens.Dimension);
        unit = tokens.UnitRows();
        norms = JacobianNorm.Norms(tokens, unit);
        weights = new double[checked(n * n)];
        Parallel.For(0, n, i =>
        {
            var row = weights.AsSpan(i * n, n);
            for (int j = 0; j < n; j++)
                row[j] = -VectorKernels.SquaredDistance(Unit(i), Unit(j)) / 2;
            VectorKernels.Softmax(row, beta);
        });
    }

    /// <summary>Jv for v of n·d entries.</summary>
    internal double[] Apply(double[] direction)
    {
        var turns = new double[n * d];
        for (int k = 0; k < n; k++)
        {
            var turn = turns.AsSpan(k * d, d);
            var change = direction.AsSpan(k * d, d);
            change.CopyTo(turn);
            VectorKernels.AddScaled(turn, Unit(k), -VectorKernels.Dot(Unit(k), change));
            for (int c = 0; c < d; c++)
                turn[c] /= norms[k];
        }
        var image = new double[n * d];
        Parallel.For(0, n, () => new double[n], (i, _, changes) =>
        {
            var row = weights.AsSpan(i * n, n);
            double mean = 0;
            for (int j = 0; j < n; j++)
            {
                changes[j] = row[j] == 0 ? 0 : VectorKernels.Dot(turns.AsSpan(i * d, d), Unit(j)) + VectorKernels.Dot(Unit(i), turns.AsSpan(j * d, d));
                mean += row[j] * changes[j];
            }
            var target = image.AsSpan(i * d, d);
            for (int j = 0; j < n; j++)
            {
                if (row[j] == 0)
                    continue;
                VectorKernels.AddScaled(target, turns.AsSpan(j * d, d), row[j]);
                VectorKernels.AddScaled(target, Unit(j), beta * (row[j] * (changes[j] - mean)));
            }
            VectorKernels.AddScaled(target, direction.AsSpan(i * d, d), alpha);
            return changes;
        }, _ => { });
        return image;
    }

    private Span<double> Unit(int i) => unit.AsSpan(i * d, d);
}
