using AttentionDynamics.Tokens;
using CsCheck;

namespace AttentionDynamics.Tests.Tokens;

public class SimplexTests
{
    [Fact]
    public void Norms_and_cosines_are_exact_to_rounding_in_any_dimension()
    {
        Gen.Select(Gen.Int[2, 60], Gen.Int[0, 5], Gen.Double[1e-3, 0.999], Gen.Double[0.1, 10]).Sample((n, extra, rho, q) =>
        {
            var tokens = Simplex.Configuration(n, n + extra, rho, q);
            Assert.Equal((n, n + extra), (tokens.Count, tokens.Dimension));
            for (int i = 0; i < n; i++)
            for (int j = 0; j <= i; j++)
                Close.Absolute(i == j ? 1 : rho, Dot(tokens[i], tokens[j]) / q, 2e-15, $"⟨y_{i}, y_{j}⟩");
        });
    }

    [Fact]
    public void The_gap_of_nearly_equal_tokens_keeps_its_digits()
    {
        double rho = 1 - 1e-12, gap = 1 - rho;
        var tokens = Simplex.Configuration(20, 20, rho);
        for (int j = 1; j < 20; j++)
        {
            double distance = 0;
            for (int k = 0; k < 20; k++)
                distance += Math.Pow(tokens[0][k] - tokens[j][k], 2);
            // The coordinates themselves are rounded at 1e-16, their difference is 1e-6.
            Close.Relative(gap, distance / 2, 1e-9);
        }
    }

    [Theory]
    [InlineData(1, 5, 0.5, 1, "tokens")]
    [InlineData(5, 4, 0.5, 1, "dimension")]
    [InlineData(5, 5, 0, 1, "rho")]
    [InlineData(5, 5, 1, 1, "rho")]
    [InlineData(5, 5, double.NaN, 1, "rho")]
    [InlineData(5, 5, 0.5, 0, "normSquared")]
    [InlineData(5, 5, 0.5, double.PositiveInfinity, "normSquared")]
    public void What_is_no_simplex_is_refused(int n, int d, double rho, double q, string parameter)
    {
        Assert.Equal(parameter, Assert.Throws<ArgumentOutOfRangeException>(() => Simplex.Configuration(n, d, rho, q)).ParamName);
    }

    [Fact]
    public void A_state_is_made_from_its_cosine_or_its_gap()
    {
        Assert.Equal(new SimplexState(0.75, 2), SimplexState.FromRho(0.25, 2));
        Assert.Equal(1, SimplexState.FromGap(1e-30).Rho);
        Assert.Equal("gap", Assert.Throws<ArgumentOutOfRangeException>(() => SimplexState.FromGap(0)).ParamName);
        Assert.Equal("gap", Assert.Throws<ArgumentOutOfRangeException>(() => SimplexState.FromGap(1)).ParamName);
        Assert.Equal("normSquared", Assert.Throws<ArgumentOutOfRangeException>(() => SimplexState.FromGap(0.5, double.NaN)).ParamName);
    }

    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double sum = 0;
        for (int k = 0; k < x.Length; k++)
            sum += x[k] * y[k];
        return sum;
    }
}
