using AttentionDynamics.Layers.Tiles;
using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Layers;

/// <summary>One layer of the model of arXiv:2510.05554 with a mask, a scale of every row and a normaliser of one's own.</summary>
/// <remarks>
/// y_i = x_i/|x_i|; scores β_i⟨y_i, y_j⟩ over the keys that the rule's mask shows; x_i' = Σ_j A_ij y_j + αx_i. The rule's scale is β and
/// must be given. What is symmetric, all keys at one scale with softmax, runs on the faster symmetric computation.
/// </remarks>
public static class SelfAttention
{
    /// <summary>n up to which the symmetric λ, which keeps n² numbers, is taken.</summary>
    private const int MostKept = 4096;

    /// <summary>x_1', ..., x_n'. O(d) time for each pair that the mask shows, O(nd) memory (O(n) more a row with a normaliser that is
    /// not softmax).</summary>
    /// <example>
    /// <code>
    /// var tokens = new GaussianTokens(dimension: 64, rho: 0.5, seed: 1).Generate(1000);
    /// var rule = new AttentionRule { Mask = AttentionMask.Window(width: 32, sinks: 4), Scale = 2 * Math.Log(32) };
    /// SelfAttention.Apply(tokens, rule).Count // 1000
    /// </code>
    /// </example>
    /// <param name="tokens">n x d.</param>
    /// <param name="rule">Mask, scale β (of every row or one), normaliser.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <param name="options">Threads, progress, cancellation.</param>
    /// <exception cref="ArgumentOutOfRangeException">A scale or α negative, NaN or infinite; threads &lt; 1.</exception>
    /// <exception cref="ArgumentException">No scale; the mask gives a token no key; an output token has norm 0, so that its direction
    /// is not defined.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static TokenConfiguration Apply(TokenConfiguration tokens, AttentionRule rule, double alpha = 0, ComputeOptions? options = null)
    {
        Check(tokens, rule, alpha);
        options ??= ComputeOptions.Default;
        if (Symmetric(rule))
        {
            return AttentionLayer.Apply(tokens, rule.Scale!.Value, alpha, options);
        }
        return Residual(tokens, Heads(tokens).Apply(rule, options), alpha);
    }

    /// <summary>λ of the layer over all pairs, (3.2): the mean of (1-⟨y_i', y_j'⟩)/(1-⟨y_i, y_j⟩). O(n²d) time; O(nd) memory, n²
    /// numbers up to n = 4096 where the layer is symmetric.</summary>
    /// <inheritdoc cref="Apply"/>
    /// <example>
    /// <code>
    /// var tokens = Simplex.Configuration(tokens: 200, dimension: 200, rho: 0.5);
    /// var rule = new AttentionRule { Mask = AttentionMask.Causal(), ScaleOfRow = i =&gt; 2 * Math.Log(i + 1) };
    /// SelfAttention.AngleRatio(tokens, rule).Lambda // 0.411
    /// </code>
    /// </example>
    public static AngleRatio AngleRatio(TokenConfiguration tokens, AttentionRule rule, double alpha = 0, ComputeOptions? options = null)
    {
        Check(tokens, rule, alpha);
        options ??= ComputeOptions.Default;
        if (Symmetric(rule) && tokens.Count <= MostKept)
            return Layers.AngleRatio.OfLayer(tokens, rule.Scale!.Value, alpha, options);
        var after = Apply(tokens, rule, alpha, options.Part(0, 0.5));
        return OutputPairs.Of(tokens, after, options.Part(0.5, 1));
    }

    /// <summary>How the weights of the layer concentrate, the scale at which its rows select, and λ of its tokens. O(n²(d + log n))
    /// time, O(n) memory a row.</summary>
    /// <remarks><see cref="AttentionMeasures.Outputs"/> compares x_i' with x_i here, residual included.</remarks>
    /// <inheritdoc cref="Apply"/>
    public static AttentionMeasures Measure(TokenConfiguration tokens, AttentionRule rule, double alpha = 0, ComputeOptions? options = null)
    {
        Check(tokens, rule, alpha);
        options ??= ComputeOptions.Default;
        var measures = Heads(tokens).Measure(rule, outputs: false, options.Part(0, 0.5))[0];
        return measures with { Outputs = AngleRatio(tokens, rule, alpha, options.Part(0.5, 1)) };
    }

    private static bool Symmetric(AttentionRule rule) =>
        rule is { Mask: FullMask, Normaliser: SoftmaxNormaliser, ScaleOfRow: null };

    private static AttentionHeads<double> Heads(TokenConfiguration tokens)
    {
        double[] unit = tokens.UnitRows();
        return AttentionHeads.Of(unit, unit, unit, tokens.Dimension);
    }

    private static TokenConfiguration Residual(TokenConfiguration tokens, double[] attended, double alpha)
    {
        int d = tokens.Dimension;
        for (int i = 0; alpha > 0 && i < tokens.Count; i++)
            VectorKernels.AddScaled(attended.AsSpan(i * d, d), tokens[i], alpha);
        return TokenConfiguration.Own(attended, tokens.Count, d);
    }

    private static void Check(TokenConfiguration tokens, AttentionRule rule, double alpha)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(rule);
        Require.NonNegative(alpha, "α");
        if (rule.Scale is null && rule.ScaleOfRow is null)
            throw new ArgumentException("expected a scale β of the scores: the model's layer has no usual one", nameof(rule));
        rule.Scales(1, tokens.Dimension);
    }
}
