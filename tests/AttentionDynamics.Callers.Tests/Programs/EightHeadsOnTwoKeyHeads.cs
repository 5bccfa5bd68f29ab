namespace AttentionDynamics.Callers.Programs;

public class EightHeadsOnTwoKeyHeads
{
    [Fact]
    public void Heads_four_to_seven_use_the_second_key_head()
    {
        const int N = 40, D = 8, Size = N * D;
        double[] Numbers(int heads, int seed) => [.. Enumerable.Range(0, heads * Size).Select(k => Math.Cos(seed * 7.3 + k * k % 977))];
        double[] queries = Numbers(8, 1), keys = Numbers(2, 2), values = Numbers(2, 3);
        var batch = AttentionHeads.Of(queries, keys, values, D, heads: 8, keyHeads: 2);
        double[] outputs = batch.Apply();
        AttentionMeasures[] measures = batch.Measure();
        for (int head = 0; head < 8; head++)
        {
            int own = head / 4 * Size;
            var alone = AttentionHeads.Of(queries.AsMemory(head * Size, Size), keys.AsMemory(own, Size), values.AsMemory(own, Size), D);
            Assert.Equal(alone.Measure()[0].Weights.EntropyNats, measures[head].Weights.EntropyNats, 1e-12);
            Assert.All(alone.Apply().Zip(outputs.Skip(head * Size)), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        }
    }
}
