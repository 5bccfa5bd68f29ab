using System.Globalization;
using AttentionDynamics.Layers.Tiles;
using AttentionDynamics.Measures;
using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Layers;

/// <summary>η = |∂X'/∂X|_F²/(nd), the mean squared singular value of the nd x nd Jacobian of a layer; the gradient norm of
/// arXiv:2510.05554.</summary>
/// <remarks>
/// The Jacobian has n² blocks of d x d, and each is a rank-one change of a projection (derived here). With p_ij = 1-⟨y_i, y_j⟩, m_i = Σ_j
/// A_ij y_j, P_k = I - y_k y_kᵀ and C_i = Σ_j A_ij (y_j-m_i)(y_j-m_i)ᵀ:
/// <code>
/// ∂x_i'/∂x_k = |x_k|^{-1} [A_ik (I + β(y_k-m_i)y_iᵀ) + δ_ik βC_i] P_k + αδ_ik I
/// </code>
/// The squared norms of the blocks are sums over pairs, so the Jacobian itself is never formed. They are taken about the token itself, e_i
/// = m_i-y_i and h_ik = ⟨e_i, y_k⟩:
/// <code>
/// k≠i: (A_ik/|x_k|)² [(d-1) + 2β((1-p_ik)h_ik - h_ii - s_ik) + β²(2p_ik - 2(h_ik-h_ii) + |e_i|²)s_ik],
///      s_ik = 1-⟨y_i, y_k⟩² = p_ik(2-p_ik)
/// k=i: (A_ii²(d-1) + 2A_ii βt_i + β²|C_i P_i|²)/|x_i|² + (2α/|x_i|)(A_ii(d-1) + βt_i) + α²d
/// t_i = tr C_i P_i = Σ_j A_ij s_ij - |e_i|² + h_ii²,   |C_i P_i|² = |C_i|² - |C_i y_i|²,   C_i y_i = -Σ_j A_ij p_ij (y_j-y_i) - h_ii e_i
/// </code>
/// With every p_ij from a difference of tokens, never from 1-⟨y_i, y_j⟩, no term is small against what it is subtracted from by more than a
/// weight, whatever β: the relative error is of order 1e-16·max(1, βp) over the pairs that weigh anything. Formulas in ⟨y_i, y_j⟩ lose β²
/// times as much.
/// </remarks>
public static class JacobianNorm
{
    /// <summary>η, exact to rounding. O(n²d) and, for |C_i|², the cheaper of O(n³/2) and O(n²d²/2) time; O(nd) memory and d² numbers for
    /// each of a few rows. In the first case n² doubles up to n = 8192, and beyond up to twice the time.</summary>
    /// <remarks>
    /// Rows run in parallel and are summed in order: the same bits on any number of threads, with 256-bit and with 512-bit vectors. For d =
    /// 1 every direction is ±1, attention has no derivative, and η = α². A β above 1e100 counts as 1e100: no two tokens of a larger angle
    /// than 1e-48 tell them apart.
    /// </remarks>
    /// <example>
    /// <code>
    /// var tokens = new GaussianTokens(dimension: 64, rho: 0.5, seed: 1).Generate(1000);
    /// JacobianNorm.Exact(tokens, beta: 3 * Math.Log(1000)) // 0.842
    /// </code>
    /// </example>
    /// <param name="tokens">n x d, any directions and norms.</param>
    /// <param name="beta">β ≥ 0.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <param name="options">Threads; progress; cancellation, looked at between parts of the work.</param>
    /// <exception cref="ArgumentOutOfRangeException">β or α negative, NaN or infinite; threads &lt; 1.</exception>
    /// <exception cref="ArgumentException">η exceeds the largest double: a token is too near 0 (η grows like |x_i|^{-2}) or α too
    /// large.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static double Exact(TokenConfiguration tokens, double beta, double alpha = 0, ComputeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        Require.NonNegative(beta, "β");
        return OfLayers(tokens, [beta], alpha, options)[0];
    }

    /// <summary>η at each of several scales of one token set; what does not depend on the scale is computed once.</summary>
    /// <remarks>The bits of <see cref="Exact"/>.</remarks>
    /// <param name="tokens">n x d.</param>
    /// <param name="betas">Each β ≥ 0.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <param name="options">Threads; progress; cancellation, looked at between parts of the work.</param>
    /// <exception cref="ArgumentOutOfRangeException">A β or α negative, NaN or infinite; threads &lt; 1.</exception>
    /// <exception cref="ArgumentException">η exceeds the largest double.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static double[] OfLayers(
        TokenConfiguration tokens, IReadOnlyList<double> betas, double alpha = 0, ComputeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(betas);
        foreach (double beta in betas)
            Require.NonNegative(beta, "β", nameof(betas));
        Require.NonNegative(alpha, "α");
        return OfLayers(tokens, betas, alpha, CheaperCovariance(tokens.Count, tokens.Dimension), options ?? ComputeOptions.Default);
    }

    /// <summary>The part of η that belongs to each chosen row: (1/d) Σ_k |∂x_i'/∂x_k|_F². Over all rows its mean is η.</summary>
    /// <remarks>O(nd²/2) time a row, in memory of n numbers beside the tokens and d² for each of a few rows; O(n²) time and memory where
    /// d ≥ n. The same bits on any number of threads, whichever other rows are asked for.</remarks>
    /// <param name="tokens">n x d.</param>
    /// <param name="rows">Each i from 0 to n-1, in any order.</param>
    /// <param name="beta">β ≥ 0.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <param name="options">Threads; progress; cancellation, looked at between parts of the work.</param>
    /// <exception cref="ArgumentOutOfRangeException">β or α negative, NaN or infinite; threads &lt; 1; a row outside 0..n-1.</exception>
    /// <exception cref="ArgumentException">No row; a value exceeds the largest double.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static double[] OfRows(
        TokenConfiguration tokens, ReadOnlySpan<int> rows, double beta, double alpha = 0, ComputeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        Require.NonNegative(beta, "β");
        Require.NonNegative(alpha, "α");
        options ??= ComputeOptions.Default;
        _ = options.CountThreads();
        int n = tokens.Count;
        int[] chosen = Require.Rows(rows, n);
        if (tokens.Dimension == 1)
            return [.. Enumerable.Repeat(RequireFinite(alpha * alpha, nameof(alpha)), chosen.Length)];
        options.Cancellation.ThrowIfCancellationRequested();
        double[] etas = Rows(tokens, chosen, [beta], alpha, tokens.Dimension < n ? Covariance.Matrix : Covariance.StoredPairs, options)[0];
        foreach (double eta in etas)
            RequireFinite(eta, nameof(tokens));
        return etas;
    }

    /// <summary>An unbiased estimate of η with its standard error: the mean of |Jv|²/(nd) over probes v of random signs. O(n²d) a probe,
    /// O(n²) memory up to n = 46340 and O(nd) beyond.</summary>
    /// <remarks>A probe is a function of the seed and its number alone: the first probes of a longer run are those of a shorter
    /// one.</remarks>
    /// <param name="tokens">n x d.</param>
    /// <param name="beta">β ≥ 0.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <param name="probes">At least 2, for the standard error.</param>
    /// <param name="seed">Any number.</param>
    /// <param name="options">Threads; progress; cancellation, looked at between rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">β or α negative, NaN or infinite; fewer than 2 probes; threads &lt; 1.</exception>
    /// <exception cref="ArgumentException">η exceeds the largest double.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Estimate Hutchinson(
        TokenConfiguration tokens, double beta, double alpha, int probes, long seed, ComputeOptions? options = null) =>
        Hutchinson(tokens, beta, alpha, probes, seed, Array.MaxLength, options);

    /// <summary>The same, as if no array were longer than <paramref name="longest"/>.</summary>
    internal static Estimate Hutchinson(
        TokenConfiguration tokens, double beta, double alpha, int probes, long seed, long longest, ComputeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        Require.That(probes >= 2, probes, "at least 2 probes");
        options ??= ComputeOptions.Default;
        var jacobian = new JacobianProduct(tokens, beta, alpha, longest, options with { Progress = null });
        var probe = new double[tokens.Count * tokens.Dimension];
        var values = new double[probes];
        for (int number = 0; number < probes; number++)
        {
            RandomSigns.Fill(probe, unchecked((ulong)seed), (ulong)number);
            var image = jacobian.Apply(probe);
            values[number] = VectorKernels.Dot(image, image) / image.Length;
            options.Progress?.Report((number + 1.0) / probes);
        }
        double mean = RequireFinite(values.Sum() / probes, nameof(tokens)), squares = 0;
        foreach (double value in values)
            squares += (value - mean) * (value - mean);
        return new Estimate(mean, Math.Sqrt(squares / (probes - 1) / probes));
    }

    /// <summary>|x_i| for each token, without overflow or underflow of the squares.</summary>
    internal static double[] Norms(TokenConfiguration tokens, ReadOnlySpan<double> unit)
    {
        var norms = new double[tokens.Count];
        for (int i = 0; i < norms.Length; i++)
            norms[i] = VectorKernels.Dot(tokens[i], unit.Slice(i * tokens.Dimension, tokens.Dimension));
        return norms;
    }

    /// <summary>The way to |C_i|_F² with fewer operations.</summary>
    internal static Covariance CheaperCovariance(int n, int d)
    {
        long products = (long)d * d;
        return products < n ? Covariance.Matrix
            : n <= AngleRatio.MostStored ? Covariance.StoredPairs
            // Gaps that are not stored are computed for some tokens, and again for others: up to twice the operations.
            : products < 2L * n ? Covariance.Matrix : Covariance.Pairs;
    }

    internal static double[] OfLayers(
        TokenConfiguration tokens, IReadOnlyList<double> betas, double alpha, Covariance way, ComputeOptions options)
    {
        _ = options.CountThreads();
        options.Cancellation.ThrowIfCancellationRequested();
        if (tokens.Dimension == 1)
        {
            options.Progress?.Report(1);
            return [.. Enumerable.Repeat(RequireFinite(alpha * alpha, nameof(alpha)), betas.Count)];
        }
        double[][] rows = Rows(tokens, [.. Enumerable.Range(0, tokens.Count)], betas, alpha, way, options);
        return Array.ConvertAll(rows, row => RequireFinite(row.Sum() / row.Length, nameof(tokens)));
    }

    private static double[][] Rows(
        TokenConfiguration tokens, int[] rows, IReadOnlyList<double> betas, double alpha, Covariance way, ComputeOptions options) =>
        Widest.Run<double, double[][], RowWork>(new RowWork(tokens, rows, betas, alpha, way, options));

    internal static double[][] Rows<V>(
        TokenConfiguration tokens, int[] rows, IReadOnlyList<double> betas, double alpha, Covariance way, ComputeOptions options)
        where V : struct, ILanes<V, double>
    {
        using var scratch = new Scratch();
        int threads = options.CountThreads();
        return way == Covariance.StoredPairs
            ? new LayerJacobianNorm<V>(tokens, scratch, threads).At(rows, betas, alpha, scratch, options)
            : new StreamingJacobianNorm<V>(tokens, way, threads).At(rows, betas, alpha, scratch, options);
    }

    private static double RequireFinite(double eta, string argument) => double.IsFinite(eta)
        ? eta
        : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
            $"expected tokens and α for which η is a finite double, got η = {eta}: it grows like |x_i|^-2 and α²"), argument);

    /// <summary>The ways to |C_i|_F².</summary>
    internal enum Covariance
    {
        /// <summary>A quadratic form in the squared gaps, which are stored: O(n²/2) a row.</summary>
        StoredPairs,

        /// <summary>The same, of gaps that are computed where they are needed.</summary>
        Pairs,

        /// <summary>The d x d matrix itself: O(nd²/2) a row.</summary>
        Matrix,

        /// <summary>The same, of one token after another from differences with it, as <see cref="Matrix"/> does where digits would be
        /// lost.</summary>
        Differences,
    }

    private readonly record struct RowWork(
        TokenConfiguration Tokens, int[] Chosen, IReadOnlyList<double> Betas, double Alpha, Covariance Way, ComputeOptions Options)
        : ILaneWork<double, double[][]>
    {
        public double[][] Run<V>()
            where V : struct, ILanes<V, double> => Rows<V>(Tokens, Chosen, Betas, Alpha, Way, Options);
    }
}
