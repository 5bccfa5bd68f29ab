using System.Globalization;
using System.Runtime.Intrinsics;
using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Measures;

/// <summary>The angle ratio of a layer, (3.2) of arXiv:2510.05554: λ = (2/(n(n-1))) Σ_{i&lt;j} (1-⟨y_i', y_j'⟩)/(1-⟨y_i, y_j⟩).</summary>
/// <param name="Lambda">λ: 0 is rank collapse in one layer, 1 the identity; the mean over pairs that do not coincide.</param>
/// <param name="MinimumCosineOut">The smallest ⟨y_i', y_j'⟩ over pairs i &lt; j.</param>
/// <param name="MeanOneMinusCosineOut">The mean of 1-⟨y_i', y_j'⟩ over pairs i &lt; j.</param>
/// <param name="MaximumCosineOut">The largest ⟨y_i', y_j'⟩ over pairs i &lt; j.</param>
/// <param name="CoincidentPairs">Pairs with ⟨y_i, y_j⟩ = 1 before the layer; their ratio is 0/0, so λ leaves them out.</param>
public readonly record struct AngleRatio(double Lambda, double MinimumCosineOut, double MeanOneMinusCosineOut, double MaximumCosineOut, long CoincidentPairs)
{
    /// <summary>λ of one self-attention layer over all pairs: the same as that of its tokens and outputs, several times faster.</summary>
    /// <remarks>O(n²d) time, n² doubles of memory. The same bits on any number of threads, with 256-bit and with 512-bit vectors.</remarks>
    /// <param name="tokens">n x d.</param>
    /// <param name="beta">β ≥ 0.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <param name="threads">How many threads; null: one a processor.</param>
    /// <exception cref="ArgumentOutOfRangeException">β or α negative, NaN or infinite; threads &lt; 1.</exception>
    /// <exception cref="ArgumentException">An output token has norm 0, or all pairs coincide.</exception>
    public static AngleRatio OfLayer(TokenConfiguration tokens, double beta, double alpha = 0, int? threads = null)
    {
        Require.NonNegative(beta, "β");
        return OfLayers(tokens, [beta], alpha, threads)[0];
    }

    /// <summary>λ of one self-attention layer over all pairs, at each of several scales; what does not depend on the scale is computed once.</summary>
    /// <remarks>The bits of <see cref="OfLayer"/>; O(n²d) time a scale, n² doubles of memory in all.</remarks>
    /// <param name="tokens">n x d.</param>
    /// <param name="betas">Each β ≥ 0.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <param name="threads">How many threads; null: one a processor.</param>
    /// <param name="progress">Told the share that is done, after each scale.</param>
    /// <param name="cancellation">Looked at before each scale.</param>
    /// <exception cref="ArgumentOutOfRangeException">A β or α negative, NaN or infinite; threads &lt; 1.</exception>
    /// <exception cref="ArgumentException">An output token has norm 0, or all pairs coincide.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static AngleRatio[] OfLayers(TokenConfiguration tokens, IReadOnlyList<double> betas, double alpha = 0, int? threads = null, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(betas);
        foreach (double beta in betas)
            Require.NonNegative(beta, "β", nameof(betas));
        Require.NonNegative(alpha, "α");
        int count = threads ?? Workers.Default;
        Require.That(count >= 1, count, "at least 1 thread", nameof(threads));
        if (Vector512.IsHardwareAccelerated)
            return OfLayers<Double512>(tokens, betas, alpha, count, progress, cancellation);
        return Vector256.IsHardwareAccelerated
            ? OfLayers<Double256>(tokens, betas, alpha, count, progress, cancellation)
            : OfLayers<Double128>(tokens, betas, alpha, count, progress, cancellation);
    }

    internal static AngleRatio[] OfLayers<V>(TokenConfiguration tokens, IReadOnlyList<double> betas, double alpha, int threads, IProgress<double>? progress, CancellationToken cancellation)
        where V : struct, ILanes<V, double>
    {
        using var scratch = new Scratch();
        Func<double, double, AngleRatio> at = tokens.Dimension == 2 ? new PlaneAngleRatio<V>(tokens, scratch, threads).At : new LayerAngleRatio<V>(tokens, scratch, threads).At;
        var ratios = new AngleRatio[betas.Count];
        for (int k = 0; k < ratios.Length; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            ratios[k] = at(betas[k], alpha);
            progress?.Report((k + 1.0) / ratios.Length);
        }
        return ratios;
    }

    /// <summary>λ over all pairs of tokens before and after a layer.</summary>
    /// <remarks>
    /// 1-⟨y_i, y_j⟩ is |y_i-y_j|²/2, by differences: by subtraction from 1 a nearly coincident pair loses the digits that λ is about.
    /// O(n²d). Parallel over rows, summed in the order of rows: the same bits on any number of threads.
    /// </remarks>
    /// <param name="before">x_1, ..., x_n.</param>
    /// <param name="after">x_1', ..., x_n', in the same order; the dimension may differ.</param>
    /// <exception cref="ArgumentException">The counts differ, or all pairs coincide.</exception>
    public static AngleRatio Of(TokenConfiguration before, TokenConfiguration after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        if (before.Count != after.Count)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"expected as many tokens after the layer as before, {before.Count}, got {after.Count}"), nameof(after));
        int n = before.Count;
        double[] unitBefore = before.UnitRows(), unitAfter = after.UnitRows();
        var rows = new PairSums[n];
        Parallel.For(0, n, i =>
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
        ? new AngleRatio(sums.Ratios / (pairs - sums.Coincident), 1 - sums.Largest, sums.Gaps / pairs, 1 - sums.Least, sums.Coincident)
        : throw new ArgumentException("all tokens point in one direction: the angle ratio is not defined");

    private static double HalfSquaredDistance(double[] unit, int d, int i, int j) =>
        VectorKernels.SquaredDistance(unit.AsSpan(i * d, d), unit.AsSpan(j * d, d)) / 2;
}
