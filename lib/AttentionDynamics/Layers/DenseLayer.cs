using AttentionDynamics.Measures;
using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Layers;

/// <summary>One self-attention layer as its definition reads, a row of weights at a time, and how these concentrate: what the faster <see
/// cref="AttentionLayer"/> and <see cref="LayerSurvey"/> are compared with.</summary>
/// <remarks>
/// Pre-layer norm y_i = x_i/|x_i|; scores β⟨y_i, y_j⟩ over all j, the token itself included, no mask; A = softmax of each row, its maximum
/// subtracted; x_i' = Σ_j A_ij y_j + αx_i. O(n²d) time, O(nd) memory: a row of weights at a time. Rows run in parallel and no sum crosses
/// two rows before all are done, so the result has the same bits on any number of threads; it may differ between SIMD widths.
/// </remarks>
public static class DenseLayer
{
    /// <summary>The layer applied to all tokens.</summary>
    /// <param name="tokens">n x d.</param>
    /// <param name="beta">β ≥ 0.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <param name="options">Threads; progress; cancellation, looked at between rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">β or α negative, NaN or infinite; threads &lt; 1.</exception>
    /// <exception cref="ArgumentException">An output token has norm 0 or overflows: its direction is not defined.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static DenseLayerResult Apply(TokenConfiguration tokens, double beta, double alpha = 0, ComputeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        Require.NonNegative(beta, "β");
        Require.NonNegative(alpha, "α");
        (int n, int d) = (tokens.Count, tokens.Dimension);
        double[] unit = tokens.UnitRows();
        var output = new double[unit.Length];
        var rows = new WeightConcentration[n];
        Workers.Run(n, options ?? ComputeOptions.Default, () => new double[n], (i, weights) =>
        {
            AttentionLayer.WeightsInto(weights, unit, n, d, i, beta);
            var target = output.AsSpan(i * d, d);
            for (int j = 0; j < n; j++)
                VectorKernels.AddScaled(target, unit.AsSpan(j * d, d), weights[j]);
            if (alpha > 0)
                VectorKernels.AddScaled(target, tokens[i], alpha);
            rows[i] = WeightConcentration.OfRow(weights, i);
        });
        return new DenseLayerResult(TokenConfiguration.Own(output, n, d), WeightConcentration.Mean(rows));
    }
}

/// <summary>What one dense layer makes of the tokens.</summary>
/// <param name="Tokens">x_1', ..., x_n', n x d, not normalised.</param>
/// <param name="Weights">How the weights of a row concentrate, in the mean over rows.</param>
public sealed record DenseLayerResult(TokenConfiguration Tokens, WeightConcentration Weights);
