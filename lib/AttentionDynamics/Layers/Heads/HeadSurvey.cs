using AttentionDynamics.Measures;

namespace AttentionDynamics.Layers.Heads;

/// <summary>What a head does at its full context and at shorter ones, and what that says of longer ones.</summary>
/// <remarks>
/// The exponents are least squares over the contexts, which are those of nested prefixes of one text: their standard errors hold the
/// scatter about a line and the curvature that it leaves, not how another text would differ.
/// </remarks>
public sealed record HeadSurvey
{
    /// <summary>The shortest context that is looked at where there are longer ones.</summary>
    public const int ShortestContext = 64;

    private const int LeastPoints = 3;

    internal HeadSurvey(int dimension, double scale, IReadOnlyList<HeadMeasures> contexts)
    {
        (Dimension, Scale, Prefixes) = (dimension, scale, contexts);
        EffectiveTokensExponent = Fit(contexts, measures => Math.Log(measures.Context), measures => Math.Log(measures.EffectiveTokens));
        // A u of 0, of rows whose scores are all equal, has no logarithm.
        HeadMeasures[] some = [.. contexts.Where(measures => measures.U > 0 && measures.LogKeys > 0 && measures.Context > 1)];
        SlopeOfU = Fit(some, measures => Math.Log(Math.Log(measures.Context)), measures => Math.Log(measures.U!.Value));
        Length = BearableLength.Of([.. some.Select(measures => (Math.Log(measures.LogKeys!.Value), Math.Log(measures.U!.Value)))]);
    }

    /// <summary>d, the dimension of queries and keys.</summary>
    public int Dimension { get; }

    /// <summary>The factor on ⟨q, k⟩; under a law of the position, that of the last row.</summary>
    public double Scale { get; }

    /// <summary>The measures at contexts of 64, 128, … tokens and all n, in this order.</summary>
    public IReadOnlyList<HeadMeasures> Prefixes { get; }

    /// <summary>Those of all n tokens.</summary>
    public HeadMeasures Whole => Prefixes[^1];

    /// <summary>β/Λ: far below 1 the head averages, far above it selects. 0 where Λ = ∞, null where no row sees two keys.</summary>
    public double? ScaleOverGapScale => Whole.GapScaleMedian is { } lambda ? Scale / lambda : null;

    /// <summary>The exponent e of <see cref="HeadMeasures.EffectiveTokens"/> ~ n^e; null of fewer than three contexts.</summary>
    public FittedExponent? EffectiveTokensExponent { get; }

    /// <summary>The slope of log u in log log n: -1 where scores keep their gaps as n grows, as on a simplex at a fixed scale; 0 where u
    /// does not change. Null of fewer than three contexts, or where u is 0.</summary>
    public FittedExponent? SlopeOfU { get; }

    /// <summary>How u goes on with the number of keys of a row; null of fewer than three contexts, or where u is 0.</summary>
    public BearableLength? Length { get; }

    /// <summary>64, 128, … below n, and n.</summary>
    internal static int[] Contexts(int count)
    {
        var contexts = new List<int>();
        for (long context = ShortestContext; context < count; context *= 2)
            contexts.Add((int)context);
        return [.. contexts, count];
    }

    private static FittedExponent? Fit(IReadOnlyList<HeadMeasures> contexts, Func<HeadMeasures, double> x, Func<HeadMeasures, double> y) =>
        contexts.Count < LeastPoints ? null : FittedExponent.Of([.. contexts.Select(x)], [.. contexts.Select(y)]);
}
