using System.Globalization;
using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Measures;

/// <summary>η = |∂X'/∂X|_F²/(nd), the mean squared singular value of the nd x nd Jacobian of a layer; the gradient norm of arXiv:2510.05554.</summary>
/// <remarks>
/// The Jacobian has n² blocks of d x d, and each is a rank-one change of a projection (derived here). With p_ij = 1-⟨y_i, y_j⟩, m_i = Σ_j A_ij y_j, P_k = I - y_k y_kᵀ and
/// C_i = Σ_j A_ij (y_j-m_i)(y_j-m_i)ᵀ:
/// <code>
/// ∂x_i'/∂x_k = |x_k|^{-1} [A_ik (I + β(y_k-m_i)y_iᵀ) + δ_ik βC_i] P_k + αδ_ik I
/// </code>
/// The squared norms of the blocks are sums over pairs, so the Jacobian itself is never formed. They are taken about the token itself, e_i = m_i-y_i and h_ik = ⟨e_i, y_k⟩:
/// <code>
/// k≠i: (A_ik/|x_k|)² [(d-1) + 2β((1-p_ik)h_ik - h_ii - s_ik) + β²(2p_ik - 2(h_ik-h_ii) + |e_i|²)s_ik],   s_ik = 1-⟨y_i, y_k⟩² = p_ik(2-p_ik)
/// k=i: (A_ii²(d-1) + 2A_ii βt_i + β²|C_i P_i|²)/|x_i|² + (2α/|x_i|)(A_ii(d-1) + βt_i) + α²d
/// t_i = tr C_i P_i = Σ_j A_ij s_ij - |e_i|² + h_ii²,   |C_i P_i|² = |C_i|² - |C_i y_i|²,   C_i y_i = -Σ_j A_ij p_ij (y_j-y_i) - h_ii e_i
/// </code>
/// With every p_ij from a difference of tokens, never from 1-⟨y_i, y_j⟩, no term is small against what it is subtracted from by more than a weight, whatever β:
/// the relative error is of order 1e-16·max(1, βp) over the pairs that weigh anything. Formulas in ⟨y_i, y_j⟩ lose β² times as much.
/// </remarks>
public static class JacobianNorm
{
    /// <summary>η, exact to rounding. O(n²d) and, for |C_i|², the cheaper of O(n³) and O(n²d²/2) time; O(n²) and O(nd) memory in these two cases.</summary>
    /// <remarks>
    /// Rows run in parallel and are summed in order: the same bits on any number of threads; they may differ between SIMD widths. For d = 1 every direction is
    /// ±1, attention has no derivative, and η = α².
    /// </remarks>
    /// <param name="tokens">n x d, any directions and norms.</param>
    /// <param name="beta">β ≥ 0.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">β or α negative, NaN or infinite.</exception>
    /// <exception cref="ArgumentException">η exceeds the largest double: a token is too near 0 (η grows like |x_i|^{-2}) or α too large.</exception>
    public static double Exact(TokenConfiguration tokens, double beta, double alpha = 0)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        return Exact(tokens, beta, alpha, CheaperCovariance(tokens.Count, tokens.Dimension));
    }

    /// <summary>η at each of several scales of one token set; what does not depend on the scale is computed once.</summary>
    /// <remarks>The bits of <see cref="Exact(TokenConfiguration, double, double)"/>.</remarks>
    /// <param name="tokens">n x d.</param>
    /// <param name="betas">Each β ≥ 0.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <param name="threads">How many threads; null: one a processor.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <param name="cancellation">Looked at between parts of the work.</param>
    /// <exception cref="ArgumentOutOfRangeException">A β or α negative, NaN or infinite; threads &lt; 1.</exception>
    /// <exception cref="ArgumentException">η exceeds the largest double.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static double[] OfLayers(TokenConfiguration tokens, IReadOnlyList<double> betas, double alpha = 0, int? threads = null, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(betas);
        foreach (double beta in betas)
            Require.NonNegative(beta, "β", nameof(betas));
        Require.NonNegative(alpha, "α");
        int count = threads ?? Workers.Default;
        Require.That(count >= 1, count, "at least 1 thread", nameof(threads));
        var etas = new double[betas.Count];
        for (int k = 0; k < etas.Length; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            etas[k] = Exact(tokens, betas[k], alpha);
            progress?.Report((k + 1.0) / etas.Length);
        }
        return etas;
    }

    /// <summary>The part of η that belongs to each chosen row: (1/d) Σ_k |∂x_i'/∂x_k|_F². Over all rows its mean is η.</summary>
    /// <remarks>O(nd²/2) time a row, or O(n²) where d ≥ n; O(nd) memory. The same bits on any number of threads, whichever other rows are asked for.</remarks>
    /// <param name="tokens">n x d.</param>
    /// <param name="rows">Each i from 0 to n-1, in any order.</param>
    /// <param name="beta">β ≥ 0.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <param name="threads">How many threads; null: one a processor.</param>
    /// <exception cref="ArgumentOutOfRangeException">β or α negative, NaN or infinite; threads &lt; 1; a row outside 0..n-1.</exception>
    /// <exception cref="ArgumentException">A value exceeds the largest double.</exception>
    public static double[] OfRows(TokenConfiguration tokens, ReadOnlySpan<int> rows, double beta, double alpha = 0, int? threads = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        Require.NonNegative(beta, "β");
        Require.NonNegative(alpha, "α");
        int count = threads ?? Workers.Default;
        Require.That(count >= 1, count, "at least 1 thread", nameof(threads));
        (int n, int d) = (tokens.Count, tokens.Dimension);
        foreach (int row in rows)
            Require.That(row >= 0 && row < n, row, string.Create(CultureInfo.InvariantCulture, $"rows from 0 to {n - 1}"), nameof(rows));
        int[] chosen = rows.ToArray();
        var etas = new double[chosen.Length];
        if (d == 1)
        {
            Array.Fill(etas, RequireFinite(alpha * alpha, nameof(alpha)));
            return etas;
        }
        double[] unit = tokens.UnitRows();
        double[] norms = Norms(tokens, unit);
        double[]? squaredGaps = d < n ? null : JacobianStages.SquaredGaps(unit, n, d);
        Workers.Run(chosen.Length, count, () => new JacobianBlock(n, d), (item, block) =>
        {
            block.First = chosen[item];
            block.Count = 1;
            Stages(block, unit, squaredGaps, beta);
            etas[item] = RequireFinite(RowOf(block, 0, norms, beta, alpha), nameof(tokens));
        });
        return etas;
    }

    /// <summary>An unbiased estimate of η: the mean of |Jv|²/(nd) over probes v of random signs. O(n²d) a probe, O(n²) memory.</summary>
    /// <remarks>A probe is a function of the seed and its number alone: the first probes of a longer run are those of a shorter one.</remarks>
    /// <param name="tokens">n x d.</param>
    /// <param name="beta">β ≥ 0.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <param name="probes">At least 2, for the standard error.</param>
    /// <param name="seed">Any number.</param>
    /// <exception cref="ArgumentOutOfRangeException">β or α negative, NaN or infinite; fewer than 2 probes.</exception>
    /// <exception cref="ArgumentException">η exceeds the largest double.</exception>
    public static JacobianEstimate Hutchinson(TokenConfiguration tokens, double beta, double alpha, int probes, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        Require.That(probes >= 2, probes, "at least 2 probes");
        var jacobian = new JacobianProduct(tokens, beta, alpha);
        var probe = new double[tokens.Count * tokens.Dimension];
        var values = new double[probes];
        for (int number = 0; number < probes; number++)
        {
            RandomSigns.Fill(probe, seed, (ulong)number);
            var image = jacobian.Apply(probe);
            values[number] = VectorKernels.Dot(image, image) / image.Length;
        }
        double mean = RequireFinite(values.Sum() / probes, nameof(tokens)), squares = 0;
        foreach (double value in values)
            squares += (value - mean) * (value - mean);
        return new JacobianEstimate(mean, Math.Sqrt(squares / (probes - 1) / probes), probes);
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
    internal static Covariance CheaperCovariance(int n, int d) => (long)d * d / 2 < n ? Covariance.Matrix : Covariance.Pairs;

    internal static double Exact(TokenConfiguration tokens, double beta, double alpha, Covariance covariance)
    {
        Require.NonNegative(beta, "β");
        Require.NonNegative(alpha, "α");
        (int n, int d) = (tokens.Count, tokens.Dimension);
        if (d == 1)
            return RequireFinite(alpha * alpha, nameof(alpha));
        double[] unit = tokens.UnitRows();
        double[] norms = Norms(tokens, unit);
        double[]? squaredGaps = covariance == Covariance.Pairs ? JacobianStages.SquaredGaps(unit, n, d) : null;
        var rows = new double[n];
        Parallel.For(0, (n + JacobianBlock.Rows - 1) / JacobianBlock.Rows, () => new JacobianBlock(n, d), (index, _, block) =>
        {
            block.First = index * JacobianBlock.Rows;
            block.Count = Math.Min(JacobianBlock.Rows, n - block.First);
            Stages(block, unit, squaredGaps, beta);
            for (int row = 0; row < block.Count; row++)
                rows[block.First + row] = RowOf(block, row, norms, beta, alpha);
            return block;
        }, _ => { });

        double sum = 0;
        foreach (double row in rows)
            sum += row;
        return RequireFinite(sum / n, nameof(tokens));
    }

    private static void Stages(JacobianBlock block, double[] unit, double[]? squaredGaps, double beta)
    {
        JacobianStages.GapsInto(block, unit, squaredGaps);
        JacobianStages.WeightsInto(block, beta);
        JacobianStages.MeansInto(block, unit);
        JacobianStages.ProjectionsInto(block, unit);
        if (squaredGaps is not null)
            JacobianStages.SquaresFromPairsInto(block, squaredGaps);
        else
            JacobianStages.SquaresFromMatrixInto(block, unit);
    }

    /// <summary>Stage 7: the squared norm of the blocks of one row, over d.</summary>
    /// <remarks>Each β multiplies a gap before the next β multiplies the product: β² alone could overflow. Terms that only rounding makes negative count as 0.</remarks>
    private static double RowOf(JacobianBlock block, int row, double[] norms, double beta, double alpha)
    {
        (int i, int d) = (block.First + row, block.D);
        var gaps = block.Gaps(row);
        var weights = block.Weights(row);
        var projections = block.Projections(row);
        var mean = block.Means(row);
        double squaredMean = VectorKernels.Dot(mean, mean), own = projections[i];

        double others = 0, trace = 0;
        for (int k = 0; k < gaps.Length; k++)
        {
            if (k == i || weights[k] == 0)
                continue;
            double gap = gaps[k], sine = gap * (2 - gap);
            double distance = Math.Max(0, 2 * gap - 2 * (projections[k] - own) + squaredMean);
            double cross = (1 - gap) * projections[k] - own - sine;
            double squares = d - 1 + 2 * (beta * cross) + beta * distance * (beta * sine);
            double scale = weights[k] / norms[k];
            others += scale * scale * Math.Max(0, squares);
            trace += weights[k] * sine;
        }
        trace = beta * Math.Max(0, trace - squaredMean + own * own);

        var radial = block.Drifts(row);
        VectorKernels.AddScaled(radial, mean, own);
        double square = beta * (beta * Math.Max(0, block.Squares[row] - VectorKernels.Dot(radial, radial)));
        double inverse = 1 / norms[i], weight = weights[i];
        double attention = weight * inverse * (weight * inverse) * (d - 1) + (2 * weight * trace + square) * inverse * inverse;
        double residual = alpha > 0 ? 2 * alpha * inverse * (weight * (d - 1) + trace) + alpha * alpha * d : 0;
        return (attention + residual + others) / d;
    }

    private static double RequireFinite(double eta, string argument) => double.IsFinite(eta)
        ? eta
        : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"expected tokens and α for which η is a finite double, got η = {eta}: it grows like |x_i|^-2 and α²"), argument);

    /// <summary>The two ways to |C_i|_F².</summary>
    internal enum Covariance
    {
        /// <summary>A quadratic form in the squared gaps: O(n²) a row.</summary>
        Pairs,

        /// <summary>The d x d matrix itself: O(nd²/2) a row.</summary>
        Matrix,
    }
}
