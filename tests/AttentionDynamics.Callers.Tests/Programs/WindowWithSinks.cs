namespace AttentionDynamics.Callers.Programs;

public class WindowWithSinks
{
    [Fact]
    public void A_query_far_along_sees_its_window_and_the_sinks()
    {
        const int N = 200, D = 16, Width = 32, Sinks = 4;
        double[] tokens = [.. Enumerable.Range(0, N * D).Select(k => Math.Sin(k * k % 1009))];
        var heads = AttentionHeads.Of(tokens, tokens, tokens, D);
        var rule = new AttentionRule { Mask = AttentionMask.Window(Width, Sinks) };
        double[] weights = heads.Weights(query: 150, rule: rule);
        Assert.All(Enumerable.Range(0, N), j => Assert.Equal(j < Sinks || (j > 150 - Width && j <= 150), weights[j] > 0));
        Assert.Equal(1, weights.Sum(), 1e-12);
        double[] output = heads.Apply(rule);
        for (int k = 0; k < D; k++)
            Assert.Equal(Enumerable.Range(0, N).Sum(j => weights[j] * tokens[j * D + k]), output[150 * D + k], 1e-12);
    }
}
