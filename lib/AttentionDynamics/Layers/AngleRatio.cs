using System.Globalization;
using AttentionDynamics.Layers.Tiles;
using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Layers;

/// <summary>The angle ratio of a layer, (3.2) of arXiv:2510.05554: λ = (2/(n(n-1))) Σ_{i&lt;j} (1-⟨y_i', y_j'⟩)/(1-⟨y_i, y_j⟩).</summary>
/// <param name="Lambda">λ: 0 is rank collapse in one layer, 1 the identity; the mean over pairs that do not coincide.</param>
/// <param name="MinimumCosineOut">The smallest ⟨y_i', y_j'⟩ over pairs i &lt; j.</param>
/// <param name="MeanOneMinusCosineOut">The mean of 1-⟨y_i', y_j'⟩ over pairs i &lt; j.</param>
/// <param name="MaximumCosineOut">The largest ⟨y_i', y_j'⟩ over pairs i &lt; j.</param>
/// <param name="CoincidentPairs">Pairs with ⟨y_i, y_j⟩ = 1 before the layer; their ratio is 0/0, so λ leaves them out.</param>
public readonly record struct AngleRatio(
    double Lambda, double MinimumCosineOut, double MeanOneMinusCosineOut, double MaximumCosineOut, long CoincidentPairs)
{
    /// <summary>n up to which gaps and weights of all pairs are stored: beyond, to compute them twice is faster than to write and read
    /// them, and half a gigabyte is enough.</summary>
    internal const int MostStored = 8192;

    /// <summary>λ of one self-attention layer over all pairs: the same as that of its tokens and outputs, several times faster.</summary>
    /// <remarks>
    /// O(n²d) time; O(nd) memory, up to n = 8192 n² doubles. The same bits on any number of threads, with 256-bit and with 512-bit
    /// vectors.
    /// </remarks>
    /// <example>
    /// <code>
    /// var tokens = new GaussianTokens(dimension: 64, rho: 0.5, seed: 1).Generate(1000);
    /// AngleRatio.OfLayer(tokens, beta: 3 * Math.Log(1000)).Lambda // 0.902
    /// </code>
    /// </example>
    /// <param name="tokens">n x d.</param>
    /// <param name="beta">β ≥ 0.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <param name="options">Threads; progress; cancellation, looked at between tiles.</param>
    /// <exception cref="ArgumentOutOfRangeException">β or α negative, NaN or infinite; threads &lt; 1.</exception>
    /// <exception cref="ArgumentException">An output token has norm 0, or all pairs coincide.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static AngleRatio OfLayer(TokenConfiguration tokens, double beta, double alpha = 0, ComputeOptions? options = null)
    {
        Require.NonNegative(beta, "β");
        return OfLayers(tokens, [beta], alpha, options)[0];
    }

    /// <summary>λ of one self-attention layer over all pairs, at each of several scales; what does not depend on the scale is computed
    /// once.</summary>
    /// <remarks>The bits of <see cref="OfLayer"/>, and its memory; O(n²d) time a scale.</remarks>
    /// <example>
    /// <code>
    /// var tokens = new GaussianTokens(dimension: 64, rho: 0.5, seed: 1).Generate(1000);
    /// var ratios = AngleRatio.OfLayers(tokens, [1.0, 20.0, 100.0]);
    /// ratios[0].Lambda &lt; ratios[1].Lambda &amp;&amp; ratios[1].Lambda &lt; ratios[2].Lambda // True
    /// </code>
    /// </example>
    /// <param name="tokens">n x d.</param>
    /// <param name="betas">Each β ≥ 0.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <param name="options">Threads; progress, told after each scale, from n = 8193 on within it too; cancellation, looked at between
    /// tiles.</param>
    /// <exception cref="ArgumentOutOfRangeException">A β or α negative, NaN or infinite; threads &lt; 1.</exception>
    /// <exception cref="ArgumentException">An output token has norm 0, or all pairs coincide.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static AngleRatio[] OfLayers(
        TokenConfiguration tokens, IReadOnlyList<double> betas, double alpha = 0, ComputeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(betas);
        foreach (double beta in betas)
            Require.NonNegative(beta, "β", nameof(betas));
        Require.NonNegative(alpha, "α");
        options ??= ComputeOptions.Default;
        _ = options.CountThreads();
        return Widest.Run<double, AngleRatio[], LayerWork>(new LayerWork(tokens, betas, alpha, options));
    }

    internal static AngleRatio[] OfLayers<V>(
        TokenConfiguration tokens, IReadOnlyList<double> betas, double alpha, ComputeOptions options, int mostStored = MostStored)
        where V : struct, ILanes<V, double>
    {
        using var scratch = new Scratch();
        options.Cancellation.ThrowIfCancellationRequested();
        var at = At<V>(tokens, scratch, options, mostStored);
        var ratios = new AngleRatio[betas.Count];
        for (int k = 0; k < ratios.Length; k++)
        {
            ratios[k] = at(betas[k], alpha, options.Part((double)k / ratios.Length, (k + 1.0) / ratios.Length));
            options.Progress?.Report((k + 1.0) / ratios.Length);
        }
        return ratios;
    }

    /// <summary>The ratio as a function of β, α and who is told of its progress; what does not depend on them is computed here.</summary>
    internal static Func<double, double, ComputeOptions, AngleRatio> At<V>(
        TokenConfiguration tokens, Scratch scratch, ComputeOptions options, int mostStored = MostStored)
        where V : struct, ILanes<V, double>
    {
        bool plane = tokens.Dimension == 2;
        if (tokens.Count > mostStored)
        {
            return plane
                ? new StreamingPlaneAngleRatio<V>(tokens, options.CountThreads()).At
                : new StreamingAngleRatio<V>(tokens, options.CountThreads()).At;
        }
        // Where tiles are stored, progress is told by scales.
        options = options with { Progress = null };
        Func<double, double, AngleRatio> at = plane
            ? new PlaneAngleRatio<V>(tokens, scratch, options).At
            : new LayerAngleRatio<V>(tokens, scratch, options).At;
        return (beta, alpha, _) => at(beta, alpha);
    }

    /// <summary>λ over all pairs of tokens before and after a layer.</summary>
    /// <remarks>
    /// 1-⟨y_i, y_j⟩ is |y_i-y_j|²/2, by differences: by subtraction from 1 a nearly coincident pair loses the digits that λ is about.
    /// O(n²d). Parallel over rows, summed in the order of rows: the same bits on any number of threads.
    /// </remarks>
    /// <param name="before">x_1, ..., x_n.</param>
    /// <param name="after">x_1', ..., x_n', in the same order; the dimension may differ.</param>
    /// <param name="options">Threads; progress; cancellation, looked at between rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">Threads &lt; 1.</exception>
    /// <exception cref="ArgumentException">The counts differ, or all pairs coincide.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static AngleRatio Of(TokenConfiguration before, TokenConfiguration after, ComputeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        if (before.Count != after.Count)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"expected as many tokens after the layer as before, {before.Count}, got {after.Count}"), nameof(after));
        int n = before.Count;
        double[] unitBefore = before.UnitRows(), unitAfter = after.UnitRows();
        var rows = new PairSums[n];
        Workers.Run(n, options ?? ComputeOptions.Default, i =>
        {
            var row = PairSums.None;
            for (int j = i + 1; j < n; j++)
                row.Add(HalfSquaredDistance(unitBefore, before.Dimension, i, j), HalfSquaredDistance(unitAfter, after.Dimension, i, j));
            rows[i] = row;
        });

        return Of(rows, (long)n * (n - 1) / 2);
    }

    /// <summary>λ of sums over some pairs each, all pairs together.</summary>
    internal static AngleRatio Of(ReadOnlySpan<PairSums> parts, long pairs)
    {
        var all = PairSums.None;
        foreach (ref readonly var part in parts)
            all.Add(part);
        return Of(all, pairs);
    }

    private static AngleRatio Of(in PairSums sums, long pairs) => sums.Coincident < pairs
        ? new AngleRatio(sums.Ratios / (pairs - sums.Coincident), Math.Max(-1, 1 - sums.Largest), sums.Gaps / pairs, 1 - sums.Least,
            sums.Coincident)
        : throw new ArgumentException("all tokens point in one direction: the angle ratio is not defined");

    private static double HalfSquaredDistance(double[] unit, int d, int i, int j) =>
        VectorKernels.SquaredDistance(unit.AsSpan(i * d, d), unit.AsSpan(j * d, d)) / 2;

    private readonly record struct LayerWork(
        TokenConfiguration Tokens, IReadOnlyList<double> Betas, double Alpha, ComputeOptions Options) : ILaneWork<double, AngleRatio[]>
    {
        public AngleRatio[] Run<V>()
            where V : struct, ILanes<V, double> => OfLayers<V>(Tokens, Betas, Alpha, Options);
    }
}
