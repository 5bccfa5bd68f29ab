using AttentionDynamics.Measures;
using AttentionDynamics.Scaling;
using AttentionDynamics.Training;

namespace AttentionDynamics.Tests.Training;

public class RetrievalLayerTests
{
    private static readonly string[] Names = ["recall", "maximum", "noisy queries", "recall in two layers"];

    public static TheoryData<string, int> Layers => new MatrixTheoryData<string, int>(Names, [3, 20, 21, 22, 300]);

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_test_says_of_its_scores_what_rows_of_the_library_say(string name, int n)
    {
        RetrievalTask task = GradientTests.Small(name);
        ScalingLaw law = new LogarithmicScaling(1.3);
        var layer = new RetrievalLayer(task, law, task.InitialParameters(2));
        double beta = law.Beta(n);
        double weight = 0, entropy = 0, u = 0, over = 0;
        var groups = new ScoreGroups(n);
        layer.Read(n, 6, 11, groups, (r, sequence) =>
        {
            double[] scores = [.. Enumerable.Range(0, groups.Count)
                .SelectMany(i => Enumerable.Repeat(beta * groups.Scores[i], (int)groups.Tokens[i]))];
            Assert.Equal(n, scores.Length);
            int target = (int)groups.Tokens.Take(groups.Target).Sum();
            Assert.Equal(1, groups.Tokens[groups.Target]);
            WeightConcentration row = WeightConcentration.OfScores(scores, 1, target);
            weight += row.SelfWeight / 6;
            entropy += row.EntropyNats / 6;
            double mean = scores.Where((_, i) => i != target).Average(score => Math.Exp(score - scores[target]));
            u += -Math.Log(mean) / Math.Log(n - 1) / 6;
            over += 1 / GapRow.OfScores(scores).GapScale / 6;
        });
        RetrievalTest test = layer.Test(n, 6, 11);
        Assert.Equal((n, 6), (test.Count, test.Sequences));
        Close.Relative(weight, test.TargetWeight, 1e-11);
        Close.Absolute(entropy, test.EntropyNats, 1e-11);
        Close.Absolute(u, test.U, 1e-11);
        Close.Absolute(over, test.OverGapScale, 1e-9);
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void What_is_tested_is_what_is_trained(string name, int n)
    {
        RetrievalTask task = GradientTests.Small(name);
        var layer = new RetrievalLayer(task, new LogarithmicScaling(1.3), task.InitialParameters(2));
        Close.Relative(layer.Gradient(n, 6, 11).LossNats, layer.Test(n, 6, 11).LossNats, 1e-11);
    }

    [Fact]
    public void The_key_that_is_asked_for_comes_once_and_all_others_come()
    {
        var task = new RecallTask(keys: 5, classes: 3, dimension: 2);
        var sequence = new RetrievalSequence(task, 40);
        var (asked, others, answers, places) = (new int[5], new int[5], new int[3], new HashSet<int>());
        for (int sample = 0; sample < 500; sample++)
        {
            task.Draw(sequence, 4, sample);
            int key = sequence.Keys[sequence.Target];
            Assert.Single(sequence.Keys, key);
            asked[key]++;
            answers[sequence.Answer]++;
            places.Add(sequence.Target);
            foreach (int other in sequence.Keys)
                others[other]++;
        }
        Assert.All(asked, count => Assert.InRange(count, 60, 140));
        Assert.All(answers, count => Assert.InRange(count, 120, 215));
        Assert.All(others, count => Assert.InRange(count, 3400, 4600));
        Assert.Equal(40, places.Count);
    }

    [Fact]
    public void The_largest_priority_is_asked_for()
    {
        var task = new MaximumTask();
        var sequence = new RetrievalSequence(task, 30);
        for (int sample = 0; sample < 50; sample++)
        {
            task.Draw(sequence, 4, sample);
            Assert.Equal(sequence.Items.Max(), sequence.Items[sequence.Target]);
            Assert.All(sequence.Items, item => Assert.InRange(item, 0, 1));
            Assert.All(sequence.Classes, kind => Assert.InRange(kind, 0, 7));
        }
    }

    [Fact]
    public void Bayess_attention_is_the_posterior()
    {
        var task = new NoisyQueryTask(0.5, classes: 3, dimension: 4);
        var layer = new RetrievalLayer(task, new ConstantScaling(1), task.BayesParameters());
        var groups = new ScoreGroups(9);
        layer.Read(9, 20, 3, groups, (r, sequence) =>
        {
            groups.Measure(9, 1);
            double[] posterior = [.. Enumerable.Range(0, 9).Select(i => Math.Exp(-Enumerable.Range(0, 4)
                .Sum(k => Math.Pow(sequence.Query[k] - sequence.Items[i * 4 + k], 2)) / (2 * 0.25)))];
            for (int i = 0; i < 9; i++)
            {
                Close.Relative(1, Enumerable.Range(0, 4).Sum(k => Math.Pow(sequence.Items[i * 4 + k], 2)), 1e-12);
                Close.Relative(posterior[i] / posterior.Sum(), groups.Weights[i] / groups.Weights.Sum(), 1e-11);
            }
        });
    }

    [Fact]
    public void Sequences_of_tests_are_not_those_of_training()
    {
        // The same seed and number, and yet another sequence.
        var task = new MaximumTask();
        var (trained, tested) = (new RetrievalSequence(task, 8), new ScoreGroups(8));
        task.Draw(trained, 1, 0);
        new RetrievalLayer(task, new ConstantScaling(1), task.InitialParameters(1)).Read(8, 1, 1, tested, (r, sequence) =>
            Assert.True(trained.Items[0] != sequence.Items[0]));
    }

    [Fact]
    public void Wrong_layers_and_lengths_are_told_in_one_line()
    {
        var task = new MaximumTask(units: 1);
        ScalingLaw law = new ConstantScaling(1);
        var layer = new RetrievalLayer(task, law, [1, 2, 3]);
        Refuses<ArgumentException>(() => new RetrievalLayer(task, law, [1, 2]), "expected the 3 parameters of maximum, got 2");
        Refuses<ArgumentException>(() => new RetrievalLayer(task, law, [1, double.NaN, 2]), "expected finite parameters, got NaN");
        Refuses<ArgumentException>(() => new RetrievalLayer(task, ScalingLaw.Parse("ssmax-position:s=0.4"), [1, 2, 3]), "Position");
        Refuses<ArgumentOutOfRangeException>(() => layer.Test(2, 1, 1), "n from 3 to 1073741824, got 2");
        var wide = new RetrievalLayer(new RecallTask(2, 2, 1024), law, new double[new RecallTask(2, 2, 1024).ParameterCount]);
        Refuses<ArgumentOutOfRangeException>(() => wide.Test(1 << 21, 1, 1), "n from 3 to 1048576, got 2097152");
        Refuses<ArgumentOutOfRangeException>(() => layer.Test(3, 0, 1), "at least 1 sequence");
        Refuses<ArgumentOutOfRangeException>(() => layer.Gradient(1, 1, 1), "n from 2");
        Refuses<ArgumentOutOfRangeException>(() => layer.Gradient(2, 0, 1), "at least 1 sequence");
        Refuses<ArgumentException>(() => new RecallForecast(layer, 8, 1, 1), "got one for maximum");
        Refuses<ArgumentOutOfRangeException>(() => new RecallTask(keys: 1), "from 2 to 4194304 keys");
        Refuses<ArgumentOutOfRangeException>(() => new RecallTask(classes: 1), "from 2 to 4096 classes");
        Refuses<ArgumentOutOfRangeException>(() => new RecallTask(dimension: 1025), "a dimension from 1 to 1024");
        Refuses<ArgumentOutOfRangeException>(() => new MaximumTask(classes: 4097), "from 2 to 4096 classes");
        Refuses<ArgumentOutOfRangeException>(() => new MaximumTask(units: 0), "from 1 to 4096 units");
        Refuses<ArgumentOutOfRangeException>(() => new NoisyQueryTask(0), "σ > 0");
        Refuses<ArgumentOutOfRangeException>(() => new NoisyQueryTask(1, dimension: 1), "a dimension from 2 to 1024");
    }

    private static void Refuses<T>(Func<object> act, string part)
        where T : Exception
    {
        string message = Assert.Throws<T>(act).Message;
        Assert.Contains(part, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }
}
