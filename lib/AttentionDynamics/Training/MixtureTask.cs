namespace AttentionDynamics.Training;

/// <summary>A task whose answer is the attention itself: the share of a class is Σ A_i over the tokens that have it, and the loss is -log
/// of the share of the right one.</summary>
public abstract class MixtureTask : RetrievalTask
{
    private protected MixtureTask(int classes)
        : base(Require.That(classes is >= 2 and <= 4096, classes, "from 2 to 4096 classes"))
    {
    }

    internal override RetrievalReader Reader(double[] parameters) => new MixtureReader(this, parameters);

    /// <summary>Scores of the tokens of a sequence before β_n.</summary>
    internal abstract void Scores(ReadOnlySpan<double> parameters, RetrievalSequence sequence, Span<double> scores);

    /// <summary>A class from 0 of the lowest bits.</summary>
    private protected int ClassOf(ulong bits) => (int)((bits & 0xFFF) * (ulong)Classes >> 12);
}
