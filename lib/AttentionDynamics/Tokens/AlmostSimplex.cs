using AttentionDynamics.Numerics;

namespace AttentionDynamics.Tokens;

/// <summary>The almost simplex of Assumption 2, arXiv:2510.05554: 0 &lt; ρ1 ≤ ⟨y_i, y_j⟩ ≤ ρ2 &lt; 1 for i ≠ j and q1 ≤ |x_i|² ≤ q2, in any
/// dimension.</summary>
/// <param name="Rho1">ρ1, the smallest cosine over pairs i ≠ j.</param>
/// <param name="Rho2">ρ2, the largest.</param>
/// <param name="MeanCosine">The mean cosine over pairs i ≠ j.</param>
/// <param name="Q1">q1, the smallest squared norm.</param>
/// <param name="Q2">q2, the largest.</param>
public readonly record struct AlmostSimplex(double Rho1, double Rho2, double MeanCosine, double Q1, double Q2)
{
    /// <summary>ρ1.</summary>
    public double Rho1 { get; } = Rho1;

    /// <summary>ρ2, rounded: 1 where 1-ρ2 is below 1e-16, which <see cref="SmallestGap"/> is not.</summary>
    public double Rho2 { get; } = Rho2;

    /// <summary>The mean cosine.</summary>
    public double MeanCosine { get; } = MeanCosine;

    /// <summary>1-ρ2, with the digits that ρ2 has lost; 0 only where two tokens point in one direction.</summary>
    public double SmallestGap { get; private init; } = 1 - Rho2;

    /// <summary>1-ρ1.</summary>
    public double LargestGap { get; private init; } = 1 - Rho1;

    /// <summary>0 &lt; ρ1 ≤ ρ2 &lt; 1 and 0 &lt; q1 ≤ q2: what Theorems 2.3 and 2.5 ask of the tokens.</summary>
    public bool HypothesisHolds => Rho1 > 0 && Rho1 <= Rho2 && SmallestGap > 0 && Q1 > 0 && Q1 <= Q2 && double.IsFinite(Q2);

    /// <summary>The tightest constants with which given tokens are an almost simplex; whether the hypothesis holds with them is for the
    /// caller to ask.</summary>
    /// <remarks>Cosines are 1-|y_i-y_j|²/2, the gap to 1 exact to 1e-13. O(n²d), in tiles of pairs, O(nd) memory. The same bits on any
    /// number of threads.</remarks>
    /// <example>
    /// <code>
    /// var tokens = new GaussianTokens(dimension: 64, rho: 0.5, seed: 1).Generate(1000);
    /// AlmostSimplex.Measure(tokens).HypothesisHolds // True
    /// </code>
    /// </example>
    /// <param name="tokens">n x d.</param>
    /// <param name="options">Threads; progress; cancellation, looked at between tiles.</param>
    /// <exception cref="ArgumentOutOfRangeException">Threads &lt; 1.</exception>
    /// <exception cref="ArgumentException">A squared norm is no positive finite double.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static AlmostSimplex Measure(TokenConfiguration tokens, ComputeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        int n = tokens.Count;
        (double smallestGap, double largestGap, double gaps) =
            Widest.Run<double, (double Smallest, double Largest, double Sum), GapWork>(
                new GapWork(tokens, options ?? ComputeOptions.Default));
        (double q1, double q2) = (double.PositiveInfinity, 0);
        for (int i = 0; i < n; i++)
        {
            double squaredNorm = VectorKernels.Dot(tokens[i], tokens[i]);
            if (!(squaredNorm > 0 && double.IsFinite(squaredNorm)))
                throw new ArgumentException(FormattableString.Invariant(
                    $"expected tokens whose squared norm is a positive double, got |x|² = {squaredNorm} for token {i}"), nameof(tokens));
            (q1, q2) = (Math.Min(q1, squaredNorm), Math.Max(q2, squaredNorm));
        }
        return new AlmostSimplex(1 - largestGap, 1 - smallestGap, 1 - gaps / ((double)n * (n - 1) / 2), q1, q2)
        {
            SmallestGap = smallestGap,
            LargestGap = largestGap,
        };
    }

    private static (double Smallest, double Largest, double Sum) Gaps<V>(
        TokenConfiguration tokens, ComputeOptions options)
        where V : struct, ILanes<V, double>
    {
        using var scratch = new Scratch();
        var pairs = new PairTiles<V>(tokens.UnitRow, tokens.Count, tokens.Dimension, scratch, options.CountThreads());
        var tiles = new (double Smallest, double Largest, double Sum)[pairs.Count];
        Workers.Run(pairs.Count, options, () => new double[PairTiles<V>.Size * PairTiles<V>.Size], (tile, gaps) =>
        {
            (int i, int j) = pairs.At(tile);
            pairs.Gaps(i, j, gaps);
            (double Smallest, double Largest, double Sum) all = (double.PositiveInfinity, 0, 0);
            for (int row = 0; row < pairs.Rows(i); row++)
                all = Join(all, Of(gaps.AsSpan(row * PairTiles<V>.Size, pairs.Rows(j))[(i == j ? row + 1 : 0)..]));
            tiles[tile] = all;
        });
        return tiles.Aggregate(Join);
    }

    private static (double Smallest, double Largest, double Sum) Of(ReadOnlySpan<double> gaps)
    {
        (double smallest, double largest, double sum) = (double.PositiveInfinity, 0, 0);
        foreach (double gap in gaps)
            (smallest, largest, sum) = (Math.Min(smallest, gap), Math.Max(largest, gap), sum + gap);
        return (smallest, largest, sum);
    }

    private static (double Smallest, double Largest, double Sum) Join(
        (double Smallest, double Largest, double Sum) a, (double Smallest, double Largest, double Sum) b) =>
        (Math.Min(a.Smallest, b.Smallest), Math.Max(a.Largest, b.Largest), a.Sum + b.Sum);

    /// <summary>Itself, where the hypothesis holds.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    internal AlmostSimplex RequireHypothesis(string argument) => HypothesisHolds
        ? this
        : throw new ArgumentException(FormattableString.Invariant(
            $"expected 0 < ρ1 ≤ ρ2 < 1 and 0 < q1 ≤ q2 < ∞, got ρ1 = {Rho1}, ρ2 = {Rho2}, q1 = {Q1}, q2 = {Q2}"), argument);

    private readonly record struct GapWork(TokenConfiguration Tokens, ComputeOptions Options)
        : ILaneWork<double, (double Smallest, double Largest, double Sum)>
    {
        public (double Smallest, double Largest, double Sum) Run<V>()
            where V : struct, ILanes<V, double> => Gaps<V>(Tokens, Options);
    }
}
