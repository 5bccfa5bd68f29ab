using System.Globalization;
using AttentionDynamics.Layers.Tiles;
using AttentionDynamics.Measures;
using AttentionDynamics.Numerics;
using AttentionDynamics.Theorems;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Layers;

/// <summary>All that is said of one self-attention layer on n x d tokens but its Jacobian, without an n x n matrix: over all rows, or
/// estimated from some of them.</summary>
/// <remarks>
/// <para>
/// The tokens pass by in tiles: O(mnd) time with m rows and, beside the tokens, O(md) memory; a generator's tokens are never stored. Every
/// row drawn has its exact weights and its exact output. With all rows, m = n, every number is exact.
/// </para>
/// <para>
/// With m &lt; n rows, drawn without replacement (<see cref="RowSample"/>): norms and the mean cosine of the inputs are exact still, for
/// they are sums over tokens. The smallest and largest cosine of the inputs are those between the m rows and all n tokens, so they bound
/// the true ones from within: a sample can refute a statement about all pairs, and never certify it. What it cannot decide is null. Means
/// over rows have the standard error s/√m·√(1-m/n). λ needs the outputs of both tokens of a pair, so it is the mean over the m(m-1)/2 pairs
/// of rows drawn, which is unbiased; pairs share tokens, so its standard error is the jackknife's over rows:
/// <code>
/// SE² = (1-m/n) (m-1)/m Σ_i (λ_(i) - λ̄)²,   λ_(i) without the pairs of row i
/// </code>
/// and the mean cosine of the outputs is estimated alike. The interval of λ speaks of the pairs of these tokens, not of other samples of
/// tokens. </para>
/// <para>
/// Cosines are 1-g with gaps g = |y_i-y_j|²/2 of vectors about their mean, by differences where they are close; so λ keeps its digits in
/// collapse, and entropies theirs near 0. The same bits on any number of threads, with 256-bit and with 512-bit vectors, and from a
/// generator and its stored tokens. </para>
/// </remarks>
public sealed partial record LayerSurvey
{
    internal LayerSurvey()
    {
    }

    /// <summary>n, the context length.</summary>
    public required int Count { get; init; }

    /// <summary>d.</summary>
    public required int Dimension { get; init; }

    /// <summary>β.</summary>
    public required double Beta { get; init; }

    /// <summary>α.</summary>
    public required double Alpha { get; init; }

    /// <summary>m, the rows drawn; n where all are taken.</summary>
    public required int Rows { get; init; }

    /// <summary>Whether all rows are taken, so that nothing is an estimate.</summary>
    public bool IsExact => Rows == Count;

    /// <summary>|x_i|.</summary>
    public required Extent Norms { get; init; }

    /// <summary>1-⟨y_i, y_j⟩ over pairs i ≠ j, with the digits that the cosine has lost; the ends over pairs with a token among the rows
    /// drawn, the mean over all.</summary>
    public required Extent OneMinusCosineIn { get; init; }

    /// <summary>⟨y_i, y_j⟩ over pairs i ≠ j; its ends are ρ1 and ρ2, of a sample an upper bound of ρ1 and a lower one of ρ2. The mean is at
    /// least -1/(n-1), whatever the tokens.</summary>
    public Extent CosineIn =>
        new(1 - OneMinusCosineIn.Maximum, Math.Max(1 - OneMinusCosineIn.Mean, -1.0 / (Count - 1)), 1 - OneMinusCosineIn.Minimum);

    /// <summary>⟨y_i', y_j'⟩ over pairs of rows drawn.</summary>
    public required Extent CosineOut { get; init; }

    /// <summary>1-⟨y_i', y_j'⟩ in the mean over pairs of rows drawn.</summary>
    public required Estimate MeanOneMinusCosineOut { get; init; }

    /// <summary>Pairs with ⟨y_i, y_j⟩ = 1, of those with a token among the rows drawn: of a sample a lower bound. λ leaves them out, for
    /// their ratio is 0/0.</summary>
    public required long CoincidentPairs { get; init; }

    /// <summary>λ, (3.2) of arXiv:2510.05554.</summary>
    public required Estimate Lambda { get; init; }

    /// <summary>The mean entropy of a row of weights, in nats.</summary>
    public required Estimate EntropyNats { get; init; }

    /// <summary>The mean of exp(entropy), an effective number of tokens.</summary>
    public required Estimate EffectiveTokens { get; init; }

    /// <summary>exp(entropy) of the rows drawn: the smallest, the mean, the largest.</summary>
    public required Extent EffectiveTokensOfRows { get; init; }

