using AttentionDynamics.Tokens;

namespace AttentionDynamics.Layers.Exact;

/// <summary>One layer of attention on a graph, on a simplex: every token sees itself and D neighbours, and is seen by as many. Exact at
/// every n up to 1e300, O(1), whatever the graph.</summary>
/// <remarks>
/// Weights are those of D+1 tokens, so that the threshold is β(1-ρ) = log D: the degree counts and not n. Every row has one norm, and the
/// rows of A+rI add up to one multiple of (1, ..., 1), which leaves of the graph, in the mean over pairs, n and D alone (derived here):
/// with A = a+r, t = A+Db, own = A²+Db², N = ρt²+(1-ρ)own,
/// <code>
/// λ = [(n-1-D)own + D(A-b)²]/((n-1)N),   → own/N as n → ∞ at this D and β
/// </code>
/// Linear graph convolution, the mean over neighbours, is β = 0. What the graph is decides which pairs approach, and every later layer:
/// <see cref="TokenGaps"/>.
/// </remarks>
public sealed record RegularGraphSimplexLayer
{
    /// <param name="n">A whole number, 2 ≤ n ≤ 1e300.</param>
    /// <param name="degree">D, a whole number from 1 to n-1.</param>
    /// <param name="state">The simplex before the layer.</param>
    /// <param name="weights">Those of a row of D+1 tokens, of any normaliser.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range.</exception>
    /// <exception cref="ArgumentException">Weights of another number of tokens, or that are all 0 without a residual.</exception>
    public RegularGraphSimplexLayer(double n, double degree, SimplexState state, SimplexWeights weights, double alpha = 0)
    {
        N = Require.That(n >= 2 && n <= 1e300 && Math.Floor(n) == n, n, "a whole number from 2 to 1e300");
        Degree = Require.That(degree >= 1 && degree <= n - 1 && Math.Floor(degree) == degree, degree,
            FormattableString.Invariant($"a degree from 1 to n-1 = {n - 1}"));
        Require.That(state.Gap > 0 && state.Gap < 1, state.Gap, "1-ρ in (0, 1)", nameof(state));
        if (weights.N != degree + 1)
            throw new ArgumentException(
                FormattableString.Invariant($"expected weights of D+1 = {degree + 1} tokens, got those of {weights.N}"), nameof(weights));
        double r = Require.NonNegative(alpha, "α") * Math.Sqrt(Require.Positive(state.NormSquared, "q", nameof(state)));
        Require.That(r <= 1e150, r, "α√q ≤ 1e150, the square of which is a double", nameof(alpha));
        double total = weights.Self + weights.Others + r, own = weights.SumOfSquares(r), kept = r + weights.Difference;
        Require.That(total <= 1e150, total, "weights that add up to at most 1e150, the square of which is a double", nameof(weights));
        if (!(total > 0))
            throw new ArgumentException("all weights are 0 and there is no residual: the output has no direction", nameof(weights));
        (StateIn, Weights, NormSquaredOut) = (state, weights, state.Rho * total * total + state.Gap * own);
        LimitLambda = own / NormSquaredOut;
        Lambda = (n - 1 - degree) / (n - 1) * LimitLambda + degree / (n - 1) * (kept * kept / NormSquaredOut);
    }

    /// <summary>n.</summary>
    public double N { get; }

    /// <summary>D.</summary>
    public double Degree { get; }

    /// <summary>The simplex before the layer.</summary>
    public SimplexState StateIn { get; }

    /// <summary>Of a token: a on itself, b on a neighbour.</summary>
    public SimplexWeights Weights { get; }

    /// <summary>|x'|².</summary>
    public double NormSquaredOut { get; }

    /// <summary>λ, the mean over pairs of (1-cos')/(1-ρ).</summary>
    public double Lambda { get; }

    /// <summary>lim λ as n → ∞ at this D and these weights.</summary>
    public double LimitLambda { get; }
}
