namespace AttentionDynamics.Training;

/// <summary>A layer of a <see cref="MixtureTask"/> reading: every token is a group of its own.</summary>
internal sealed class MixtureReader(MixtureTask task, double[] parameters) : RetrievalReader
{
    internal override void Score(RetrievalSequence sequence, double beta, ScoreGroups groups)
    {
        groups.Count = sequence.Length;
        groups.Target = sequence.Target;
        groups.Tokens.AsSpan(0, groups.Count).Fill(1);
        sequence.Classes.AsSpan(0, groups.Count).CopyTo(groups.Labels);
        task.Scores(parameters, sequence, groups.Scores.AsSpan(0, groups.Count));
    }

    internal override void Answer(ScoreGroups groups, Span<double> classes)
    {
        classes.Clear();
        for (int i = 0; i < groups.Count; i++)
            classes[groups.Labels[i]] += groups.Weights[i];
        for (int c = 0; c < classes.Length; c++)
            classes[c] = Math.Log(classes[c]);
    }
}