    /// <summary>The mean of Σ_j A_ij².</summary>
    public required Estimate InverseParticipation { get; init; }

    /// <summary>The mean of A_ii.</summary>
    public required Estimate SelfWeight { get; init; }

    /// <summary>γ = β/log n, to be compared with the critical ones.</summary>
    public double Gamma => Beta / Math.Log(Count);

    /// <summary>1/(1-⟨y_i, y_j⟩) at the smallest, the mean and the largest cosine: the ends of the band of Theorem 2.3, and the threshold
    /// of a simplex with the mean; ∞ where the cosine is 1.</summary>
    public Extent CriticalGamma => new(1 / OneMinusCosineIn.Maximum, 1 / OneMinusCosineIn.Mean, 1 / OneMinusCosineIn.Minimum);

    /// <summary>0 &lt; ρ1 and ρ2 &lt; 1, which Theorems 2.3 and 2.5 ask of the tokens: false where a pair refutes it, true where all pairs
    /// have been seen and none does, null where only some have.</summary>
    public bool? HypothesisHolds => !(OneMinusCosineIn.Maximum < 1 && OneMinusCosineIn.Minimum > 0) ? false : IsExact ? true : null;

    /// <summary>The side of the band on which γ lies; within 1e-12 of an end it is in the band. The theorems speak only where their
    /// hypothesis holds. Of a sample, whose band lies within the true one: the middle, or null, for rows that were not drawn may widen the
    /// band over γ.</summary>
    public BandRegime? Regime => SeenRegime == BandRegime.Middle || IsExact ? SeenRegime : null;

    /// <summary>The side of the band of the pairs seen.</summary>
    public BandRegime SeenRegime
    {
        get
        {
            if (Gamma * OneMinusCosineIn.Maximum - 1 < -Theorem21.CriticalTolerance)
                return BandRegime.Subcritical;
            return Gamma * OneMinusCosineIn.Minimum - 1 > Theorem21.CriticalTolerance ? BandRegime.Supercritical : BandRegime.Middle;
        }
    }

    /// <summary>1 less the mean cosine over pairs i ≠ j, with the digits that the cosine has lost: at 1/(1-mean) a simplex with that cosine
    /// turns. One pass, O(nd) time, O(d) memory.</summary>
    /// <param name="tokens">n x d.</param>
    /// <param name="options">Threads; progress; cancellation, looked at between parts of the tokens.</param>
    public static double MeanOneMinusCosine(TokenConfiguration tokens, ComputeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        options ??= ComputeOptions.Default;
        var work = new WorkDone((double)tokens.Count * tokens.Dimension * 30, options.Progress, options.Cancellation);
        return TokenMoments.Of((i, destination) => tokens[i].CopyTo(destination), tokens.Count, tokens.Dimension, options.CountThreads(),
            work).MeanGap;
    }

