using AttentionDynamics.Layers;
using AttentionDynamics.Tokens;
using MathNet.Numerics.Statistics;

namespace AttentionDynamics.Tests.Layers;

public class CosineQuantilesTests
{
    private static readonly double[] Probabilities = [0, 0.05, 0.5, 0.9, 1];

    [Fact]
    public void They_are_the_quantiles_of_all_cosines_before_and_after_the_layer()
    {
        foreach ((int n, int d) in new[] { (2, 3), (5, 2), (97, 12), (200, 40) })
        {
            var tokens = new GaussianTokens(d, 0.4, n).Generate(n);
            var quantiles = Of(tokens, 5, 0.2);
            Assert.Equal(n, quantiles.Rows);
            int[] all = [.. Enumerable.Range(0, n)];
            Same(tokens, all, quantiles.Before);
            Same(DenseLayer.Apply(tokens, 5, 0.2).Tokens, all, quantiles.After);
        }
    }

    [Fact]
    public void Of_some_rows_they_are_those_of_their_pairs_with_the_outputs_of_the_whole_layer()
    {
        var tokens = new GaussianTokens(10, 0.4, 1).Generate(500);
        var quantiles = Of(tokens, 5, 0, 60);
        int[] rows = RowSample.Draw(500, 60, 0);
        Same(tokens, rows, quantiles.Before);
        Same(DenseLayer.Apply(tokens, 5).Tokens, rows, quantiles.After);
        foreach (int threads in new[] { 1, 2, 3, 8 })
            Assert.Equal(quantiles.After, Of(tokens, 5, 0, 60, threads).After);
    }

    [Fact]
    public void Bad_arguments_are_named()
    {
        var tokens = new GaussianTokens(10, 0.4, 1).Generate(50);
        Assert.Equal("drawnRows", Assert.Throws<ArgumentOutOfRangeException>(() => Of(tokens, 1, 0, 51)).ParamName);
        Assert.Equal("drawnRows", Assert.Throws<ArgumentOutOfRangeException>(() => Of(tokens, 1, 0, 1)).ParamName);
        Assert.Equal("beta", Assert.Throws<ArgumentOutOfRangeException>(() => Of(tokens, -1, 0)).ParamName);
        Assert.Equal("probabilities", Assert.Throws<ArgumentOutOfRangeException>(() => CosineQuantiles.Of(tokens, 1, 0, [1.5], options: new() { Cancellation = TestContext.Current.CancellationToken })).ParamName);
    }

    private static CosineQuantiles Of(TokenConfiguration tokens, double beta, double alpha, int? rows = null, int? threads = null) =>
        CosineQuantiles.Of(tokens, beta, alpha, Probabilities, rows, options: new() { Threads = threads, Cancellation = TestContext.Current.CancellationToken });

    private static void Same(TokenConfiguration tokens, int[] rows, IReadOnlyList<double> quantiles)
    {
        var cosines = new List<double>();
        foreach (int i in rows)
        foreach (int j in rows.Where(j => j < i))
        {
            (double[] one, double[] other) = (tokens[i].ToArray(), tokens[j].ToArray());
            cosines.Add(one.Zip(other, (x, y) => x * y).Sum() / Math.Sqrt(one.Sum(x => x * x) * other.Sum(x => x * x)));
        }
        for (int k = 0; k < Probabilities.Length; k++)
            Close.Absolute(cosines.Quantile(Probabilities[k]), quantiles[k], 1e-12, $"{rows.Length} rows, probability {Probabilities[k]}");
    }
}
