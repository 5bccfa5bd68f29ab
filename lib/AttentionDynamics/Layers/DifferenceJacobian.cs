using AttentionDynamics.Tokens;

namespace AttentionDynamics.Layers;

/// <summary>The nd x nd Jacobian of a layer by finite differences of the layer itself: it knows no formula of a derivative, and is what
/// formulas are held against.</summary>
/// <remarks>
/// Central differences of steps h and h/2 in each coordinate of each token, extrapolated:
/// <code>
/// ∂x'/∂x ≈ [4 D(h/2) - D(h)]/3,   D(h) = [x'(x+h) - x'(x-h)]/(2h)
/// </code>
/// with h = 1e-3 of the token's norm: relative errors of 1e-10 in |∂X'/∂X|² at β up to 10, where the terms left out, of order (βh)⁴, are
/// as small as rounding over h.
/// </remarks>
public static class DifferenceJacobian
{
    private const double Step = 1e-3;

    /// <summary>∂X'/∂X: entry (i·d+a, k·d+b) is ∂x'_ia/∂x_kb. O(n³d²) time, 8(nd)² bytes: for small token sets.</summary>
    /// <param name="tokens">n x d, nd ≤ 4096.</param>
    /// <param name="beta">β ≥ 0.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">β or α negative, NaN or infinite; nd &gt; 4096.</exception>
    public static double[,] Of(TokenConfiguration tokens, double beta, double alpha = 0)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        Require.NonNegative(beta, "β");
        Require.NonNegative(alpha, "α");
        (int n, int d) = (tokens.Count, tokens.Dimension);
        Require.That((long)n * d <= 4096, tokens.Count, FormattableString.Invariant($"nd ≤ 4096 at d = {d}"), nameof(tokens));
        double[] values = Flat(tokens);
        var jacobian = new double[n * d, n * d];
        for (int column = 0; column < n * d; column++)
        {
            int k = column / d;
            double norm = Math.Sqrt(tokens[k].ToArray().Sum(value => value * value));
            double[] half = Central(column, Step / 2 * norm), whole = Central(column, Step * norm);
            for (int row = 0; row < n * d; row++)
                jacobian[row, column] = (4 * half[row] - whole[row]) / 3;
        }
        return jacobian;

        double[] Central(int column, double step)
        {
            double[] forward = Shifted(column, step), backward = Shifted(column, -step);
            return [.. forward.Zip(backward, (plus, minus) => (plus - minus) / (2 * step))];
        }

        double[] Shifted(int column, double step)
        {
            var shifted = (double[])values.Clone();
            shifted[column] += step;
            return Flat(DenseLayer.Apply(new TokenConfiguration(shifted, n, d), beta, alpha).Tokens);
        }
    }

    /// <summary>|∂X'/∂X|²/(nd) = η, from the same differences.</summary>
    /// <param name="tokens">n x d, nd ≤ 4096.</param>
    /// <param name="beta">β ≥ 0.</param>
    /// <param name="alpha">Residual strength α ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">β or α negative, NaN or infinite; nd &gt; 4096.</exception>
    public static double Norm(TokenConfiguration tokens, double beta, double alpha = 0)
    {
        double sum = 0;
        foreach (double entry in Of(tokens, beta, alpha))
            sum += entry * entry;
        return sum / ((double)tokens.Count * tokens.Dimension);
    }

    private static double[] Flat(TokenConfiguration tokens) => [.. Enumerable.Range(0, tokens.Count).SelectMany(i => tokens[i].ToArray())];
}
