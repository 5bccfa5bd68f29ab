using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Layers.Tiles;

/// <summary>The Jacobian of a layer as a linear map: v ↦ Jv, never the nd x nd matrix.</summary>
/// <remarks>
/// With u_k = P_k v_k/|x_k|, the change of y_k, and r_ij = ⟨u_i, y_j⟩ + ⟨y_i, u_j⟩, that of a score:
/// <code>
/// (Jv)_i = Σ_j A_ij u_j + β Σ_j A_ij (r_ij - Σ_l A_il r_il) y_j + αv_i
/// </code>
/// Weights are computed once, O(n²d) time and O(n²) memory, or anew in each product where no array holds n² numbers; O(n²d) a product.
/// Rows run in parallel, each writes its own part of the image.
/// </remarks>
internal sealed class JacobianProduct
{
    private readonly double beta, alpha;
    private readonly int n, d;
    private readonly double[] unit, norms;
    private readonly double[]? weights;
    private readonly ComputeOptions options;

    /// <param name="tokens">n x d.</param>
    /// <param name="beta">β.</param>
    /// <param name="alpha">α.</param>
    /// <param name="longest">The longest array.</param>
    /// <param name="options">Threads; cancellation, looked at between rows.</param>
    internal JacobianProduct(TokenConfiguration tokens, double beta, double alpha, long longest, ComputeOptions options)
    {
        this.options = options;
        (this.beta, this.alpha) = (Require.NonNegative(beta, "β"), Require.NonNegative(alpha, "α"));
        (n, d) = (tokens.Count, tokens.Dimension);
        unit = tokens.UnitRows();
        norms = JacobianNorm.Norms(tokens, unit);
        if ((long)n * n > longest)
            return;
        double[] all = weights = new double[n * n];
        Workers.Run(n, options, i => Weigh(i, all.AsSpan(i * n, n)));
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
        Workers.Run(n, options, () => (Changes: new double[n], Weights: weights is null ? new double[n] : []), (i, mine) =>
        {
            double[] changes = mine.Changes;
            var row = weights is null ? mine.Weights : weights.AsSpan(i * n, n);
            if (weights is null)
                Weigh(i, row);
            double mean = 0;
            for (int j = 0; j < n; j++)
            {
                changes[j] = row[j] == 0
                    ? 0
                    : VectorKernels.Dot(turns.AsSpan(i * d, d), Unit(j)) + VectorKernels.Dot(Unit(i), turns.AsSpan(j * d, d));
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
        });
        return image;
    }

    /// <summary>A_i1, ..., A_in.</summary>
    private void Weigh(int i, Span<double> row)
    {
        for (int j = 0; j < n; j++)
            row[j] = -VectorKernels.SquaredDistance(Unit(i), Unit(j)) / 2;
        VectorKernels.Softmax(row, beta);
    }

    private Span<double> Unit(int i) => unit.AsSpan(i * d, d);
}
