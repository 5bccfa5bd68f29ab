using AttentionDynamics.Tokens;

namespace AttentionDynamics.Layers.Exact;

/// <summary>Layers on a simplex, one after the other, exact at every n, each with a scale of its own and, after each, a layer that
/// decorrelates.</summary>
/// <remarks>
/// <code>
/// (g, q) → SimplexLayer at β_ℓ → (1-(1-s)(1-g'), q'),   g = 1-ρ
/// </code>
/// s is the share of the common direction that a layer like a multilayer perceptron takes away: cosines are multiplied by 1-s, norms stay.
/// At s = 0 and one β it is <see cref="SimplexLayer.Iterate"/>. Every layer is computed, none is skipped.
/// </remarks>
/// <example>
/// <code>
/// var depth = SimplexDepth.AtReducedScale(n: 1e6, reducedScale: 1.5, alpha: 0.5);
/// depth.Lifetime(SimplexState.FromRho(0.5)) ?? -1 // 4598
/// </code>
/// </example>
public sealed record SimplexDepth
{
    private readonly Func<int, SimplexState, double> scale;

    /// <summary>A scale of its own in every layer.</summary>
    /// <param name="n">Context length, 2 ≤ n ≤ 1e300.</param>
    /// <param name="scale">β of a layer ≥ 0, from its number, the first being 1, and the simplex that enters it.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <param name="decorrelation">s in [0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">n, α or s out of range.</exception>
    public SimplexDepth(double n, Func<int, SimplexState, double> scale, double alpha = 0, double decorrelation = 0)
    {
        ArgumentNullException.ThrowIfNull(scale);
        N = Require.That(n >= 2 && n <= 1e300, n, "2 ≤ n ≤ 1e300");
        (this.scale, Alpha) = (scale, Require.NonNegative(alpha, "α"));
        Decorrelation = Require.That(decorrelation >= 0 && decorrelation < 1, decorrelation, "s in [0, 1)");
    }

    /// <summary>One scale in all layers.</summary>
    /// <inheritdoc cref="SimplexDepth(double, Func{int, SimplexState, double}, double, double)"/>
    /// <param name="n">Context length, 2 ≤ n ≤ 1e300.</param>
    /// <param name="beta">β ≥ 0.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <param name="decorrelation">s in [0, 1).</param>
    public SimplexDepth(double n, double beta, double alpha = 0, double decorrelation = 0)
        : this(n, (_, _) => beta, alpha, decorrelation) => Require.NonNegative(beta, "β");

    /// <summary>n.</summary>
    public double N { get; }

    /// <summary>α.</summary>
    public double Alpha { get; }

    /// <summary>s.</summary>
    public double Decorrelation { get; }

    /// <summary>The scale that grows as the tokens approach one another, β_ℓ = u log n/(1-ρ_ℓ): every layer is as far from its own
    /// threshold as the first.</summary>
    /// <remarks>Of tokens that coincide every scale says the same; there it is 0.</remarks>
    /// <param name="n">Context length, 2 ≤ n ≤ 1e300.</param>
    /// <param name="reducedScale">u ≥ 0, the scale in units of the critical one.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <param name="decorrelation">s in [0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range.</exception>
    public static SimplexDepth AtReducedScale(double n, double reducedScale, double alpha = 0, double decorrelation = 0)
    {
        Require.NonNegative(reducedScale, "u");
        double critical = Math.Log(n);
        double Scale(int layer, SimplexState state) => state.Gap > 0 ? Math.Min(double.MaxValue, reducedScale * critical / state.Gap) : 0;
        return new SimplexDepth(n, Scale, alpha, decorrelation);
    }

    /// <summary>The states after 0, 1, 2, ... layers, as many as are asked for.</summary>
    /// <param name="initial">The simplex before the first layer.</param>
    /// <exception cref="ArgumentOutOfRangeException">A state or a scale out of range; q outgrows a double, which α &gt; 1 takes hundreds
    /// of layers for.</exception>
    public IEnumerable<SimplexState> States(SimplexState initial)
    {
        var state = initial;
        for (int layer = 1; ; layer++)
        {
            yield return state;
            state = Next(state, layer);
        }
    }

    /// <summary>How many layers it takes until 1-ρ is below a bound; null where it is not within so many layers.</summary>
    /// <param name="initial">The simplex before the first layer.</param>
    /// <param name="gap">The bound on 1-ρ, in (0, 1).</param>
    /// <param name="most">How many layers at most, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument, a state or a scale out of range.</exception>
    public int? Lifetime(SimplexState initial, double gap = 0.01, int most = int.MaxValue)
    {
        Require.That(gap > 0 && gap < 1, gap, "a bound on the gap in (0, 1)");
        Require.That(most >= 0, most, "layers ≥ 0");
        var state = initial;
        for (int layer = 0; ; layer++)
        {
            if (state.Gap < gap)
                return layer;
            if (layer == most)
                return null;
            var next = Next(state, layer + 1);
            if (next.Gap == state.Gap && next.NormSquared >= state.NormSquared && scale(layer + 2, next) == scale(layer + 1, state))
                return null;
            state = next;
        }
    }

    private SimplexState Next(SimplexState state, int layer)
    {
        var after = SimplexLayer.Apply(N, state, scale(layer, state), Alpha);
        return Decorrelation == 0
            ? after.StateOut
            : new SimplexState(
                (1 - Decorrelation) * after.CosineOut, Decorrelation + (1 - Decorrelation) * after.OneMinusCosineOut, after.NormSquaredOut);
    }
}
