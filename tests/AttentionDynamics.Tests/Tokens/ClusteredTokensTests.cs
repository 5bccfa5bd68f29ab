using AttentionDynamics.Tokens;

namespace AttentionDynamics.Tests.Tokens;

public class ClusteredTokensTests
{
    [Fact]
    public void Inner_products_are_1_within_a_token_rho_c_within_a_cluster_and_rho_between_clusters()
    {
        // In one sample they are off by √(1/d) of what the pair shares, and a bit more for the pair itself.
        const int d = 100_000, n = 24, clusters = 3;
        const double rho = 0.2, clusterRho = 0.7;
        var generator = new ClusteredTokens(d, rho, clusterRho, clusters, seed: 8);
        var tokens = generator.Generate(n);
        int within = 0;
        for (int i = 0; i < n; i++)
        for (int j = 0; j <= i; j++)
        {
            bool same = generator.ClusterOf(i) == generator.ClusterOf(j);
            within += same && i != j ? 1 : 0;
            double product = 0;
            for (int k = 0; k < d; k++)
                product += tokens[i][k] * tokens[j][k];
            Close.Absolute(i == j ? 1 : same ? clusterRho : rho, product, 5 * Math.Sqrt(2.0 / d), $"⟨x_{i}, x_{j}⟩");
        }
        Assert.InRange(within, 20, n * (n - 1) / 2 - 20);
    }

    [Fact]
    public void The_cluster_of_a_token_is_uniform_and_says_nothing_of_its_neighbour()
    {
        const int n = 60_000, clusters = 5;
        var generator = new ClusteredTokens(2, 0.1, 0.9, clusters, seed: 1, sample: 4);
        var counts = new double[clusters];
        double repeats = 0;
        for (int i = 0; i < n; i++)
        {
            counts[generator.ClusterOf(i)]++;
            repeats += generator.ClusterOf(i) == generator.ClusterOf(i + 1) ? 1 : 0;
        }
        double spread = Math.Sqrt(n / (double)clusters * (1 - 1.0 / clusters));
        Assert.All(counts, count => Close.Absolute(n / (double)clusters, count, 4 * spread, "tokens in a cluster"));
        Close.Absolute(n / (double)clusters, repeats, 4 * spread, "neighbours in one cluster");
    }

    [Fact]
    public void Clusters_no_closer_than_the_rest_are_gaussian_tokens()
    {
        var clustered = new ClusteredTokens(6, 0.4, 0.4, 7, seed: 3, sample: 2).Generate(40);
        var gaussian = new GaussianTokens(6, 0.4, seed: 3, sample: 2).Generate(40);
        for (int i = 0; i < 40; i++)
            Assert.Equal(gaussian[i], clustered[i]);
    }

    [Fact]
    public void Centres_of_two_clusters_share_only_z_0()
    {
        const int d = 100_000;
        // Tokens are all but their centres.
        var generator = new ClusteredTokens(d, 0, 1 - 1e-12, 4, seed: 2);
        var tokens = Enumerable.Range(0, 4).Select(c => Enumerable.Range(0, 1000).First(i => generator.ClusterOf(i) == c)).Select(i =>
        {
            var token = new double[d];
            generator.Fill(i, token);
            return token;
        }).ToArray();
        for (int c = 0; c < 4; c++)
        for (int other = 0; other < c; other++)
            Close.Absolute(0, tokens[c].Zip(tokens[other], (x, y) => x * y).Sum(), 4 / Math.Sqrt(d), $"centres {c} and {other}");
    }

    [Theory]
    [InlineData(0, 0.2, 0.5, 2, "dimension")]
    [InlineData(2, -0.1, 0.5, 2, "rho")]
    [InlineData(2, 1, 1, 2, "rho")]
    [InlineData(2, double.NaN, 0.5, 2, "rho")]
    [InlineData(2, 0.2, 0.1, 2, "clusterRho")]
    [InlineData(2, 0.2, 1, 2, "clusterRho")]
    [InlineData(2, 0.2, double.NaN, 2, "clusterRho")]
    [InlineData(2, 0.2, 0.5, 0, "clusters")]
    public void What_is_no_distribution_is_refused(int d, double rho, double clusterRho, int clusters, string parameter)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new ClusteredTokens(d, rho, clusterRho, clusters, 1));
        Assert.Equal(parameter, error.ParamName);
        Assert.Contains("expected", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_negative_token_has_no_cluster() =>
        Assert.Equal("token", Assert.Throws<ArgumentOutOfRangeException>(() => new ClusteredTokens(2, 0.1, 0.2, 3, 1).ClusterOf(-1)).ParamName);
}
