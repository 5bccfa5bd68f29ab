using AttentionDynamics.Layers;
using AttentionDynamics.Layers.Exact;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Layers.Exact;

public class GroupedSimplexTests
{
    [Fact]
    public void The_gradient_norm_is_that_of_the_dense_tokens()
    {
        double[,] opposed = { { 0.5, 0.5, 0.5 }, { 0.5, 0.8, 0.2 }, { 0.5, 0.2, 0.8 } }, negative = { { 0.7, -0.1 }, { -0.1, 0.4 } };
        foreach (var tokens in new[] { new GroupedSimplex([8, 4, 4], opposed), new GroupedSimplex([1, 30, 7], opposed), new GroupedSimplex([12, 20], negative) })
        foreach (double beta in new[] { 0, 1, 4, 12 })
        {
            var dense = tokens.Configuration();
            Assert.Equal(tokens.Count, dense.Count);
            Close.Relative(JacobianNorm.Exact(dense, beta), tokens.JacobianNorm(beta, tokens.Count), 1e-11, $"n {tokens.Count}, β {beta}");
        }
    }

    [Fact]
    public void One_group_is_the_simplex()
    {
        foreach (double n in new[] { 5, 1e3, 1e12, 1e100 })
        foreach (double u in new[] { 0, 0.5, 1, 1.5 })
        {
            double beta = u / 0.6 * Math.Log(n);
            Close.Relative(SimplexLayer.Apply(n, SimplexState.FromRho(0.4), beta).JacobianNorm(n), new GroupedSimplex([n], new[,] { { 0.4 } }).JacobianNorm(beta, n), 1e-9, $"n {n}, u {u}");
        }
    }

    [Fact]
    public void Groups_that_are_none_are_errors()
    {
        Assert.Throws<ArgumentException>(() => new GroupedSimplex([], new double[0, 0]));
        Assert.Throws<ArgumentException>(() => new GroupedSimplex([3], new double[2, 2]));
        Assert.Throws<ArgumentException>(() => new GroupedSimplex([0.5], new[,] { { 0.4 } }));
        Assert.Throws<ArgumentException>(() => new GroupedSimplex([double.PositiveInfinity], new[,] { { 0.4 } }));
        Assert.Throws<ArgumentException>(() => new GroupedSimplex([3], new[,] { { 1.0 } }));
        Assert.Throws<ArgumentException>(() => new GroupedSimplex([3], new[,] { { double.NaN } }));
        Assert.Throws<ArgumentException>(() => new GroupedSimplex([3, 3], new[,] { { 0.4, 0.1 }, { 0.2, 0.4 } }));
        var tokens = new GroupedSimplex([4], new[,] { { 0.4 } });
        Assert.Throws<ArgumentOutOfRangeException>(() => tokens.JacobianNorm(-1, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => tokens.JacobianNorm(1, 3));
        Assert.Contains("whole numbers of tokens", Assert.Throws<InvalidOperationException>(() => new GroupedSimplex([4.5], new[,] { { 0.4 } }).Configuration()).Message, StringComparison.Ordinal);
        Assert.Contains("positive definite", Assert.Throws<InvalidOperationException>(() => new GroupedSimplex([4], new[,] { { -0.9 } }).Configuration()).Message, StringComparison.Ordinal);
    }
}
