namespace AttentionDynamics.Training;

/// <summary>One sequence that a task has drawn, in arrays that serve one after another.</summary>
internal sealed class RetrievalSequence(RetrievalTask task, int longest)
{
    /// <summary>n.</summary>
    internal int Length { get; set; } = longest;

    /// <summary>The key of each token, where the task has keys.</summary>
    internal int[] Keys { get; } = new int[longest];

    /// <summary>The class of each token.</summary>
    internal int[] Classes { get; } = new int[longest];

    /// <summary>n x <see cref="RetrievalTask.ItemWidth"/>.</summary>
    internal double[] Items { get; } = new double[longest * task.ItemWidth];

    /// <summary>The query, where it is not a key.</summary>
    internal double[] Query { get; } = new double[task.QueryWidth];

    /// <summary>The token that is asked for.</summary>
    internal int Target { get; set; }

    /// <summary>Its class.</summary>
    internal int Answer => Classes[Target];
}