    /// <summary>Surveys a layer on given tokens.</summary>
    /// <example>
    /// <code>
    /// var tokens = new GaussianTokens(dimension: 64, rho: 0.5, seed: 1).Generate(1000);
    /// var survey = LayerSurvey.Of(tokens, beta: 2 * Math.Log(1000), drawnRows: 100);
    /// survey.EffectiveTokens.Value // 128.1
    /// </code>
    /// </example>
    /// <param name="tokens">n x d.</param>
    /// <param name="beta">β ≥ 0.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <param name="drawnRows">m, from 3 to n; null: all.</param>
    /// <param name="seed">Which rows are drawn.</param>
    /// <param name="options">Threads; progress; cancellation, looked at between tiles.</param>
    /// <exception cref="ArgumentOutOfRangeException">β or α negative, NaN or infinite; rows neither n nor from 3 to n; threads &lt;
    /// 1.</exception>
    /// <exception cref="ArgumentException">An output token has norm 0; all pairs of rows drawn coincide.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static LayerSurvey Of(
        TokenConfiguration tokens, double beta, double alpha = 0, int? drawnRows = null, long seed = 0,
        ComputeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        return Of((i, destination) => tokens[i].CopyTo(destination), tokens.Count, tokens.Dimension, beta, alpha,
            new Sampling(drawnRows, seed), options);
    }

    /// <summary>Surveys a layer on the first tokens of a generator, which are generated as they pass by: twice, and once more for every 480
    /// rows.</summary>
    /// <param name="tokens">Tokens of R^d.</param>
    /// <param name="count">n ≥ 2, how many of them.</param>
    /// <param name="beta">β ≥ 0.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <param name="drawnRows">m, from 3 to n; null: all.</param>
    /// <param name="seed">Which rows are drawn.</param>
    /// <param name="options">Threads; progress; cancellation, looked at between tiles.</param>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 2; β or α negative, NaN or infinite; rows neither n nor from 3 to n; threads
    /// &lt; 1.</exception>
    /// <exception cref="ArgumentException">An output token has norm 0; all pairs of rows drawn coincide.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static LayerSurvey Of(
        TokenGenerator tokens, int count, double beta, double alpha = 0, int? drawnRows = null, long seed = 0,
        ComputeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        Require.That(count >= 2, count, "n ≥ 2 tokens");
        return Of((i, destination) => tokens.Fill(i, destination), count, tokens.Dimension, beta, alpha,
            new Sampling(drawnRows, seed), options);
    }

    private static LayerSurvey Of(
        VectorSource tokens, int n, int d, double beta, double alpha, Sampling sampling, ComputeOptions? options)
    {
        options ??= ComputeOptions.Default;
        Require.NonNegative(beta, "β");
        Require.NonNegative(alpha, "α");
        _ = options.CountThreads();
        int[] drawn = sampling.Draw(n);
        return Widest.Run<double, LayerSurvey, Work>(new Work(tokens, n, d, beta, alpha, drawn, options));
    }

    private static LayerSurvey Of<V>(
        VectorSource tokens, int n, int d, double beta, double alpha, int[] drawn, ComputeOptions options)
        where V : struct, ILanes<V, double>
    {
        int m = drawn.Length, threads = options.CountThreads();
        bool all = m == n;
        // Work in units of one number of a tile times one coordinate.
        double pairs = (double)m * m * d * (all ? 1 : 2), weights = (double)m * n * d * 2;
        var work = new WorkDone((double)n * d * 30 + weights + pairs, options.Progress, options.Cancellation);

        var moments = TokenMoments.Of(tokens, n, d, threads, work);
        var layer = new RowLayer<V>(tokens, n, d, drawn, moments.Centre, threads);
        layer.Run(beta, alpha, work);
        var comparison = new RowPairs<V>((i, row) => layer.Unit(drawn[i], row), (i, row) => layer.Output(i).CopyTo(row), m, d, all,
            threads);
        comparison.Run(moments.Centre, work);

        // A gap is at most 2; rounding may say a little more. The mean of gaps that are all seen lies between them.
        (double smallest, double largest) = (Math.Min(2, layer.SmallestGap), Math.Min(2, layer.LargestGap));
        double mean = all ? Math.Clamp(moments.MeanGap, smallest, largest) : moments.MeanGap;
        double[] effective = [.. layer.Entropies.Select(Math.Exp)];
        long coincident = all ? comparison.CoincidentPairs : layer.CoincidentPairs - comparison.CoincidentPairs;
        return new LayerSurvey
        {
            Count = n,
            Dimension = d,
            Beta = beta,
            Alpha = alpha,
            Rows = m,
            Norms = moments.Norms,
            OneMinusCosineIn = new Extent(smallest, mean, largest),
            CosineOut = new Extent(Math.Max(-1, 1 - comparison.LargestGap), 1 - comparison.MeanGap(n).Value, 1 - comparison.SmallestGap),
            MeanOneMinusCosineOut = comparison.MeanGap(n),
            CoincidentPairs = coincident,
            Lambda = comparison.MeanRatio(n),
            EntropyNats = Estimate.OfRows(layer.Entropies, n),
            EffectiveTokens = Estimate.OfRows(effective, n),
            EffectiveTokensOfRows = new Extent(effective.Min(), effective.Average(), effective.Max()),
            InverseParticipation = Estimate.OfRows(layer.InverseParticipations, n),
            SelfWeight = Estimate.OfRows(layer.SelfWeights, n),
        };
    }

    /// <summary>How many rows are drawn, and which.</summary>
    private readonly record struct Sampling(int? Rows, long Seed)
    {
        /// <summary>In increasing order.</summary>
        internal int[] Draw(int n)
        {
            int drawnRows = Rows ?? n;
            Require.That(drawnRows == n || (drawnRows >= 3 && drawnRows < n), drawnRows,
                string.Create(CultureInfo.InvariantCulture, $"3 to {n} rows"));
            int[] drawn = RowSample.Draw(n, drawnRows, Seed);
            Array.Sort(drawn);
            return drawn;
        }
    }

    private readonly record struct Work(
        VectorSource Tokens, int N, int D, double Beta, double Alpha, int[] Drawn, ComputeOptions Options) : ILaneWork<double, LayerSurvey>
    {
        public LayerSurvey Run<V>()
            where V : struct, ILanes<V, double> => Of<V>(Tokens, N, D, Beta, Alpha, Drawn, Options);
    }
}
