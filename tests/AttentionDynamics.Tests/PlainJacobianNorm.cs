using AttentionDynamics.Layers;
using AttentionDynamics.Numerics;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests;

/// <summary>η by the formulas of <see cref="JacobianNorm"/>, row by row in plain loops over pairs.</summary>
internal static class PlainJacobianNorm
{
    internal static double Exact(TokenConfiguration tokens, double beta, double alpha, JacobianNorm.Covariance way) => Rows(tokens, beta, alpha, way).Average();

    internal static double[] Rows(TokenConfiguration tokens, double beta, double alpha, JacobianNorm.Covariance way)
    {
        (int n, int d) = (tokens.Count, tokens.Dimension);
        double[] unit = tokens.UnitRows();
        double[] norms = JacobianNorm.Norms(tokens, unit);
        double[]? squaredGaps = way is JacobianNorm.Covariance.StoredPairs or JacobianNorm.Covariance.Pairs ? JacobianStages.SquaredGaps(unit, n, d) : null;
        var rows = new double[n];
        var block = new JacobianBlock(n, d) { Count = 1 };
        for (int i = 0; i < n; i++)
        {
            block.First = i;
            Stages(block, unit, squaredGaps, beta);
            rows[i] = RowOf(block, 0, norms, beta, alpha);
        }
        return rows;
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
}
