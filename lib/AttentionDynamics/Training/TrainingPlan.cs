namespace AttentionDynamics.Training;

/// <summary>How a layer is trained: Adam with β_1 = 0.9, β_2 = 0.98 and decoupled weight decay.</summary>
/// <remarks>
/// All sequences of a step have one length, drawn log-uniformly. The learning rate rises over the first 50 steps (over a tenth of them,
/// where that is less) and falls along a straight line to a tenth of its largest value.
/// </remarks>
public sealed record TrainingPlan
{
    /// <summary>How many steps, ≥ 1.</summary>
    public int Steps { get; init; } = 1000;

    /// <summary>Sequences a step, ≥ 1.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>The least n, ≥ 2.</summary>
    public int Shortest { get; init; } = 16;

    /// <summary>The largest n.</summary>
    public int Longest { get; init; } = 64;

    /// <summary>The largest learning rate, &gt; 0.</summary>
    public double LearningRate { get; init; } = 3e-3;

    /// <summary>The share of a parameter that goes in a step, in learning rates, ≥ 0.</summary>
    public double Decay { get; init; }

    internal void Check(RetrievalTask task)
    {
        // Sequences are numbered by ints, those of tests from the smallest on.
        Require.That(Batch >= 1, Batch, "at least 1 sequence a step");
        Require.That(Steps >= 1 && (long)Steps * Batch < int.MaxValue, Steps, "at least 1 step, and fewer than 2^31 sequences in all");
        Require.That(Shortest >= 2, Shortest, "lengths from 2 on");
        task.RequireLength(Longest, Shortest, nameof(Longest));
        Require.Positive(LearningRate, "a learning rate");
        Require.NonNegative(Decay, "a decay");
    }
}
