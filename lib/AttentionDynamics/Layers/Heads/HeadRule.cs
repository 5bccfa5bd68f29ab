using AttentionDynamics.Scaling;

namespace AttentionDynamics.Layers.Heads;

/// <summary>How a real head attends: softmax over the keys that a causal mask and a window leave, at one scale or by a law.</summary>
/// <remarks>There are as many keys as queries, and key i is the own key of query i.</remarks>
public sealed record HeadRule
{
    /// <summary>Whether query i sees no key after its own.</summary>
    public bool Causal { get; init; }

    /// <summary>W ≥ 1, of a sliding window: query i sees the keys |i-j| &lt; W; null: all.</summary>
    public int? Window { get; init; }

    /// <summary>The factor on ⟨q, k⟩ that the law multiplies, or that stands alone without one; null: 1/√d.</summary>
    public double? Scale { get; init; }

    /// <summary>The law whose factor multiplies <see cref="Scale"/>; null: none.</summary>
    public ScalingLaw? Law { get; init; }

    /// <summary>Whether the first rows of n are those of a shorter context too, keys and scale: then nothing is computed anew for a
    /// prefix.</summary>
    public bool FirstRowsStay => Causal && Law?.Follows is not ScalingVariable.Length;

    /// <summary>The keys that query i sees among the first n.</summary>
    internal KeyRange Seen(int query, int context)
    {
        int width = Window ?? context;
        int from = Math.Max(0, query - width + 1), to = Causal ? query + 1 : (int)Math.Min(context, (long)query + width);
        return new KeyRange(from, to);
    }

    /// <summary>The factor on ⟨q_i, k_j⟩ of query i in a context of n.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, NaN or infinite.</exception>
    internal double ScaleOf(int query, int context, int dimension)
    {
        double scale = Scale ?? 1 / Math.Sqrt(dimension);
        // One token has one weight, whatever the scale; laws begin at two.
        if (Law is not null && context >= 2)
            scale *= Law.BetaOfRow(query + 1, context);
        return Require.NonNegative(scale, FormattableString.Invariant($"the scale of row {query}"), nameof(Scale));
    }

    /// <summary>The factors of all rows.</summary>
    internal double[] Scales(int context, int dimension)
    {
        if (Window is { } width)
            Require.That(width >= 1, width, "a window W ≥ 1", nameof(Window));
        var scales = new double[context];
        for (int i = 0; i < context; i++)
            scales[i] = ScaleOf(i, context, dimension);
        return scales;
    }

    /// <summary>The same as a rule of any attention.</summary>
    internal AttentionRule ToAttention(int context, int dimension) => new()
    {
        Mask = Window is { } width ? AttentionMask.Window(width, causal: Causal) : Causal ? AttentionMask.Causal() : AttentionMask.Full,
        ScaleOfRow = query => ScaleOf(query, context, dimension),
    };
}
