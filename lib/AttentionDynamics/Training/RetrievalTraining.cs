using AttentionDynamics.Numerics;
using AttentionDynamics.Scaling;

namespace AttentionDynamics.Training;

/// <summary>Trains layers on a <see cref="RetrievalTask"/>, with backpropagation written out.</summary>
public static class RetrievalTraining
{
    private const int WarmUp = 50;

    /// <summary>One layer. O(steps · batch · n) times the cost of a token.</summary>
    /// <example>
    /// <code>
    /// var task = new MaximumTask();
    /// var plan = new TrainingPlan { Steps = 400, LearningRate = 0.01 };
    /// RetrievalLayer layer = RetrievalTraining.Train(task, new ConstantScaling(1), plan, seed: 1);
    /// layer.Test(n: 64, sequences: 100, seed: 1).Accuracy // 0.94
    /// </code>
    /// </example>
    /// <param name="task">What it learns.</param>
    /// <param name="law">β_n of its scores, in training and after; one factor for a length.</param>
    /// <param name="plan">How it learns.</param>
    /// <param name="seed">Of its first parameters and its sequences.</param>
    /// <exception cref="ArgumentException">A law of the distance or of the position.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Something in the plan out of range.</exception>
    public static RetrievalLayer Train(RetrievalTask task, ScalingLaw law, TrainingPlan plan, long seed) =>
        Train(task, [(law, seed)], plan)[0];

    /// <summary>Several layers, each on one thread; the same bits on any number of them.</summary>
    /// <param name="task">What they learn.</param>
    /// <param name="runs">Law and seed of each; layers of one seed begin alike and see the same sequences.</param>
    /// <param name="plan">How they learn.</param>
    /// <param name="options">Threads; progress; cancellation, looked at between steps.</param>
    /// <exception cref="ArgumentException">No run; a law of the distance or of the position.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Something in the plan out of range; threads &lt; 1.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static RetrievalLayer[] Train(
        RetrievalTask task, IReadOnlyList<(ScalingLaw Law, long Seed)> runs, TrainingPlan plan, ComputeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(plan);
        if (runs.Count == 0)
            throw new ArgumentException("expected at least one run, got none", nameof(runs));
        foreach ((ScalingLaw law, _) in runs)
            RetrievalLayer.RequireLaw(law);
        plan.Check(task);
        options ??= ComputeOptions.Default;
        var layers = new RetrievalLayer[runs.Count];
        Workers.Run(runs.Count, options, run => layers[run] = One(task, runs[run].Law, plan, runs[run].Seed, options.Cancellation));
        return layers;
    }

    private static RetrievalLayer One(RetrievalTask task, ScalingLaw law, TrainingPlan plan, long seed, CancellationToken cancellation)
    {
        double[] parameters = task.InitialParameters(seed);
        var gradient = new double[parameters.Length];
        var losses = new double[plan.Steps];
        var sequence = new RetrievalSequence(task, plan.Longest);
        RetrievalPass pass = task.Pass(plan.Longest);
        var adam = new AdamSteps(parameters, task.DecayingCount, plan.Decay);
        double warmUp = Math.Min(WarmUp, plan.Steps / 10.0), logs = Math.Log((double)plan.Longest / plan.Shortest);
        for (int step = 0; step < plan.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            Array.Clear(gradient);
            double part = new CounterRandom(seed, step).Uniform(CounterRandom.Purpose.Shared, 1);
            sequence.Length = (int)Math.Round(plan.Shortest * Math.Exp(part * logs));
            double beta = law.Beta(sequence.Length);
            for (int b = 0; b < plan.Batch; b++)
            {
                task.Draw(sequence, seed, step * plan.Batch + b);
                losses[step] += pass.AddGradient(parameters, sequence, beta, plan.Batch, gradient) / plan.Batch;
            }
            double fall = 1 - 0.9 * step / plan.Steps;
            adam.Step(gradient, plan.LearningRate * fall * Math.Min(1, (step + 1) / Math.Max(1, warmUp)));
        }
        return new RetrievalLayer(task, law, parameters, losses);
    }
}
