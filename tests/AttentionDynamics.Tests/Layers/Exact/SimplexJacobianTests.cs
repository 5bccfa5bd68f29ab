using AttentionDynamics.Layers.Exact;
using AttentionDynamics.Tokens;
using MathNet.Numerics.LinearAlgebra;

namespace AttentionDynamics.Tests.Layers.Exact;

public class SimplexJacobianTests
{
    [Fact]
    public void Singular_values_are_those_of_the_assembled_Jacobian()
    {
        foreach (int n in new[] { 3, 4, 5, 8 })
        foreach (int d in new[] { n, n + 1, n + 3 })
        foreach ((double rho, double beta, double alpha, double q) in new[] { (0.5, 0.0, 0.0, 1.0), (0.3, 3, 0, 2), (0.7, 9, 0.5, 2), (0.05, 2, 1.5, 0.4), (0.9, 40, 0, 1) })
        {
            var layer = SimplexLayer.Apply(n, SimplexState.FromRho(rho, q), beta, alpha);
            double[] expected = [.. Assembled(n, d, rho, layer).Svd(false).S];
            double[] exact = [.. SimplexJacobian.SingularValues(layer, d).SelectMany(value => Enumerable.Repeat(value.Value, (int)value.Multiplicity))];
            Assert.Equal(n * d, exact.Length);
            for (int k = 0; k < exact.Length; k++)
                Close.Absolute(expected[k], exact[k], 1e-13 * expected[0] * n, $"n {n}, d {d}, ρ {rho}, β {beta}, α {alpha}, value {k}");
        }
    }

    [Fact]
    public void Their_mean_square_is_the_gradient_norm_at_every_n()
    {
        foreach (double n in new[] { 3.0, 100, 1e6, 1e12, 1e100 })
        foreach (double rho in new[] { 0.1, 0.5, 0.9 })
        foreach (double u in new[] { 0, 0.5, 1, 1.5 })
        foreach (double alpha in new[] { 0, 0.7 })
        foreach (double d in new[] { n, 2 * n })
        {
            var layer = SimplexLayer.Apply(n, SimplexState.FromRho(rho, 1.7), u / (1 - rho) * Math.Log(n), alpha);
            double mean = SimplexJacobian.SingularValues(layer, d).Sum(value => value.Value * value.Value * (value.Multiplicity / n / d));
            Close.Relative(layer.JacobianNorm(d), mean, 1e-12, $"n {n}, ρ {rho}, u {u}, α {alpha}, d {d}");
        }
    }

    [Fact]
    public void Without_a_residual_the_radial_directions_have_the_value_0()
    {
        var values = SimplexJacobian.SingularValues(SimplexLayer.Apply(64, SimplexState.FromRho(0.5), 5), 64);
        Assert.Equal([0, 0], values.TakeLast(2).Select(value => value.Value));
        Assert.Equal([1, 63], values.TakeLast(2).Select(value => value.Multiplicity).Order());
        Assert.Equal(64 * 64, values.Sum(value => value.Multiplicity));
    }

    [Fact]
    public void Too_few_tokens_or_dimensions_are_errors()
    {
        var two = SimplexLayer.Apply(2, SimplexState.FromRho(0.5), 1);
        Assert.Contains("expected a layer of n ≥ 3 tokens, got 2", Assert.Throws<ArgumentOutOfRangeException>(() => SimplexJacobian.SingularValues(two, 2)).Message, StringComparison.Ordinal);
        var four = SimplexLayer.Apply(4, SimplexState.FromRho(0.5), 1);
        foreach (double d in new[] { 3, double.NaN, double.PositiveInfinity })
            Assert.Contains("expected d ≥ n = 4", Assert.Throws<ArgumentOutOfRangeException>(() => SimplexJacobian.SingularValues(four, d)).Message, StringComparison.Ordinal);
    }

    /// <summary>∂x_i'/∂x_k = |x_k|^{-1} [A_ik (I + β(y_k-m_i)y_iᵀ) + δ_ik βC_i] (I-y_k y_kᵀ) + αδ_ik I, block by block.</summary>
    private static Matrix<double> Assembled(int n, int d, double rho, SimplexLayerResult layer)
    {
        var tokens = Simplex.Configuration(n, d, rho);
        var y = Matrix<double>.Build.Dense(n, d, (i, c) => tokens[i][c]);
        var identity = Matrix<double>.Build.DenseIdentity(d);
        var jacobian = Matrix<double>.Build.Dense(n * d, n * d);
        for (int i = 0; i < n; i++)
        {
            int self = i;
            var weights = Vector<double>.Build.Dense(n, j => j == self ? layer.SelfWeight : layer.OtherWeight);
            var mean = y.LeftMultiply(weights);
            var covariance = y.TransposeThisAndMultiply(Matrix<double>.Build.DenseOfDiagonalVector(weights) * y) - mean.OuterProduct(mean);
            for (int k = 0; k < n; k++)
            {
                var block = weights[k] * (identity + layer.Beta * (y.Row(k) - mean).OuterProduct(y.Row(i)));
                if (k == i)
                    block += layer.Beta * covariance;
                block = block * (identity - y.Row(k).OuterProduct(y.Row(k))) / Math.Sqrt(layer.StateIn.NormSquared);
                if (k == i)
                    block += layer.Alpha * identity;
                jacobian.SetSubMatrix(i * d, k * d, block);
            }
        }
        return jacobian;
    }
}
