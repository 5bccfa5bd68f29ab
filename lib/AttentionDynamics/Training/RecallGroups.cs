namespace AttentionDynamics.Training;

/// <summary>Tokens of a recall sequence in groups: there are only so many pairs of a key and a class, and the label of a group is which
/// pair it is.</summary>
internal readonly struct RecallGroups(RecallTask task)
{
    /// <summary>How many pairs there are.</summary>
    internal int Pairs => task.Keys * task.Classes;

    /// <summary>A token each, or tallied where that is shorter.</summary>
    internal void Of(RetrievalSequence sequence, ScoreGroups groups)
    {
        if (sequence.Length > Pairs)
            Tally(sequence, groups);
        else
            Each(sequence, groups);
    }

    /// <summary>Each pair that comes, with how often; the groups have room for all pairs.</summary>
    internal void Tally(RetrievalSequence sequence, ScoreGroups groups)
    {
        Span<double> counts = groups.Weights.AsSpan(0, Pairs);
        counts.Clear();
        for (int i = 0; i < sequence.Length; i++)
            counts[Pair(sequence, i)]++;
        groups.Count = 0;
        for (int pair = 0; pair < counts.Length; pair++)
        {
            if (counts[pair] == 0)
                continue;
            if (pair == Pair(sequence, sequence.Target))
                groups.Target = groups.Count;
            groups.Labels[groups.Count] = pair;
            groups.Tokens[groups.Count++] = counts[pair];
        }
    }

    private void Each(RetrievalSequence sequence, ScoreGroups groups)
    {
        groups.Count = sequence.Length;
        groups.Target = sequence.Target;
        for (int i = 0; i < sequence.Length; i++)
        {
            groups.Tokens[i] = 1;
            groups.Labels[i] = Pair(sequence, i);
        }
    }

    private int Pair(RetrievalSequence sequence, int i) => sequence.Keys[i] * task.Classes + sequence.Classes[i];
}
