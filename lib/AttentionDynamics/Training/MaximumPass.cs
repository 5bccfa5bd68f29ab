namespace AttentionDynamics.Training;

/// <summary>The scores of <see cref="MaximumTask"/> forward and backward.</summary>
internal sealed class MaximumPass(MaximumTask task, int longest) : MixturePass(longest)
{
    private readonly double[] hidden = new double[longest * task.Units];

    private protected override void Scores(ReadOnlySpan<double> parameters, RetrievalSequence sequence, Span<double> scores)
    {
        var rows = hidden.AsSpan(0, scores.Length * task.Units);
        task.Hidden(parameters, sequence.Items.AsSpan(0, scores.Length), rows);
        task.Sum(parameters, rows, scores);
    }

    private protected override void AddScoreGradient(
        ReadOnlySpan<double> parameters, RetrievalSequence sequence, ReadOnlySpan<double> slopes, Span<double> gradient)
    {
        int units = task.Units;
        for (int i = 0; i < slopes.Length; i++)
        {
            for (int j = 0; j < units; j++)
            {
                double unit = hidden[i * units + j], inner = slopes[i] * parameters[2 * units + j] * (1 - unit * unit);
                gradient[j] += inner * sequence.Items[i];
                gradient[units + j] += inner;
                gradient[2 * units + j] += slopes[i] * unit;
            }
        }
    }
}
