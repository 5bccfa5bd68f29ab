using AttentionDynamics.Numerics;

namespace AttentionDynamics.Training;

/// <summary>Associative recall: tokens are pairs of a key and a class, one of n has the key of the query, and the answer is its
/// class.</summary>
/// <remarks>
/// The other keys are drawn evenly from all but the target's, so any of them may come more than once. Embeddings E of keys and F of
/// classes; token x = rms(E_k + F_c), query y = rms(E_t + f); score s⟨yW_Q, xW_K⟩/√d; output logits (Σ A_i x_i) W_V U, trained by
/// cross-entropy. rms(x) = x/√(|x|²/d + 1e-6). All of it is learned: embeddings, f, W_Q, W_K, W_V, U and s.
/// </remarks>
public sealed class RecallTask : RetrievalTask
{
    /// <summary>A task of so many keys and classes.</summary>
    /// <param name="keys">≥ 2, and so many that all pairs of a key and a class fit into an array.</param>
    /// <param name="classes">From 2 to 4096.</param>
    /// <param name="dimension">d from 1 to 1024, of embeddings, queries and keys.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them out of range.</exception>
    public RecallTask(int keys = 512, int classes = 8, int dimension = 32)
        : base(Require.That(classes is >= 2 and <= 4096, classes, "from 2 to 4096 classes"))
    {
        Dimension = Require.That(dimension is >= 1 and <= 1024, dimension, "a dimension from 1 to 1024");
        // All pairs of a key and a class are embedded and put out once.
        int most = (1 << 30) / (classes * Math.Max(classes, dimension));
        Keys = Require.That(keys >= 2 && keys <= most, keys, FormattableString.Invariant($"from 2 to {most} keys"));
    }

    /// <inheritdoc/>
    public override string Name => "recall";

    /// <summary>How many keys there are.</summary>
    public int Keys { get; }

    /// <summary>d.</summary>
    public int Dimension { get; }

    /// <inheritdoc/>
    public override int ParameterCount => ScaleAt + 1;

    /// <summary>All but f and s.</summary>
    internal override int DecayingCount => QueryAt;

    internal override int TokenWidth => Dimension;

    internal int ClassesAt => Keys * Dimension;

    internal int QueriesAt => ClassesAt + Classes * Dimension;

    internal int KeysAt => QueriesAt + Dimension * Dimension;

    internal int ValuesAt => KeysAt + Dimension * Dimension;

    internal int OutputAt => ValuesAt + Dimension * Dimension;

    internal int QueryAt => OutputAt + Dimension * Classes;

    internal int ScaleAt => QueryAt + Dimension;

    /// <summary>Embeddings standard normal, matrices normal of variance 1/d, f = 0, s = 1.</summary>
    /// <param name="seed">Any.</param>
    public override double[] InitialParameters(long seed)
    {
        var parameters = new double[ParameterCount];
        new CounterRandom(seed, 0).Normals(CounterRandom.Purpose.Shared, 0, parameters.AsSpan(0, QueryAt));
        VectorKernels.DivideBy(parameters.AsSpan(QueriesAt, QueryAt - QueriesAt), Math.Sqrt(Dimension));
        parameters[ScaleAt] = 1;
        return parameters;
    }

    internal override void Draw(RetrievalSequence sequence, long seed, int sample)
    {
        var random = new CounterRandom(seed, sample);
        ulong chosen = random.Bits(CounterRandom.Purpose.Mark, 0);
        int key = Below(chosen, Keys);
        sequence.Target = Below(chosen << 32, sequence.Length);
        for (int i = 0; i < sequence.Length; i++)
        {
            ulong bits = random.Bits(CounterRandom.Purpose.Token, i);
            int other = Below(bits, Keys - 1);
            sequence.Keys[i] = i == sequence.Target ? key : other >= key ? other + 1 : other;
            sequence.Classes[i] = Below(bits << 32, Classes);
        }
    }

    internal override RetrievalPass Pass(int longest) => new RecallPass(this, longest);

    internal override RetrievalReader Reader(double[] parameters) => new RecallReader(this, parameters);

    /// <summary>E_k + F_c.</summary>
    internal void Embed(ReadOnlySpan<double> parameters, int key, int kind, Span<double> token)
    {
        parameters.Slice(key * Dimension, Dimension).CopyTo(token);
        VectorKernels.AddScaled(token, parameters.Slice(ClassesAt + kind * Dimension, Dimension), 1);
    }

    /// <summary>E_t + f.</summary>
    internal void Ask(ReadOnlySpan<double> parameters, int key, ReadOnlySpan<double> f, Span<double> asked)
    {
        parameters.Slice(key * Dimension, Dimension).CopyTo(asked);
        VectorKernels.AddScaled(asked, f, 1);
    }

    /// <summary>y = rms(x) in place; what it was divided by.</summary>
    internal static double Normalise(Span<double> x)
    {
        double norm = Math.Sqrt(VectorKernels.Dot(x, x) / x.Length + 1e-6);
        VectorKernels.DivideBy(x, norm);
        return norm;
    }

    /// <summary>A whole number from 0 to count-1 of the upper 32 bits.</summary>
    private static int Below(ulong bits, int count) => (int)((bits >> 32) * (ulong)count >> 32);
}
