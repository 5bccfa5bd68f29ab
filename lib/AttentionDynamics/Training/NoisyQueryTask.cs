using AttentionDynamics.Numerics;

namespace AttentionDynamics.Training;

/// <summary>Noisy queries: keys drawn anew on the unit sphere for each sequence, the query one of them with Gaussian noise of standard
/// deviation σ in each coordinate; the answer is the class of that key.</summary>
/// <remarks>
/// The score of key k is ⟨q, Wk⟩, W learned. Given the query, key i is the one with a probability proportional to e^{-|q-k_i|²/2σ²}, that
/// is to e^{⟨q, k_i⟩/σ²}, since |k_i| = 1: with W = I/σ² and β = 1 the attention is the posterior at every n, and no other answer has a
/// smaller mean loss (derived here). So the right scale is a constant.
/// </remarks>
public sealed class NoisyQueryTask : MixtureTask
{
    /// <summary>A task of some noise.</summary>
    /// <param name="noise">σ &gt; 0.</param>
    /// <param name="classes">From 2 to 4096.</param>
    /// <param name="dimension">d from 2 to 1024.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them out of range.</exception>
    public NoisyQueryTask(double noise, int classes = 8, int dimension = 16)
        : base(classes)
    {
        Noise = Require.Positive(noise, "σ");
        Dimension = Require.That(dimension is >= 2 and <= 1024, dimension, "a dimension from 2 to 1024");
    }

    /// <inheritdoc/>
    public override string Name => "noisy queries";

    /// <summary>σ.</summary>
    public double Noise { get; }

    /// <summary>d.</summary>
    public int Dimension { get; }

    /// <inheritdoc/>
    public override int ParameterCount => Dimension * Dimension;

    /// <inheritdoc/>
    internal override int ItemWidth => Dimension;

    /// <inheritdoc/>
    internal override int TokenWidth => Dimension;

    /// <inheritdoc/>
    internal override int QueryWidth => Dimension;

    /// <summary>W = I/σ², with which β = 1 is Bayes's answer at every n.</summary>
    public double[] BayesParameters()
    {
        var parameters = new double[ParameterCount];
        for (int i = 0; i < Dimension; i++)
            parameters[i * (Dimension + 1)] = 1 / (Noise * Noise);
        return parameters;
    }

    /// <summary>5 on the diagonal, and normal numbers of standard deviation 0.3 everywhere.</summary>
    /// <param name="seed">Any.</param>
    public override double[] InitialParameters(long seed)
    {
        var parameters = new double[ParameterCount];
        new CounterRandom(seed, 0).Normals(CounterRandom.Purpose.Shared, 0, parameters);
        for (int i = 0; i < parameters.Length; i++)
            parameters[i] = 0.3 * parameters[i] + (i % (Dimension + 1) == 0 ? 5 : 0);
        return parameters;
    }

    internal override void Draw(RetrievalSequence sequence, long seed, int sample)
    {
        var random = new CounterRandom(seed, sample);
        for (int i = 0; i < sequence.Length; i++)
        {
            var key = sequence.Items.AsSpan(i * Dimension, Dimension);
            random.Normals(CounterRandom.Purpose.Token, i, key);
            VectorKernels.DivideBy(key, Math.Sqrt(VectorKernels.Dot(key, key)));
            sequence.Classes[i] = ClassOf(random.Bits(CounterRandom.Purpose.Row, i));
        }
        sequence.Target = (int)(random.Uniform(CounterRandom.Purpose.Mark, 0) * sequence.Length);
        random.Normals(CounterRandom.Purpose.Mark, 1, sequence.Query);
        for (int k = 0; k < Dimension; k++)
            sequence.Query[k] = sequence.Items[sequence.Target * Dimension + k] + Noise * sequence.Query[k];
    }

    internal override RetrievalPass Pass(int longest) => new NoisyQueryPass(this, longest);

    internal override void Scores(ReadOnlySpan<double> parameters, RetrievalSequence sequence, Span<double> scores)
    {
        Span<double> folded = stackalloc double[Dimension];
        folded.Clear();
        VectorKernels.AddRows(folded, parameters, sequence.Query.AsSpan(0, Dimension));
        VectorKernels.Dots(sequence.Items, folded, scores);
    }
}
