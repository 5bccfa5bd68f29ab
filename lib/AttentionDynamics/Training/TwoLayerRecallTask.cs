using AttentionDynamics.Numerics;

namespace AttentionDynamics.Training;

/// <summary>The sequences of a <see cref="RecallTask"/>, for two layers of attention on a residual stream.</summary>
/// <remarks>
/// The stream begins with x_i = E_k + F_c for tokens and y = E_t + f for the query. In each layer every token and the query ask, all over
/// the n tokens: z + (Σ_i A_i rms(x_i)) W_V replaces z, A the softmax of β_n s⟨rms(z)W_Q, rms(x_i)W_K⟩/√d. A layer has its own W_Q, W_K,
/// W_V and s; with one head the output's matrix is part of W_V. Logits are yU after the second layer.
/// </remarks>
public sealed class TwoLayerRecallTask : RetrievalTask
{
    /// <summary>A task of so many keys and classes.</summary>
    /// <param name="keys">≥ 2, and so many that all pairs of a key and a class fit into an array.</param>
    /// <param name="classes">From 2 to 4096.</param>
    /// <param name="dimension">d from 1 to 1024, of the stream, queries and keys.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them out of range.</exception>
    public TwoLayerRecallTask(int keys = 128, int classes = 4, int dimension = 32)
        : base(classes) => Recall = new RecallTask(keys, classes, dimension);

    /// <inheritdoc/>
    public override string Name => "recall in two layers";

    /// <summary>How many keys there are.</summary>
    public int Keys => Recall.Keys;

    /// <summary>d.</summary>
    public int Dimension => Recall.Dimension;

    /// <inheritdoc/>
    public override int ParameterCount => ScalesAt + 2;

    /// <summary>Where sequences and embeddings are from.</summary>
    internal RecallTask Recall { get; }

    /// <summary>All but f and the two s.</summary>
    internal override int DecayingCount => QueryAt;

    // A pass keeps the weights of all rows, but it is made for short sequences; readers of long ones keep tokens and their outputs.
    internal override int TokenWidth => Dimension + Classes;

    internal int LayerSize => 3 * Dimension * Dimension;

    internal int OutputAt => LayerAt(2);

    internal int QueryAt => OutputAt + Dimension * Classes;

    internal int ScalesAt => QueryAt + Dimension;

    /// <summary>Embeddings standard normal, matrices normal of variance 1/d, f = 0, s = 1.</summary>
    /// <param name="seed">Any.</param>
    public override double[] InitialParameters(long seed)
    {
        var parameters = new double[ParameterCount];
        new CounterRandom(seed, 0).Normals(CounterRandom.Purpose.Shared, 0, parameters.AsSpan(0, QueryAt));
        VectorKernels.DivideBy(parameters.AsSpan(LayerAt(0), QueryAt - LayerAt(0)), Math.Sqrt(Dimension));
        parameters.AsSpan(ScalesAt).Fill(1);
        return parameters;
    }

    /// <summary>Where W_Q, W_K, W_V of layer 0 or 1 begin.</summary>
    internal int LayerAt(int layer) => Recall.QueriesAt + layer * LayerSize;

    internal override void Draw(RetrievalSequence sequence, long seed, int sample) => Recall.Draw(sequence, seed, sample);

    internal override RetrievalPass Pass(int longest) => new TwoLayerPass(this, longest);

    internal override RetrievalReader Reader(double[] parameters) => new TwoLayerReader(this, parameters);
}
