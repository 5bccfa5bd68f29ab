using System.Globalization;
using AttentionDynamics.Measures;
using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Attention;

/// <summary>One dense self-attention layer in double precision: the model of arXiv:2510.05554 with nothing left out.</summary>
/// <remarks>
/// Pre-layer norm y_i = x_i/|x_i|; scores β⟨y_i, y_j⟩ over all j, the token itself included, no mask; A = softmax of each row, its maximum
/// subtracted; x_i' = Σ_j A_ij y_j + αx_i. O(n²d) time, O(nd) memory: a row of weights at a time. Rows run in parallel and no sum crosses
/// two rows before all are done, so the result has the same bits on any number of threads; it may differ between SIMD widths.
/// </remarks>
public static class AttentionLayer
{
    /// <summary>The layer applied to all tokens.</summary>
    /// <param name="tokens">n x d.</param>
    /// <param name="beta">β ≥ 0.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">β or α negative, NaN or infinite.</exception>
    /// <exception cref="ArgumentException">An output token has norm 0 or overflows: its direction is not defined.</exception>
    public static AttentionLayerResult Apply(TokenConfiguration tokens, double beta, double alpha = 0)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        Require.NonNegative(beta, "β");
        Require.NonNegative(alpha, "α");
        (int n, int d) = (tokens.Count, tokens.Dimension);
        double[] unit = tokens.UnitRows();
        var output = new double[unit.Length];
        var rows = new WeightConcentration[n];
        Parallel.For(0, n, () => new double[n], (i, _, weights) =>
        {
            WeightsInto(weights, unit, n, d, i, beta);
            var target = output.AsSpan(i * d, d);
            for (int j = 0; j < n; j++)
                VectorKernels.AddScaled(target, unit.AsSpan(j * d, d), weights[j]);
            if (alpha > 0)
                VectorKernels.AddScaled(target, tokens[i], alpha);
            rows[i] = WeightConcentration.OfRow(weights, i);
            return weights;
        }, _ => { });
        return new AttentionLayerResult(TokenConfiguration.Own(output, n, d), WeightConcentration.Mean(rows));
    }

    /// <summary>The weights A_i1, ..., A_in of one token. O(nd).</summary>
    /// <param name="tokens">n x d.</param>
    /// <param name="beta">β ≥ 0.</param>
    /// <param name="token">i, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">β negative, NaN or infinite; i outside 0..n-1.</exception>
    public static double[] Weights(TokenConfiguration tokens, double beta, int token)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        Require.NonNegative(beta, "β");
        Require.That(token >= 0 && token < tokens.Count, token, string.Create(CultureInfo.InvariantCulture, $"a token from 0 to {tokens.Count - 1}"));
        var weights = new double[tokens.Count];
        WeightsInto(weights, tokens.UnitRows(), tokens.Count, tokens.Dimension, token, beta);
        return weights;
    }

    private static void WeightsInto(double[] weights, double[] unit, int n, int d, int i, double beta)
    {
        var query = unit.AsSpan(i * d, d);
        for (int j = 0; j < n; j++)
            weights[j] = VectorKernels.Dot(query, unit.AsSpan(j * d, d));
        VectorKernels.Softmax(weights, beta);
    }
}

/// <summary>What one dense layer makes of the tokens.</summary>
/// <param name="Tokens">x_1', ..., x_n', n x d, not normalised.</param>
/// <param name="Weights">How the weights of a row concentrate, in the mean over rows.</param>
public sealed record AttentionLayerResult(TokenConfiguration Tokens, WeightConcentration Weights);
