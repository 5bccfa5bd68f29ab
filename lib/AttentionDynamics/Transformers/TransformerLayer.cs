using AttentionDynamics.Layers;
using AttentionDynamics.Numerics;

namespace AttentionDynamics.Transformers;

/// <summary>One layer of a transformer: attention of h heads and a feed-forward map with GELU, each added to what it was given.</summary>
/// <remarks>
/// With N_1, N_2 the layer norms, normalised before (GPT-2) or after (BERT):
/// <code>
/// before: x ← x + W_o attention(N_1 x),    x ← x + down(gelu(up(N_2 x)))
/// after:  x ← N_1(x + W_o attention(x)),   x ← N_2(x + down(gelu(up(x))))
/// </code>
/// </remarks>
internal sealed record TransformerLayer
{
    /// <summary>h.</summary>
    internal required int Heads { get; init; }

    /// <summary>Whether a norm stands before what it belongs to, or after the sum.</summary>
    internal required bool NormFirst { get; init; }

    internal required IAttentionMask Mask { get; init; }

    /// <summary>To queries, keys and values: one map with three times as many outputs, or three.</summary>
    internal required IReadOnlyList<LinearMap> Projections { get; init; }

    /// <summary>W_o.</summary>
    internal required LinearMap Output { get; init; }

    internal required LinearMap Up { get; init; }

    internal required LinearMap Down { get; init; }

    internal required LayerNorm AttentionNorm { get; init; }

    internal required LayerNorm FeedForwardNorm { get; init; }

    /// <summary>Applies the layer to n tokens, in place.</summary>
    /// <param name="tokens">n x d.</param>
    /// <param name="number">The layer's, from 0, for what is kept.</param>
    /// <param name="multiplier">The factor on the scores beside 1/√d_k.</param>
    /// <param name="options">Threads, cancellation.</param>
    internal AttentionPass Apply(double[] tokens, int number, double multiplier, ComputeOptions options)
    {
        options = options with { Progress = null };
        int width = Output.Inputs, dimension = width / Heads, n = tokens.Length / width;
        double[] inputs = NormFirst ? AttentionNorm.Of(tokens) : [.. tokens];
        double[][] mapped = [.. Projections.Select(map => map.Apply(inputs, options))];
        double[] Part(int part) => mapped.Length == 1
            ? HeadColumns.Split(mapped[0], 3 * width, part * width, Heads, dimension)
            : HeadColumns.Split(mapped[part], width, 0, Heads, dimension);
        var pass = new AttentionPass(number, n, Heads, dimension)
        {
            Inputs = inputs,
            Queries = Part(0),
            Keys = Part(1),
            Values = Part(2),
        };
        var rule = new AttentionRule { Mask = Mask, Scale = multiplier / Math.Sqrt(dimension) };
        double[] attended = AttentionHeads.Of(pass.Queries, pass.Keys, pass.Values, dimension, Heads).Apply(rule, options);
        VectorKernels.AddScaled(tokens, Output.Apply(HeadColumns.Join(attended, Heads, dimension), options), 1);
        if (!NormFirst)
            AttentionNorm.Apply(tokens, tokens);
        double[] hidden = Up.Apply(NormFirst ? FeedForwardNorm.Of(tokens) : tokens, options);
        Gelu.Apply(hidden);
        VectorKernels.AddScaled(tokens, Down.Apply(hidden, options), 1);
        if (!NormFirst)
            FeedForwardNorm.Apply(tokens, tokens);
        return pass;
    }

    /// <summary>Applies layers one after another, each with its multiplier.</summary>
    /// <exception cref="ArgumentException">Not as many multipliers as layers.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A multiplier negative, NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal static IReadOnlyList<AttentionPass> ApplyAll(
        IReadOnlyList<TransformerLayer> layers, double[] tokens, IReadOnlyList<double>? multipliers, ComputeOptions options)
    {
        if (multipliers is not null && multipliers.Count != layers.Count)
            throw new ArgumentException(FormattableString.Invariant(
                $"expected {layers.Count} multipliers, one a layer, got {multipliers.Count}"), nameof(multipliers));
        foreach (double multiplier in multipliers ?? [])
            Require.NonNegative(multiplier, "a multiplier", nameof(multipliers));
        var passes = new AttentionPass[layers.Count];
        for (int layer = 0; layer < layers.Count; layer++)
        {
            options.Cancellation.ThrowIfCancellationRequested();
            passes[layer] = layers[layer].Apply(tokens, layer, multipliers?[layer] ?? 1, options);
            options.Progress?.Report((layer + 1.0) / layers.Count);
        }
        return passes;
    }
}
