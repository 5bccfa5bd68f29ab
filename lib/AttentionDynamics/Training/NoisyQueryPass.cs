using AttentionDynamics.Numerics;

namespace AttentionDynamics.Training;

/// <summary>The scores of <see cref="NoisyQueryTask"/> forward and backward.</summary>
internal sealed class NoisyQueryPass(NoisyQueryTask task, int longest) : MixturePass(longest)
{
    private readonly double[] sum = new double[task.Dimension];

    private protected override void Scores(ReadOnlySpan<double> parameters, RetrievalSequence sequence, Span<double> scores) =>
        task.Scores(parameters, sequence, scores);

    private protected override void AddScoreGradient(
        ReadOnlySpan<double> parameters, RetrievalSequence sequence, ReadOnlySpan<double> slopes, Span<double> gradient)
    {
        Array.Clear(sum);
        VectorKernels.AddRows(sum, sequence.Items, slopes);
        AddOuter(sequence.Query, sum, gradient);
    }
}
