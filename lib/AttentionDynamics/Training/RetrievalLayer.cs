using AttentionDynamics.Numerics;
using AttentionDynamics.Scaling;

namespace AttentionDynamics.Training;

/// <summary>An attention layer with its parameters: it reads sequences of any length.</summary>
public sealed class RetrievalLayer
{
    // Tests draw from the other half of the samples of a seed.
    internal const int FirstTest = int.MinValue;

    private readonly double[] parameters;

    /// <summary>A layer of given parameters.</summary>
    /// <param name="task">What it is for.</param>
    /// <param name="law">β_n of its scores; one factor for a length.</param>
    /// <param name="parameters">As many as the task has, all finite.</param>
    /// <exception cref="ArgumentException">A law of the distance or of the position; another number of parameters; one that is NaN or
    /// infinite.</exception>
    public RetrievalLayer(RetrievalTask task, ScalingLaw law, ReadOnlySpan<double> parameters)
        : this(task, law, parameters.ToArray(), [])
    {
    }

    internal RetrievalLayer(RetrievalTask task, ScalingLaw law, double[] parameters, IReadOnlyList<double> losses)
    {
        ArgumentNullException.ThrowIfNull(task);
        RequireLaw(law);
        if (parameters.Length != task.ParameterCount)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"expected the {task.ParameterCount} parameters of {task.Name}, got {parameters.Length}"), nameof(parameters));
        }
        foreach (double parameter in parameters)
        {
            if (!double.IsFinite(parameter))
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"expected finite parameters, got {parameter}"), nameof(parameters));
            }
        }
        (Task, Law, this.parameters, Losses) = (task, law, parameters, losses);
    }

    /// <summary>What it is for.</summary>
    public RetrievalTask Task { get; }

    /// <summary>β_n of its scores.</summary>
    public ScalingLaw Law { get; }

    /// <summary>All that was learned.</summary>
    public ReadOnlySpan<double> Parameters => parameters;

    /// <summary>The mean loss of each step of its training, in nats; none where the parameters were given.</summary>
    public IReadOnlyList<double> Losses { get; }

    /// <summary>The mean loss of some sequences and its gradient by the parameters, by backpropagation. O(sequences · n).</summary>
    /// <param name="n">Length ≥ 2, at most 2^30 over the numbers of a token.</param>
    /// <param name="sequences">How many, ≥ 1.</param>
    /// <param name="seed">Of the sequences.</param>
    /// <exception cref="ArgumentOutOfRangeException">n out of range; fewer than 1 sequence.</exception>
    public (double LossNats, double[] Gradient) Gradient(int n, int sequences, long seed)
    {
        Task.RequireLength(n, 2);
        Require.That(sequences >= 1, sequences, "at least 1 sequence");
        var gradient = new double[parameters.Length];
        var sequence = new RetrievalSequence(Task, n);
        RetrievalPass pass = Task.Pass(n);
        double loss = 0;
        for (int r = 0; r < sequences; r++)
        {
            Task.Draw(sequence, seed, FirstTest + r);
            loss += pass.AddGradient(parameters, sequence, Law.Beta(n), sequences, gradient);
        }
        return (loss / sequences, gradient);
    }

    /// <summary>Reads sequences that it has not been trained on. O(sequences · n log n), and the same bits on any number of
    /// threads.</summary>
    /// <param name="n">Length ≥ 3, at most 2^30 over the numbers of a token.</param>
    /// <param name="sequences">How many, ≥ 1.</param>
    /// <param name="seed">Of the sequences: layers of one task that are tested with one seed read the same ones.</param>
    /// <param name="options">Threads; progress; cancellation, looked at between sequences.</param>
    /// <exception cref="ArgumentOutOfRangeException">n out of range; fewer than 1 sequence; threads &lt; 1.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public RetrievalTest Test(int n, int sequences, long seed, ComputeOptions? options = null)
    {
        Task.RequireLength(n, 3);
        Require.That(sequences >= 1, sequences, "at least 1 sequence");
        RetrievalReader reader = Task.Reader(parameters);
        double beta = Law.Beta(n);
        var rows = new RetrievalTest[sequences];
        options ??= ComputeOptions.Default;
        Workers.Run(sequences, options, () => (new RetrievalSequence(Task, n), new ScoreGroups(n)), (r, scratch) =>
        {
            (RetrievalSequence sequence, ScoreGroups groups) = scratch;
            Task.Draw(sequence, seed, FirstTest + r);
            reader.Score(sequence, beta, groups);
            RetrievalTest row = groups.Measure(n, beta);
            var classes = new double[Task.Classes];
            reader.Answer(groups, classes);
            double largest = classes.Max(), right = classes[sequence.Answer];
            rows[r] = row with
            {
                Accuracy = right == largest ? 1 : 0,
                LossNats = Math.Log(classes.Sum(x => Math.Exp(x - largest))) + largest - right,
            };
        });
        return RetrievalTest.Mean(rows);
    }

    /// <summary>Reads sequences one after another on this thread, and shows each with its scores before β_n.</summary>
    internal void Read(int n, int sequences, long seed, ScoreGroups scores, Action<int, RetrievalSequence> show)
    {
        RetrievalReader reader = Task.Reader(parameters);
        var sequence = new RetrievalSequence(Task, n);
        for (int r = 0; r < sequences; r++)
        {
            Task.Draw(sequence, seed, FirstTest + r);
            reader.Score(sequence, Law.Beta(n), scores);
            show(r, sequence);
        }
    }

    internal static void RequireLaw(ScalingLaw law)
    {
        ArgumentNullException.ThrowIfNull(law);
        if (law.Follows is not (ScalingVariable.Configuration or ScalingVariable.Length))
            throw new ArgumentException($"expected a law of the length or a constant, got one of the {law.Follows}", nameof(law));
    }
}
