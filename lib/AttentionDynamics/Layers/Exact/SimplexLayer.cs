using AttentionDynamics.Numerics;
using AttentionDynamics.Scaling;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Layers.Exact;

/// <summary>One attention layer on a simplex, exact at every finite n: closed forms in which nothing cancels, O(1) for any n up to
/// 1e300.</summary>
/// <remarks>
/// A simplex stays a simplex: the layer maps (1-ρ, q) to (1-ρ', q'). With r = α√q, w = 1-a = (n-1)b and Σ_j A_ij² = s2 = a² + w²/(n-1):
/// <code>
/// a = A_ii = 1/(1+(n-1)e^{-β(1-ρ)}),  b = A_ij = w/(n-1),  a-b = a(1-e^{-β(1-ρ)})
/// q' = ρ(1+r)² + (1-ρ)(s2+2ra+r²),  1-ρ' = λ(1-ρ),  λ = (r+a-b)²/q',  1-λ = (1+a-b+2r)(ρw+b)/q'
/// ρ' = [ρ(1+r)² + (1-ρ)b(1+a-b+2r)]/q'
/// </code>
/// The last two have no subtraction and are positive: at finite n and finite β a layer always contracts, whatever γ and α; Theorem 2.1 says
/// in which regimes the contraction survives n → ∞. The state carries ρ and 1-ρ both, so the relative error is below 1e-12 in every
/// quantity, ρ' and 1-ρ' included, for every 0 &lt; ρ &lt; 1 and n up to 1e300, as long as it is a normal double (checked against
/// 1300-digit arithmetic from ρ = 1e-300 to 1-ρ = 1e-16). Two say themselves what else they are good to: the entropy's deficit, and the
/// logarithms to base 10, whose error is absolute, 1e-12·max(1, |log|).
/// </remarks>
/// <example>
/// <code>
/// var layer = SimplexLayer.Apply(n: 1e12, SimplexState.FromRho(0.5), beta: 2.1 * Math.Log(1e12));
/// layer.SelfWeight // 0.799
/// </code>
/// </example>
public static class SimplexLayer
{
    /// <summary>One layer at scale β.</summary>
    /// <param name="n">Context length, 2 ≤ n ≤ 1e300.</param>
    /// <param name="state">The simplex before the layer.</param>
    /// <param name="beta">β ≥ 0.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">n, β, α or the state out of range; α√q &gt; 1e150.</exception>
    public static SimplexLayerResult Apply(double n, SimplexState state, double beta, double alpha = 0) =>
        Apply(n, state, beta, alpha, ElementaryFunctions.OfSystem);

    /// <summary>The same, with the same bits on every machine, in a browser too: exponentials and logarithms are this library's and not
    /// those of the system's C library, whose last digits differ from system to system. It takes about twice as long.</summary>
    /// <inheritdoc cref="Apply(double, SimplexState, double, double)"/>
    public static SimplexLayerResult ApplyPortably(double n, SimplexState state, double beta, double alpha = 0) =>
        Apply(n, state, beta, alpha, ElementaryFunctions.Portable);

    private static SimplexLayerResult Apply(double n, SimplexState state, double beta, double alpha, ElementaryFunctions functions)
    {
        Require.That(n >= 2 && n <= 1e300, n, "2 ≤ n ≤ 1e300");
        Require.That(state.Gap >= 0 && state.Gap <= 1, state.Gap, "1-ρ in [0, 1]");
        Require.That(state.Rho > 0 && state.Rho <= 1, state.Rho, "ρ in (0, 1]");
        Require.Positive(state.NormSquared, "q");
        Require.NonNegative(beta, "β");
        Require.NonNegative(alpha, "α");
        double r = alpha * Math.Sqrt(state.NormSquared);
        Require.That(r <= 1e150, r, "α√q ≤ 1e150, the square of which is a double");
        return new SimplexLayerResult(n, state, beta, alpha, functions);
    }

    /// <summary>The states after 0, 1, ..., <paramref name="layers"/> layers: x ← ATT(x/|x|) + αx.</summary>
    /// <param name="n">Context length, 2 ≤ n ≤ 1e300.</param>
    /// <param name="initial">The simplex before the first layer.</param>
    /// <param name="scaling">β_n, the same in every layer.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <param name="layers">How many layers, ≥ 0.</param>
    /// <returns>layers + 1 states, the initial one first.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range; or q outgrows a double (α &gt; 1 over hundreds of
    /// layers).</exception>
    public static IReadOnlyList<SimplexState> Iterate(double n, SimplexState initial, ScalingLaw scaling, double alpha, int layers)
    {
        ArgumentNullException.ThrowIfNull(scaling);
        ArgumentOutOfRangeException.ThrowIfNegative(layers);
        double beta = scaling.Beta(n);
        var states = new List<SimplexState>(layers + 1) { initial };
        for (int layer = 0; layer < layers; layer++)
            states.Add(Apply(n, states[layer], beta, alpha).StateOut);
        return states;
    }

    /// <summary>The first layer after which the cosine of the tokens exceeds a bound, or null where it does not: within
    /// <paramref name="most"/> layers, or because the tokens no longer move.</summary>
    /// <param name="n">Context length, 2 ≤ n ≤ 1e300.</param>
    /// <param name="initial">The simplex before the first layer.</param>
    /// <param name="scaling">β_n, the same in every layer.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <param name="cosine">The bound, in (0, 1).</param>
    /// <param name="most">How many layers at most.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range.</exception>
    public static int? LayersUntilCosine(double n, SimplexState initial, ScalingLaw scaling, double alpha, double cosine, int most)
    {
        ArgumentNullException.ThrowIfNull(scaling);
        Require.That(cosine > 0 && cosine < 1, cosine, "a cosine in (0, 1)");
        double beta = scaling.Beta(n);
        var state = initial;
        for (int layer = 0; layer <= most; layer++)
        {
            if (state.Gap < 1 - cosine)
                return layer;
            var next = Apply(n, state, beta, alpha).StateOut;
            // α > 1: the norms grow geometrically, the layers move the tokens ever less, and before long not at all.
            if (next.Gap == state.Gap && next.NormSquared >= state.NormSquared)
                return null;
            state = next;
        }
        return null;
    }
}
