using AttentionDynamics.Layers;
using AttentionDynamics.Scaling;
using AttentionDynamics.Tokens;
using AttentionDynamics.Training;

namespace AttentionDynamics.Tests.Training;

public class TwoLayerRecallTests
{
    private static readonly ScalingLaw Law = new LogarithmicScaling(0.4);
    private static readonly TwoLayerRecallTask Small = new(keys: 7, classes: 3, dimension: 5);

    [Theory]
    [InlineData(4)]
    [InlineData(21)]
    [InlineData(90)]
    public void The_stream_is_that_of_plain_loops(int n)
    {
        double[] p = Small.InitialParameters(6);
        // Scales of their own, so that the layers cannot be taken for one another.
        (p[^2], p[^1]) = (0.8, 1.7);
        var layer = new RetrievalLayer(Small, Law, p);
        var drawn = new RetrievalSequence(Small, n);
        Small.Draw(drawn, 3, RetrievalLayer.FirstTest + 2);
        TwoLayerReading stream = TwoLayerReading.Of(layer, n, 3, 2);
        int[] pairs = [.. Enumerable.Range(0, n).Select(i => drawn.Keys[i] * 3 + drawn.Classes[i])];
        int[] kinds = [.. pairs.Distinct().Order()];
        double[][] x = [.. Enumerable.Range(0, n + 1).Select(i => Enumerable.Range(0, 5).Select(k => i < n
            ? p[drawn.Keys[i] * 5 + k] + p[7 * 5 + drawn.Classes[i] * 5 + k]
            : p[drawn.Keys[drawn.Target] * 5 + k] + p[^(7 - k)]).ToArray())];
        for (int level = 0; level < 3; level++)
        {
            TokenConfiguration tokens = stream.Tokens[level];
            Assert.Equal((kinds.Length, 5), (tokens.Count, tokens.Dimension));
            for (int i = 0; i < n; i++)
            for (int k = 0; k < 5; k++)
                Close.Absolute(x[i][k], tokens[Array.IndexOf(kinds, pairs[i])][k], 1e-12);
            if (level < 2)
                Close.Relative(PlainLayer(p, level, x, n, drawn.Target), stream.TargetWeights[level], 1e-11);
        }
    }

    [Fact]
    public void A_test_reads_the_weights_of_the_second_layer()
    {
        var layer = new RetrievalLayer(Small, Law, Small.InitialParameters(4));
        double weight = Enumerable.Range(0, 5).Average(r => TwoLayerReading.Of(layer, 40, 9, r).TargetWeights[1]);
        Close.Relative(weight, layer.Test(40, 5, 9).TargetWeight, 1e-11);
    }

    [Fact]
    public void Layers_that_put_out_nothing_leave_the_stream()
    {
        double[] p = Small.InitialParameters(4);
        for (int layer = 0; layer < 2; layer++)
            Array.Clear(p, Small.LayerAt(layer) + 2 * 25, 25);
        TwoLayerReading stream = TwoLayerReading.Of(new RetrievalLayer(Small, Law, p), 30, 1);
        Close.Relative(1, AngleRatio.Of(stream.Tokens[0], stream.Tokens[2]).Lambda, 1e-12);
    }

    [Fact]
    public void It_is_learned()
    {
        var task = new TwoLayerRecallTask(keys: 32, classes: 4, dimension: 16);
        var plan = new TrainingPlan { Steps = 400, Batch = 32, Shortest = 4, Longest = 16 };
        RetrievalLayer layer = RetrievalTraining.Train(task, new ConstantScaling(1), plan, 3);
        Assert.InRange(layer.Losses[0], 1, 4);
        Assert.InRange(layer.Losses.TakeLast(50).Average(), 0, 0.1);
        Assert.InRange(layer.Test(16, 400, 8).Accuracy, 0.95, 1);
        Assert.InRange(layer.Test(4096, 100, 8).Accuracy, 0, 0.8);
    }

    [Fact]
    public void Wrong_tasks_layers_and_sequences_are_told_in_one_line()
    {
        var layer = new RetrievalLayer(Small, Law, Small.InitialParameters(1));
        var other = new RetrievalLayer(new MaximumTask(units: 1), Law, [1, 2, 3]);
        Refuses<ArgumentException>(() => TwoLayerReading.Of(other, 8, 1), "expected two layers that recall, got one for maximum");
        Refuses<ArgumentOutOfRangeException>(() => TwoLayerReading.Of(layer, 2, 1), "n from 3");
        Refuses<ArgumentOutOfRangeException>(() => TwoLayerReading.Of(layer, 8, 1, -1), "a sequence from 0 on, got -1");
        Refuses<ArgumentException>(() => new RetrievalLayer(Small, Law, [1]), "parameters of recall in two layers, got 1");
        Refuses<ArgumentException>(() => new RecallForecast(layer, 8, 1, 1), "got one for recall in two layers");
        Refuses<ArgumentOutOfRangeException>(() => new TwoLayerRecallTask(keys: 1), "keys, got 1");
        Refuses<ArgumentOutOfRangeException>(() => new TwoLayerRecallTask(classes: 1), "from 2 to 4096 classes");
        Refuses<ArgumentOutOfRangeException>(() => new TwoLayerRecallTask(dimension: 0), "a dimension from 1 to 1024");
        Assert.Throws<ArgumentNullException>(() => TwoLayerReading.Of(null!, 8, 1));
    }

    /// <summary>One layer of every row in place, by its definition; the query's weight on the target.</summary>
    private static double PlainLayer(double[] p, int layer, double[][] x, int n, int target)
    {
        double[] Times(double[] row, int matrix) => [.. Enumerable.Range(0, 5).Select(j => Enumerable.Range(0, 5)
            .Sum(i => row[i] * p[Small.LayerAt(layer) + matrix * 25 + i * 5 + j]))];
        double[][] y = [.. x.Select(row => row.Select(z => z / Math.Sqrt(row.Sum(r => r * r) / 5 + 1e-6)).ToArray())];
        double[][] keys = [.. y.Take(n).Select(row => Times(row, 1))], values = [.. y.Take(n).Select(row => Times(row, 2))];
        double scale = p[^(2 - layer)] * Law.Beta(n) / Math.Sqrt(5), found = 0;
        for (int row = 0; row <= n; row++)
        {
            double[] q = Times(y[row], 0);
            double[] e = [.. keys.Select(key => Math.Exp(scale * key.Zip(q, (a, b) => a * b).Sum()))];
            for (int k = 0; k < 5; k++)
                x[row][k] += Enumerable.Range(0, n).Sum(i => e[i] * values[i][k]) / e.Sum();
            found = e[target] / e.Sum();
        }
        return found;
    }

    private static void Refuses<T>(Func<object> act, string part)
        where T : Exception
    {
        string message = Assert.Throws<T>(act).Message;
        Assert.Contains(part, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }
}
