namespace AttentionDynamics.Callers.Programs;

public class OwnScoresMeasured
{
    [Fact]
    public void Scores_from_anywhere_say_how_their_weights_concentrate()
    {
        double[] row = [Math.Log(0.5), Math.Log(0.25), Math.Log(0.25)];
        double[] scores = [.. row, .. row];
        var measures = AttentionMeasures.OfScores(scores, keys: 3, new AttentionRule { Scale = 1 });
        Assert.Equal(2, measures.Rows);
        Assert.Equal(1.5 * Math.Log(2), measures.Weights.EntropyNats, 1e-12);
        Assert.Equal(0.375, measures.Weights.InverseParticipation, 1e-12);
        Assert.Equal(0.5, measures.FirstWeight, 1e-12);
        // Two gaps of log 2 and three keys within them: log 3/log 2.
        Assert.Equal(Math.Log(3) / Math.Log(2), measures.GapScaleMedian!.Value, 1e-12);
    }
}
