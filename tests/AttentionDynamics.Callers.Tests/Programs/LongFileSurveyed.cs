namespace AttentionDynamics.Callers.Programs;

public class LongFileSurveyed
{
    [Fact]
    public void Two_hundred_thousand_tokens_pass_by_and_are_never_held()
    {
        using var file = new LongFile(rows: 200_000, columns: 64, rho: 0.5);
        using var source = TensorFile.Open(file.Path);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        var survey = LayerSurvey.Of(source, beta: 2 * Math.Log(source.Rows), drawnRows: 24, options: new ComputeOptions { Threads = 2 });
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        Assert.Equal((200_000, 64, 24), (survey.Count, survey.Dimension, survey.Rows));
        // The mean cosine of such tokens is close to ρ; as doubles they would take 102 MB.
        Assert.Equal(0.5, survey.CosineIn.Mean, 0.02);
        Assert.InRange(survey.Lambda.Value, 0, 1);
        Assert.True(allocated < 25_000_000, $"{allocated} bytes");
    }
}
