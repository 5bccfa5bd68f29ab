using System.Globalization;
using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Layers;

/// <summary>One self-attention layer in double precision: the model of arXiv:2510.05554.</summary>
/// <remarks>
/// Pre-layer norm y_i = x_i/|x_i|; scores β⟨y_i, y_j⟩ over all j, the token itself included, no mask; A = softmax of each row; x_i' = Σ_j
/// A_ij y_j + αx_i. With a mask, a scale of each row or another normaliser: <see cref="SelfAttention"/>. With its weights' concentration,
/// or as the definition reads: <see cref="DenseLayer"/>. λ and η: <see cref="AngleRatio.OfLayer"/>, <see cref="JacobianNorm.Exact"/>.
/// </remarks>
public static class AttentionLayer
{
    /// <summary>x_1', ..., x_n', not normalised. O(n²d) time, O(nd) memory; the same bits on any number of threads.</summary>
    /// <example>
    /// <code>
    /// var tokens = new GaussianTokens(dimension: 64, rho: 0.5, seed: 1).Generate(1000);
    /// var after = AttentionLayer.Apply(tokens, beta: 1.5 * Math.Log(1000));
    /// AlmostSimplex.Measure(after).MeanCosine // 0.966
    /// </code>
    /// </example>
    /// <param name="tokens">n x d.</param>
    /// <param name="beta">β ≥ 0.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <param name="options">Threads; progress; cancellation, looked at between tiles.</param>
    /// <exception cref="ArgumentOutOfRangeException">β or α negative, NaN or infinite; threads &lt; 1.</exception>
    /// <exception cref="ArgumentException">An output token has norm 0 or overflows: its direction is not defined.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static TokenConfiguration Apply(TokenConfiguration tokens, double beta, double alpha = 0, ComputeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        Require.NonNegative(beta, "β");
        Require.NonNegative(alpha, "α");
        (int n, int d) = (tokens.Count, tokens.Dimension);
        var output = new double[n * d];
        StreamingAttention.AttendSelf(tokens.UnitRows(), output, d, beta, alpha: 0, options);
        for (int i = 0; alpha > 0 && i < n; i++)
            VectorKernels.AddScaled(output.AsSpan(i * d, d), tokens[i], alpha);
        return TokenConfiguration.Own(output, n, d);
    }

    /// <summary>The weights A_i1, ..., A_in of one token. O(nd).</summary>
    /// <example>
    /// <code>
    /// var tokens = Simplex.Configuration(tokens: 100, dimension: 100, rho: 0.5);
    /// AttentionLayer.Weights(tokens, beta: 2 * Math.Log(100), token: 7)[7] // 0.5025
    /// </code>
    /// </example>
    /// <param name="tokens">n x d.</param>
    /// <param name="beta">β ≥ 0.</param>
    /// <param name="token">i, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">β negative, NaN or infinite; i outside 0..n-1.</exception>
    public static double[] Weights(TokenConfiguration tokens, double beta, int token)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        Require.NonNegative(beta, "β");
        Require.That(token >= 0 && token < tokens.Count, token,
            string.Create(CultureInfo.InvariantCulture, $"a token from 0 to {tokens.Count - 1}"));
        var weights = new double[tokens.Count];
        WeightsInto(weights, tokens.UnitRows(), tokens.Count, tokens.Dimension, token, beta);
        return weights;
    }

    /// <summary>The weights of token i, a row of n.</summary>
    internal static void WeightsInto(double[] weights, double[] unit, int n, int d, int i, double beta)
    {
        var query = unit.AsSpan(i * d, d);
        for (int j = 0; j < n; j++)
            weights[j] = VectorKernels.Dot(query, unit.AsSpan(j * d, d));
        VectorKernels.Softmax(weights, beta);
    }
}
