using AttentionDynamics.Numerics;

namespace AttentionDynamics.Tests;

/// <summary>The stages of <see cref="PlainJacobianNorm"/>: each fills one table of a few rows.</summary>
internal static class JacobianStages
{
    /// <summary>Stage 1, for the way over pairs only: p_ij² for all pairs.</summary>
    internal static double[] SquaredGaps(double[] unit, int n, int d)
    {
        var squares = new double[checked(n * n)];
        Parallel.For(0, n, i =>
        {
            for (int j = i + 1; j < n; j++)
            {
                double gap = Gap(unit, d, i, j);
                squares[i * n + j] = squares[j * n + i] = gap * gap;
            }
        });
        return squares;
    }

    /// <summary>Stage 2: p_ij for the block's rows. The square root of a rounded square is the number itself.</summary>
    internal static void GapsInto(JacobianBlock block, double[] unit, double[]? squaredGaps)
    {
        (int n, int d) = (block.N, block.D);
        for (int row = 0; row < block.Count; row++)
        {
            int i = block.First + row;
            var gaps = block.Gaps(row);
            for (int j = 0; j < n; j++)
                gaps[j] = squaredGaps is not null ? Math.Sqrt(squaredGaps[i * n + j]) : j == i ? 0 : Gap(unit, d, i, j);
        }
    }

    /// <summary>Stage 3: A_ij, the softmax of -βp_ij.</summary>
    internal static void WeightsInto(JacobianBlock block, double beta)
    {
        for (int row = 0; row < block.Count; row++)
        {
            var gaps = block.Gaps(row);
            var weights = block.Weights(row);
            for (int j = 0; j < weights.Length; j++)
                weights[j] = -gaps[j];
            VectorKernels.Softmax(weights, beta);
        }
    }

    /// <summary>Stage 4: e_i = Σ_j A_ij (y_j-y_i) and Σ_j A_ij p_ij (y_j-y_i), as products of Y with matrices whose rows sum to 0.</summary>
    internal static void MeansInto(JacobianBlock block, double[] unit)
    {
        (int n, int d) = (block.N, block.D);
        for (int row = 0; row < block.Count; row++)
        {
            int i = block.First + row;
            var gaps = block.Gaps(row);
            var weights = block.Weights(row);
            var mean = block.Means(row);
            var drift = block.Drifts(row);
            mean.Clear();
            drift.Clear();
            double others = 0, meanGap = 0;
            for (int j = 0; j < n; j++)
            {
                if (j == i || weights[j] == 0)
                    continue;
                var other = unit.AsSpan(j * d, d);
                VectorKernels.AddScaled(mean, other, weights[j]);
                VectorKernels.AddScaled(drift, other, weights[j] * gaps[j]);
                others += weights[j];
                meanGap += weights[j] * gaps[j];
            }
            var self = unit.AsSpan(i * d, d);
            VectorKernels.AddScaled(mean, self, -others);
            VectorKernels.AddScaled(drift, self, -meanGap);
            block.MeanGaps[row] = meanGap;
        }
    }

    /// <summary>Stage 5: h_ik = ⟨e_i, y_k⟩, but h_ii from its closed form -Σ_j A_ij p_ij.</summary>
    internal static void ProjectionsInto(JacobianBlock block, double[] unit)
    {
        (int n, int d) = (block.N, block.D);
        for (int row = 0; row < block.Count; row++)
        {
            var mean = block.Means(row);
            var projections = block.Projections(row);
            for (int k = 0; k < n; k++)
                projections[k] = VectorKernels.Dot(mean, unit.AsSpan(k * d, d));
            projections[block.First + row] = -block.MeanGaps[row];
        }
    }

    /// <summary>Stage 6 over pairs: |C_i|² = Σ_jl A_ij A_il ⟨y_j-y_i, y_l-y_i⟩² - 2Σ_j A_ij ⟨e_i, y_j-y_i⟩² + |e_i|⁴, where ⟨y_j-y_i, y_l-y_i⟩ = p_ij + p_il - p_jl.</summary>
    /// <remarks>The double sum is a_iᵀ(p∘p)a_i + 2(Σ_j A_ij p_ij)² - 2Σ_j A_ij p_ij² + 4Σ_j A_ij p_ij h_ij, for Σ_l A_il p_jl = p_ij - h_ij. O(n²) a row.</remarks>
    internal static void SquaresFromPairsInto(JacobianBlock block, double[] squaredGaps)
    {
        int n = block.N;
        var forms = block.Squares;
        forms.AsSpan(0, block.Count).Clear();
        for (int j = 0; j < n; j++)
        for (int row = 0; row < block.Count; row++)
        {
            var weights = block.Weights(row);
            if (weights[j] > 0)
                forms[row] += weights[j] * VectorKernels.Dot(weights, squaredGaps.AsSpan(j * n, n));
        }
        for (int row = 0; row < block.Count; row++)
        {
            int i = block.First + row;
            var gaps = block.Gaps(row);
            var weights = block.Weights(row);
            var projections = block.Projections(row);
            double meanGap = block.MeanGaps[row], sum = 0;
            for (int j = 0; j < n; j++)
            {
                double along = projections[j] - projections[i];
                sum += weights[j] * (gaps[j] * (4 * projections[j] - 2 * gaps[j]) - 2 * along * along);
            }
            double squaredMean = VectorKernels.Dot(block.Means(row), block.Means(row));
            forms[row] += 2 * meanGap * meanGap + sum + squaredMean * squaredMean;
        }
    }

    /// <summary>Stage 6 over the matrix: C_i = Σ_j A_ij (y_j-y_i)(y_j-y_i)ᵀ - e_i e_iᵀ, its upper triangle entry by entry. O(nd²/2) a row.</summary>
    internal static void SquaresFromMatrixInto(JacobianBlock block, double[] unit)
    {
        (int n, int d) = (block.N, block.D);
        var matrix = block.Matrix ??= new double[d * d];
        var difference = block.Difference;
        for (int row = 0; row < block.Count; row++)
        {
            int i = block.First + row;
            var self = unit.AsSpan(i * d, d);
            var weights = block.Weights(row);
            Array.Clear(matrix);
            for (int j = 0; j < n; j++)
            {
                if (j == i || weights[j] == 0)
                    continue;
                unit.AsSpan(j * d, d).CopyTo(difference);
                VectorKernels.AddScaled(difference, self, -1);
                AddOuter(matrix, difference, weights[j]);
            }
            AddOuter(matrix, block.Means(row), -1);
            double sum = 0;
            for (int k = 0; k < d; k++)
            {
                var right = matrix.AsSpan(k * d + k + 1, d - k - 1);
                sum += matrix[k * d + k] * matrix[k * d + k] + 2 * VectorKernels.Dot(right, right);
            }
            block.Squares[row] = sum;
        }
    }

    /// <summary>The upper triangle of matrix += factor·x xᵀ.</summary>
    private static void AddOuter(double[] matrix, ReadOnlySpan<double> x, double factor)
    {
        int d = x.Length;
        for (int k = 0; k < d; k++)
            VectorKernels.AddScaled(matrix.AsSpan(k * d + k, d - k), x[k..], factor * x[k]);
    }

    private static double Gap(double[] unit, int d, int i, int j) => VectorKernels.SquaredDistance(unit.AsSpan(i * d, d), unit.AsSpan(j * d, d)) / 2;
}
