using AttentionDynamics.Layers;
using AttentionDynamics.Layers.Exact;
using AttentionDynamics.Theorems;
using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Theorems;

public class GaussianTransitionTests
{
    [Theory]
    [InlineData(0.1, 0.5)]
    [InlineData(0.5, 0.5)]
    [InlineData(0.9, 0.25)]
    public void In_infinite_dimension_it_is_the_simplex(double rho, double lambda)
    {
        var transition = new GaussianTransition(1024, double.PositiveInfinity, rho);
        var simplex = SimplexState.FromRho(rho);
        Assert.Equal(1, transition.SelfWeightHalf);
        Close.Relative(SimplexRidge.ReducedScale(1024, simplex, lambda), transition.Ridge(lambda), 1e-12);
        foreach (double u in new[] { 0, 0.4, 1, 1.7 })
        {
            var layer = SimplexLayer.Apply(1024, simplex, u * Math.Log(1024) / (1 - rho));
            Close.Relative(layer.SelfWeight, transition.SelfWeight(u), 1e-12);
            Close.Absolute(layer.Lambda, transition.AngleRatio(u), 1e-13);
        }
    }

    [Fact]
    public void The_self_weight_is_one_half_where_others_weigh_as_much_by_mean_and_variance()
    {
        foreach ((double d, double rho) in new[] { (512.0, 0.1), (64, 0.5), (40, 0.9) })
        {
            var transition = new GaussianTransition(2048, d, rho);
            double u = transition.SelfWeightHalf!.Value, beta = u * Math.Log(2048) / (1 - rho);
            Close.Relative(beta, Math.Log(2048) + beta * rho + beta * beta * transition.RowVariance / 2, 1e-12);
            Close.Absolute(0.5, transition.SelfWeight(u), 2e-4);
        }
        Assert.Null(new GaussianTransition(2048, 16, 0.5).SelfWeightHalf);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.8)]
    public void The_cosines_of_a_row_have_the_stated_variance(double rho)
    {
        const int N = 500, D = 4000;
        var tokens = new GaussianTokens(D, rho, 7).Generate(N);
        var all = new double[N, N];
        double[] norms = [.. Enumerable.Range(0, N).Select(i => Math.Sqrt(Product(tokens[i], tokens[i])))];
        for (int i = 0; i < N; i++)
        {
            for (int j = 0; j < i; j++)
                all[i, j] = all[j, i] = Product(tokens[i], tokens[j]) / (norms[i] * norms[j]);
        }
        // All rows see the same p_j, N of them, whose part in the variance, 1-1/κ, is known to √(2/N); what the rows do not share averages
        // out.
        double variance = Enumerable.Range(0, N).Average(i =>
        {
            double[] cosines = [.. Enumerable.Range(0, N).Where(j => j != i).Select(j => all[i, j])];
            double mean = cosines.Average();
            return cosines.Average(c => (c - mean) * (c - mean));
        });
        double realised = AlmostSimplex.Measure(tokens).MeanCosine;
        var transition = new GaussianTransition(N, D, realised);
        Close.Relative(transition.RowVariance, variance, 3 * Math.Sqrt(2.0 / N) * (1 - 1 / transition.Kappa) + 0.01);
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.5)]
    [InlineData(0.8)]
    public void The_measured_angle_ratio_is_met_to_first_order_in_1_over_d(double rho)
    {
        // At D → ∞ and N fixed what is left falls as 1/D²: extrapolated from two dimensions, D times it must vanish.
        const int N = 256, Samples = 12;
        double Left(int d, bool simplex)
        {
            double beta = 1.05 * Math.Log(N) / (1 - rho);
            return d * Enumerable.Range(0, Samples).Average(sample =>
            {
                var tokens = new GaussianTokens(d, rho, 3, sample).Generate(N);
                double cosine = AlmostSimplex.Measure(tokens).MeanCosine, u = beta * (1 - cosine) / Math.Log(N);
                return AngleRatio.OfLayer(tokens, beta).Lambda
                    - new GaussianTransition(N, simplex ? double.PositiveInfinity : d, cosine).AngleRatio(u);
            });
        }

        // A sample's λ scatters as the N variances of its tokens do, by about log N √(2/N)/D.
        double standardError = Math.Log(N) * Math.Sqrt(2.0 / N) / Math.Sqrt(Samples);
        Close.Absolute(0, 2 * Left(256, simplex: false) - Left(128, simplex: false), 3 * standardError);
        double alone = 2 * Left(256, simplex: true) - Left(128, simplex: true);
        Assert.True(Math.Abs(alone) > 3 * standardError, $"the simplex alone would do: {alone}");
    }

    [Fact]
    public void Where_the_ridge_is_not_reached_it_says_so()
    {
        var transition = new GaussianTransition(1e6, 8, 0.9);
        Assert.Contains("expected λ = 0.99", Assert.Throws<InvalidOperationException>(() => transition.Ridge(0.99)).Message);
    }

    private static double Product(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int k = 0; k < a.Length; k++)
            sum += a[k] * b[k];
        return sum;
    }
}
