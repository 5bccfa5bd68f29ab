using AttentionDynamics.Measures;

namespace AttentionDynamics.Tests.Measures;

public class ClusterRecallTests
{
    private static readonly double[] Weights = [0.05, 0.3, 0.02, 0.25, 0.03, 0.2, 0.15];

    [Fact]
    public void Heaviest_and_nearest_are_counted_without_the_token_itself()
    {
        // Token 3 belongs with 1, 5 and 0: of the three heaviest others, 1, 5, 6, two are its own; of its neighbours 2, 4, 1 one is.
        var recall = ClusterRecall.Of(Weights, 3, j => j is 0 or 1 or 5);
        Assert.Equal(3, recall.Others);
        Close.Relative(2.0 / 3, recall.Heaviest, 1e-15);
        Close.Relative(1.0 / 3, recall.Window, 1e-15);
        Close.Relative(0.25 + 0.05 + 0.3 + 0.2, recall.Weight, 1e-15);
    }

    [Fact]
    public void At_the_edge_the_window_lies_on_one_side()
    {
        var recall = ClusterRecall.Of(Weights, 0, j => j is 1 or 2);
        Assert.Equal(1, recall.Window);
        Assert.Equal(0.5, recall.Heaviest);
    }

    [Fact]
    public void A_token_alone_is_an_error()
    {
        Assert.Contains("token 2", Assert.Throws<ArgumentException>(() => ClusterRecall.Of(Weights, 2, j => j == 2)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => ClusterRecall.Of(Weights, 7, _ => true));
    }
}
