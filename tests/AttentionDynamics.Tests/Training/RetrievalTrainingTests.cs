using AttentionDynamics.Scaling;
using AttentionDynamics.Training;

namespace AttentionDynamics.Tests.Training;

public class RetrievalTrainingTests
{
    private static readonly ScalingLaw Constant = new ConstantScaling(1);

    [Theory]
    [InlineData("recall")]
    [InlineData("maximum")]
    [InlineData("noisy queries")]
    [InlineData("recall in two layers")]
    public void The_number_of_threads_changes_no_bit(string name)
    {
        RetrievalTask task = GradientTests.Small(name);
        (ScalingLaw, long)[] runs = [(Constant, 1), (new LogarithmicScaling(0.3), 1), (Constant, 2), (new LogarithmicScaling(0.3), 2)];
        var plan = new TrainingPlan { Steps = 30, Batch = 8, Shortest = 4, Longest = 12 };
        RetrievalLayer[] first = RetrievalTraining.Train(task, runs, plan, new ComputeOptions { Threads = 1 });
        foreach (int threads in new[] { 1, 2, 3, 8 })
        {
            var options = new ComputeOptions { Threads = threads };
            RetrievalLayer[] again = RetrievalTraining.Train(task, runs, plan, options);
            for (int run = 0; run < runs.Length; run++)
            {
                Assert.Equal(first[run].Parameters.ToArray(), again[run].Parameters.ToArray());
                Assert.Equal(first[run].Losses, again[run].Losses);
                Assert.Equal(first[run].Test(50, 9, 3, new ComputeOptions { Threads = 1 }), again[run].Test(50, 9, 3, options));
            }
        }
        Assert.Equal(first[0].Parameters.ToArray(), RetrievalTraining.Train(task, Constant, plan, 1).Parameters.ToArray());
    }

    [Fact]
    public void Seed_and_law_change_what_is_learned()
    {
        RetrievalTask task = GradientTests.Small("recall");
        var plan = new TrainingPlan { Steps = 5 };
        RetrievalLayer[] layers = RetrievalTraining.Train(task, [(Constant, 1), (Constant, 2), (new ConstantScaling(1.1), 1)], plan);
        Assert.Equal(3, layers.DistinctBy(layer => layer.Parameters[0]).Count());
    }

    [Fact]
    public void The_first_step_of_Adam_is_the_sign_of_the_gradient_times_the_rate()
    {
        var task = new NoisyQueryTask(0.3, dimension: 4);
        double[] before = task.InitialParameters(5);
        var plan = new TrainingPlan { Steps = 1, Shortest = 8, Longest = 8, LearningRate = 1e-2 };
        double[] after = RetrievalTraining.Train(task, Constant, plan, 5).Parameters.ToArray();
        Assert.All(before.Zip(after), pair => Close.Relative(1e-2, Math.Abs(pair.Second - pair.First), 1e-3));
    }

    [Fact]
    public void Decay_shrinks_what_decays_and_nothing_else()
    {
        var task = new RecallTask(keys: 50, classes: 2, dimension: 3);
        var plan = new TrainingPlan { Steps = 1, Batch = 1, Shortest = 3, Longest = 3, LearningRate = 1e-2 };
        double[] start = task.InitialParameters(5), kept = Run(0), shrunk = Run(0.5);
        double[] Run(double decay) => RetrievalTraining.Train(task, Constant, plan with { Decay = decay }, 5).Parameters.ToArray();
        int query = task.ParameterCount - task.Dimension - 1;
        for (int i = 0; i < start.Length; i++)
            Close.Absolute(kept[i] - (i < query ? 1e-2 * 0.5 * start[i] : 0), shrunk[i], 1e-15, $"parameter {i}");
    }

