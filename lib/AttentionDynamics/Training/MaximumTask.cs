using AttentionDynamics.Numerics;

namespace AttentionDynamics.Training;

/// <summary>Maximum retrieval: every token has a priority, uniform in (0, 1), and a class; the answer is the class of the largest
/// priority.</summary>
/// <remarks>
/// The score of a priority p is Σ_j w_j tanh(a_j p + b_j) with h units, a, b and w learned. The largest of n priorities leads the second by
/// 1/(n+1) in the mean, so whatever smooth score is learned, the scale that tells them apart grows as n.
/// </remarks>
public sealed class MaximumTask : MixtureTask
{
    private const int Block = 256;

    /// <summary>A task of so many classes.</summary>
    /// <param name="classes">From 2 to 4096.</param>
    /// <param name="units">h from 1 to 4096.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them out of range.</exception>
    public MaximumTask(int classes = 8, int units = 16)
        : base(classes) => Units = Require.That(units is >= 1 and <= 4096, units, "from 1 to 4096 units");

    /// <inheritdoc/>
    public override string Name => "maximum";

    /// <summary>h.</summary>
    public int Units { get; }

    /// <inheritdoc/>
    public override int ParameterCount => 3 * Units;

    /// <inheritdoc/>
    internal override int ItemWidth => 1;

    /// <inheritdoc/>
    internal override int TokenWidth => Units;

    /// <summary>a of standard deviation 3, b of 2, w of 1/4.</summary>
    /// <param name="seed">Any.</param>
    public override double[] InitialParameters(long seed)
    {
        var parameters = new double[ParameterCount];
        new CounterRandom(seed, 0).Normals(CounterRandom.Purpose.Shared, 0, parameters);
        for (int j = 0; j < ParameterCount; j++)
            parameters[j] *= j < Units ? 3 : j < 2 * Units ? 2 : 0.25;
        return parameters;
    }

    internal override void Draw(RetrievalSequence sequence, long seed, int sample)
    {
        var random = new CounterRandom(seed, sample);
        sequence.Target = 0;
        for (int i = 0; i < sequence.Length; i++)
        {
            // The priority is made of the upper 52 bits.
            ulong bits = random.Bits(CounterRandom.Purpose.Token, i);
            sequence.Items[i] = BoxMuller.Uniform(bits);
            sequence.Classes[i] = ClassOf(bits);
            if (sequence.Items[i] > sequence.Items[sequence.Target])
                sequence.Target = i;
        }
    }

    internal override RetrievalPass Pass(int longest) => new MaximumPass(this, longest);

    internal override void Scores(ReadOnlySpan<double> parameters, RetrievalSequence sequence, Span<double> scores)
    {
        Span<double> hidden = new double[Math.Min(Block, scores.Length) * Units];
        for (int first = 0; first < scores.Length; first += Block)
        {
            int count = Math.Min(Block, scores.Length - first);
            Hidden(parameters, sequence.Items.AsSpan(first, count), hidden[..(count * Units)]);
            Sum(parameters, hidden[..(count * Units)], scores.Slice(first, count));
        }
    }

    /// <summary>tanh(a_j p + b_j), a row of h units for each priority.</summary>
    internal void Hidden(ReadOnlySpan<double> parameters, ReadOnlySpan<double> priorities, Span<double> hidden)
    {
        ReadOnlySpan<double> slopes = parameters[..Units], offsets = parameters.Slice(Units, Units);
        for (int i = 0; i < priorities.Length; i++)
        {
            for (int j = 0; j < slopes.Length; j++)
                hidden[i * slopes.Length + j] = -2 * Math.Abs(slopes[j] * priorities[i] + offsets[j]);
        }
        ExponentialKernels.OfNonPositive(hidden, hidden);
        for (int i = 0; i < priorities.Length; i++)
        {
            for (int j = 0; j < slopes.Length; j++)
            {
                double e = hidden[i * slopes.Length + j], tanh = (1 - e) / (1 + e);
                hidden[i * slopes.Length + j] = slopes[j] * priorities[i] + offsets[j] < 0 ? -tanh : tanh;
            }
        }
    }

    /// <summary>Σ_j w_j of a row of units.</summary>
    internal void Sum(ReadOnlySpan<double> parameters, ReadOnlySpan<double> hidden, Span<double> scores) =>
        VectorKernels.Dots(hidden, parameters.Slice(2 * Units, Units), scores);
}
