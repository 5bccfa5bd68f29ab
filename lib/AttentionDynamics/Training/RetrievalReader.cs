namespace AttentionDynamics.Training;

/// <summary>One layer reading sequences: scores and answers, no gradient. What it holds no thread changes.</summary>
internal abstract class RetrievalReader
{
    /// <summary>Scores of a sequence before β_n, equal tokens in one group where that is shorter.</summary>
    internal abstract void Score(RetrievalSequence sequence, ScoreGroups groups);

    /// <summary>The logarithm of the share that each class gets, up to a number common to all.</summary>
    /// <param name="groups">Of one sequence, their weights set.</param>
    /// <param name="classes">As many as there are classes.</param>
    internal abstract void Answer(ScoreGroups groups, Span<double> classes);
}
