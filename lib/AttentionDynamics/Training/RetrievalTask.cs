using System.Runtime.CompilerServices;

namespace AttentionDynamics.Training;

/// <summary>What an attention layer learns: find the one token among n that the query asks for, and say its class.</summary>
/// <remarks>
/// <para>
/// A task draws sequences of any length, knows the layer's parameters, and turns a sequence into scores, an answer, a loss in nats and its
/// gradient. What answers is one row of attention: weights A_i = e^{β_n s_i}/Σ_k e^{β_n s_k}, β_n by a
/// <see cref="AttentionDynamics.Scaling.ScalingLaw"/>; a <see cref="TwoLayerRecallTask"/> has a layer below it. </para>
/// <para>
/// Sequence r of a seed is a function of (seed, r, n) alone. Those that a layer is trained on and those that it is tested on never
/// meet, whatever their seeds. All arithmetic of the training is that of IEEE operations in one order, but for the law's
/// own. </para>
/// </remarks>
public abstract class RetrievalTask
{
    /// <summary>The most numbers that all tokens of a sequence have.</summary>
    private const int Numbers = 1 << 30;

    private protected RetrievalTask(int classes) => Classes = classes;

    /// <summary>What the task is called.</summary>
    public abstract string Name { get; }

    /// <summary>Among how many classes the answer is; a guess is right once in so many.</summary>
    public int Classes { get; }

    /// <summary>How many parameters a layer has.</summary>
    public abstract int ParameterCount { get; }

    /// <summary>How many of the parameters, from the first on, decay.</summary>
    internal virtual int DecayingCount => ParameterCount;

    /// <summary>Numbers of a token that are not its key or class.</summary>
    internal virtual int ItemWidth => 0;

    /// <summary>Numbers that a pass or a test keeps of a token, at most.</summary>
    internal abstract int TokenWidth { get; }

    /// <summary>Numbers of a query.</summary>
    internal virtual int QueryWidth => 0;

    /// <summary>Parameters as they are before training.</summary>
    /// <param name="seed">Any.</param>
    public abstract double[] InitialParameters(long seed);

    /// <summary>Fills a sequence of its present length.</summary>
    internal abstract void Draw(RetrievalSequence sequence, long seed, int sample);

    /// <summary>What a thread needs to learn from sequences up to a length.</summary>
    internal abstract RetrievalPass Pass(int longest);

    /// <summary>What tests of one layer share.</summary>
    internal abstract RetrievalReader Reader(double[] parameters);

    /// <summary>A length, if sequences of it fit into arrays.</summary>
    internal int RequireLength(int n, int least, [CallerArgumentExpression(nameof(n))] string name = "")
    {
        int most = Numbers / TokenWidth;
        return Require.That(n >= least && n <= most, n, FormattableString.Invariant($"n from {least} to {most}"), name);
    }
}
