using AttentionDynamics.Numerics;

namespace AttentionDynamics.Layers.Tiles;

/// <summary>What a row of η is made of when all sums over its pairs are known; formulas in <see cref="JacobianNorm"/>.</summary>
internal static class JacobianRow
{
    /// <summary>Beyond it two tokens would have to lie at an angle below 1e-48 to have another weight: it stands for every larger β, and
    /// its square is a number.</summary>
    internal const double LargestBeta = 1e100;

    /// <summary>From Σ_j w_ij (y_j-y_i) the mean Σ_j A_ij (y_j-y_i), and so with the drift.</summary>
    /// <param name="sums">Over the other tokens.</param>
    /// <param name="self">y_i less the centre.</param>
    /// <param name="mean">Σ_j w_ij y_j, of centred tokens; becomes e_i.</param>
    /// <param name="drift">Σ_j w_ij p_ij y_j, of centred tokens; becomes Σ_j A_ij p_ij (y_j-y_i).</param>
    internal static void Normalise(in WeightSums sums, ReadOnlySpan<double> self, Span<double> mean, Span<double> drift)
    {
        VectorKernels.AddScaled(mean, self, -sums.Weights);
        VectorKernels.DivideBy(mean, 1 + sums.Weights);
        VectorKernels.AddScaled(drift, self, -sums.Gaps);
        VectorKernels.DivideBy(drift, 1 + sums.Weights);
    }

    /// <summary>What <see cref="JacobianKernels{V}.Blocks"/> needs.</summary>
    /// <param name="sums">Over the other tokens.</param>
    /// <param name="mean">e_i.</param>
    /// <param name="centre">What was subtracted from all tokens.</param>
    /// <param name="beta">β.</param>
    internal static BlockRow Blocks(in WeightSums sums, ReadOnlySpan<double> mean, ReadOnlySpan<double> centre, double beta) =>
        new(beta, VectorKernels.Dot(mean, mean), -sums.Gaps / (1 + sums.Weights), VectorKernels.Dot(mean, centre), mean.Length - 1);

    /// <summary>What |C_i|² has beyond Σ_jl A_ij A_il p_jl² over the other tokens.</summary>
    internal static double BeyondPairs(in WeightSums sums, in BlockSums blocks, in BlockRow row)
    {
        // With the token itself, of weight A_ii and gap 0, the pairs have 2A_ii Σ_j A_ij p_ij² more.
        double total = 1 + sums.Weights, own = row.Own;
        return 2 * own * own - 2 * (sums.Weights / total) * (sums.SquaredGaps / total) + 4 * (blocks.Mixed / total)
            - 2 * (blocks.Along / total) + row.SquaredMean * row.SquaredMean;
    }

    /// <summary>The squared norm of the blocks of one row, over d.</summary>
    /// <remarks>Each β multiplies a gap before the next β multiplies the product: β² alone could overflow. Terms that only rounding makes
    /// negative count as 0.</remarks>
    /// <param name="sums">Over the other tokens.</param>
    /// <param name="blocks">The blocks of the other tokens.</param>
    /// <param name="row">β, and what belongs to the token itself.</param>
    /// <param name="squares">|C_i|².</param>
    /// <param name="mean">e_i.</param>
    /// <param name="drift">Σ_j A_ij p_ij (y_j-y_i); changed.</param>
    /// <param name="inverse">1/|x_i|.</param>
    /// <param name="alpha">α.</param>
    internal static double Of(
        in WeightSums sums, in BlockSums blocks, in BlockRow row, double squares, ReadOnlySpan<double> mean, Span<double> drift,
        double inverse, double alpha)
    {
        double beta = row.Beta, total = 1 + sums.Weights, weight = 1 / total, own = row.Own;
        int d = mean.Length;
        double trace = beta * Math.Max(0, (2 * sums.Gaps - sums.SquaredGaps) / total - row.SquaredMean + own * own);
        VectorKernels.AddScaled(drift, mean, own);
        double square = beta * (beta * Math.Max(0, squares - VectorKernels.Dot(drift, drift)));
        double attention = weight * inverse * (weight * inverse) * (d - 1) + (2 * weight * trace + square) * inverse * inverse;
        double residual = alpha > 0 ? 2 * alpha * inverse * (weight * (d - 1) + trace) + alpha * alpha * d : 0;
        return (attention + residual + blocks.Blocks / total / total) / d;
    }
}