    [Fact]
    public void A_small_recall_is_learned()
    {
        var task = new RecallTask(keys: 32, classes: 4, dimension: 16);
        RetrievalLayer layer = RetrievalTraining.Train(task, Constant, new TrainingPlan { Steps = 500, Shortest = 4, Longest = 16 }, 3);
        Assert.InRange(layer.Losses[0], 1, 2);
        Assert.InRange(layer.Losses.TakeLast(50).Average(), 0, 0.05);
        RetrievalTest test = layer.Test(16, 400, 8);
        Assert.InRange(test.Accuracy, 0.98, 1);
        Assert.InRange(layer.Test(4096, 100, 8).Accuracy, 0, 0.8);
        // Untrained it guesses.
        Assert.InRange(new RetrievalLayer(task, Constant, task.InitialParameters(3)).Test(16, 400, 8).Accuracy, 0.1, 0.5);
    }

    [Fact]
    public void A_small_maximum_is_learned()
    {
        RetrievalLayer layer = RetrievalTraining.Train(
            new MaximumTask(), Constant, new TrainingPlan { Steps = 400, Shortest = 4, Longest = 16, LearningRate = 1e-2 }, 3);
        Assert.InRange(layer.Test(16, 400, 8).Accuracy, 0.97, 1);
    }

    [Fact]
    public void Noisy_queries_are_answered_almost_as_Bayes_would()
    {
        var task = new NoisyQueryTask(0.3);
        RetrievalLayer learned = RetrievalTraining.Train(task, Constant, new TrainingPlan { Steps = 600, LearningRate = 5e-2 }, 3);
        var bayes = new RetrievalLayer(task, Constant, task.BayesParameters());
        double loss = bayes.Test(64, 2000, 8).LossNats;
        Assert.InRange(learned.Test(64, 2000, 8).LossNats, loss - 0.01, loss + 0.05);
        // Another scale of the same scores is worse, on either side.
        foreach (double scale in new[] { 0.7, 1.4 })
            Assert.True(new RetrievalLayer(task, new ConstantScaling(scale), task.BayesParameters()).Test(64, 2000, 8).LossNats > loss + 0.005);
    }

    [Fact]
    public void It_can_be_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => RetrievalTraining.Train(
            new MaximumTask(), [(Constant, 1)], new TrainingPlan(), new ComputeOptions { Cancellation = cancelled.Token }));
    }

    [Fact]
    public void Wrong_plans_and_runs_are_told_in_one_line()
    {
        var task = new MaximumTask();
        void Refuses(TrainingPlan plan, string part)
        {
            string message = Assert.Throws<ArgumentOutOfRangeException>(() => RetrievalTraining.Train(task, Constant, plan, 1)).Message;
            Assert.Contains(part, message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', message);
        }
        Refuses(new TrainingPlan { Steps = 0 }, "at least 1 step");
        Refuses(new TrainingPlan { Steps = int.MaxValue }, "2^31");
        Refuses(new TrainingPlan { Batch = 0 }, "at least 1 sequence");
        Refuses(new TrainingPlan { Shortest = 1 }, "from 2 on");
        Refuses(new TrainingPlan { Longest = 8 }, "n from 16 to 67108864, got 8");
        Refuses(new TrainingPlan { LearningRate = 0 }, "learning rate");
        Refuses(new TrainingPlan { LearningRate = double.NaN }, "learning rate");
        Refuses(new TrainingPlan { Decay = -1 }, "decay");
        Assert.Throws<ArgumentException>(() => RetrievalTraining.Train(task, [], new TrainingPlan()));
        Assert.Throws<ArgumentException>(
            () => RetrievalTraining.Train(task, ScalingLaw.Parse("ssmax-position:s=0.4"), new TrainingPlan(), 1));
        Assert.Throws<ArgumentNullException>(() => RetrievalTraining.Train(task, Constant, null!, 1));
        Assert.Throws<ArgumentNullException>(() => RetrievalTraining.Train(null!, Constant, new TrainingPlan(), 1));
        Assert.Throws<ArgumentNullException>(() => RetrievalTraining.Train(task, null!, new TrainingPlan(), 1));
    }
}
