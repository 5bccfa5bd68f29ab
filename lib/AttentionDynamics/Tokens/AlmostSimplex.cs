using AttentionDynamics.Numerics;

namespace AttentionDynamics.Tokens;

/// <summary>The almost simplex of Assumption 2, arXiv:2510.05554: 0 &lt; ρ1 ≤ ⟨y_i, y_j⟩ ≤ ρ2 &lt; 1 for i ≠ j and q1 ≤ |x_i|² ≤ q2, in any dimension.</summary>
/// <param name="Rho1">ρ1, the smallest cosine over pairs i ≠ j.</param>
/// <param name="Rho2">ρ2, the largest.</param>
/// <param name="MeanCosine">The mean cosine over pairs i ≠ j.</param>
/// <param name="Q1">q1, the smallest squared norm.</param>
/// <param name="Q2">q2, the largest.</param>
public readonly record struct AlmostSimplex(double Rho1, double Rho2, double MeanCosine, double Q1, double Q2)
{
    /// <summary>0 &lt; ρ1 ≤ ρ2 &lt; 1 and 0 &lt; q1 ≤ q2: what Theorems 2.3 and 2.5 ask of the tokens.</summary>
    public bool HypothesisHolds => Rho1 > 0 && Rho1 <= Rho2 && Rho2 < 1 && Q1 > 0 && Q1 <= Q2 && double.IsFinite(Q2);

    /// <summary>The tightest constants with which given tokens are an almost simplex; whether the hypothesis holds with them is for the caller to ask.</summary>
    /// <remarks>Cosines are 1-|y_i-y_j|²/2, exact to 1e-16. O(n²d). Parallel over rows, summed in order: the same bits on any number of threads.</remarks>
    /// <param name="tokens">n x d.</param>
    /// <exception cref="ArgumentException">A squared norm is no positive finite double.</exception>
    public static AlmostSimplex Measure(TokenConfiguration tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        (int n, int d) = (tokens.Count, tokens.Dimension);
        double[] unit = tokens.UnitRows();
        var rows = new (double Smallest, double Largest, double Sum)[n];
        Parallel.For(0, n - 1, i =>
        {
            (double smallest, double largest, double sum) = (double.PositiveInfinity, 0, 0);
            for (int j = i + 1; j < n; j++)
            {
                double gap = VectorKernels.SquaredDistance(unit.AsSpan(i * d, d), unit.AsSpan(j * d, d)) / 2;
                (smallest, largest, sum) = (Math.Min(smallest, gap), Math.Max(largest, gap), sum + gap);
            }
            rows[i] = (smallest, largest, sum);
        });

        (double smallestGap, double largestGap, double gaps) = (double.PositiveInfinity, 0, 0);
        for (int i = 0; i < n - 1; i++)
            (smallestGap, largestGap, gaps) = (Math.Min(smallestGap, rows[i].Smallest), Math.Max(largestGap, rows[i].Largest), gaps + rows[i].Sum);
        (double q1, double q2) = (double.PositiveInfinity, 0);
        for (int i = 0; i < n; i++)
        {
            double squaredNorm = VectorKernels.Dot(tokens[i], tokens[i]);
            if (!(squaredNorm > 0 && double.IsFinite(squaredNorm)))
                throw new ArgumentException(FormattableString.Invariant($"expected tokens whose squared norm is a positive double, got |x|² = {squaredNorm} for token {i}"), nameof(tokens));
            (q1, q2) = (Math.Min(q1, squaredNorm), Math.Max(q2, squaredNorm));
        }
        return new AlmostSimplex(1 - largestGap, 1 - smallestGap, 1 - gaps / ((double)n * (n - 1) / 2), q1, q2);
    }

    /// <summary>Itself, where the hypothesis holds.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    internal AlmostSimplex RequireHypothesis(string argument) => HypothesisHolds
        ? this
        : throw new ArgumentException(FormattableString.Invariant($"expected 0 < ρ1 ≤ ρ2 < 1 and 0 < q1 ≤ q2 < ∞, got ρ1 = {Rho1}, ρ2 = {Rho2}, q1 = {Q1}, q2 = {Q2}"), argument);
}
