using AttentionDynamics.Tokens;

namespace AttentionDynamics.Layers.Exact;

/// <summary>One layer of top-k attention on a simplex, exact at every n up to 1e300, O(1): softmax over a token's own score, which is the
/// largest, and k-1 others.</summary>
/// <remarks>
/// All other scores are equal. As <see cref="AttentionNormaliser.TopK"/> does, of equal ones the first are taken: every token sees itself
/// and the first k-1 others. Weights are a = 1/(1+(k-1)e^{-β(1-ρ)}) and b, whatever n: the threshold is log(k-1), and no scale that grows
/// with n is needed. k = 1, hard attention, is the identity at every scale. With A = a+r, N = ρ(1+r)²+(1-ρ)(A²+(k-1)b²),
/// <code>
/// 1-cos' = (1-ρ)|Δ|²/(2N),  |Δ|² = 2(A-b)² for both among the first k,  (A-b)²+b²+A² for one of the first k-1 and one after k,  2A² else
/// </code>
/// The outputs are no simplex for 1 &lt; k &lt; n. λ → A²/N as n → ∞ at this k and β.
/// </remarks>
public sealed record TopKSimplexLayer
{
    /// <param name="n">A whole number, 2 ≤ n ≤ 1e300.</param>
    /// <param name="count">k ≥ 1; a row of fewer tokens takes all.</param>
    /// <param name="state">The simplex before the layer.</param>
    /// <param name="beta">β ≥ 0.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range.</exception>
    public TopKSimplexLayer(double n, double count, SimplexState state, double beta, double alpha = 0)
    {
        N = Require.That(n >= 2 && n <= 1e300 && Math.Floor(n) == n, n, "a whole number from 2 to 1e300");
        Require.That(count >= 1 && Math.Floor(count) == count, count, "a whole number k ≥ 1");
        Count = Math.Min(count, n);
        Require.NonNegative(beta, "β");
        Require.That(state.Gap > 0 && state.Gap < 1, state.Gap, "1-ρ in (0, 1)", nameof(state));
        double r = Require.NonNegative(alpha, "α") * Math.Sqrt(Require.Positive(state.NormSquared, "q", nameof(state)));
        Require.That(r <= 1e150, r, "α√q ≤ 1e150, the square of which is a double", nameof(alpha));
        StateIn = state;
        Weights = Count == 1 ? SimplexWeights.Alone : SimplexWeights.Softmax(Count, beta * state.Gap);
        double own = Weights.Self + r, apart = r + (Count == 1 ? 1 : Weights.Difference), b = Weights.Other, k = Count;
        NormSquaredOut = state.Rho * (1 + r) * (1 + r) + state.Gap * Weights.SumOfSquares(r);
        // Shares of the pairs n(n-1)/2, none of which overflows.
        double first = k / n * ((k - 1) / (n - 1)), mixed = 2 * (k - 1) / n * ((n - k) / (n - 1)),
            rest = (n - k) / n * ((n - k + 1) / (n - 1));
        Lambda = (first * 2 * apart * apart + mixed * (apart * apart + b * b + own * own) + rest * 2 * own * own) / (2 * NormSquaredOut);
        LimitLambda = own * own / NormSquaredOut;
    }

    /// <summary>n.</summary>
    public double N { get; }

    /// <summary>k, at most n.</summary>
    public double Count { get; }

    /// <summary>The simplex before the layer.</summary>
    public SimplexState StateIn { get; }

    /// <summary>Of a token: a on itself, b on each of k-1 others.</summary>
    public SimplexWeights Weights { get; }

    /// <summary>|x'|².</summary>
    public double NormSquaredOut { get; }

    /// <summary>λ, the mean over pairs of (1-cos')/(1-ρ).</summary>
    public double Lambda { get; }

    /// <summary>lim λ as n → ∞ at this k and β.</summary>
    public double LimitLambda { get; }
}
