namespace AttentionDynamics.Training;

/// <summary>One layer reading sequences: scores and answers, no gradient. What it holds no thread changes.</summary>
internal abstract class RetrievalReader
{
    /// <summary>Scores of a sequence before β_n, equal tokens in one group where that is shorter.</summary>
    /// <param name="sequence">What is read.</param>
    /// <param name="beta">β_n, for layers below the one that answers.</param>
    /// <param name="groups">Filled; their weights are not set yet.</param>
    internal abstract void Score(RetrievalSequence sequence, double beta, ScoreGroups groups);

    /// <summary>The logarithm of the share that each class gets, up to a number common to all.</summary>
    /// <param name="groups">Of one sequence, their weights set.</param>
    /// <param name="classes">As many as there are classes.</param>
    internal abstract void Answer(ScoreGroups groups, Span<double> classes);
}
