using AttentionDynamics.Scaling;
using AttentionDynamics.Training;

namespace AttentionDynamics.Tests.Training;

/// <summary>Backpropagation against central differences, parameter by parameter.</summary>
public class GradientTests
{
    public static TheoryData<string, int> Layers =>
        new MatrixTheoryData<string, int>(["recall", "maximum", "noisy queries", "recall in two layers"], [2, 3, 9, 24]);

    [Theory]
    [MemberData(nameof(Layers))]
    public void It_is_that_of_central_differences(string task, int n)
    {
        foreach (ScalingLaw law in new ScalingLaw[] { new ConstantScaling(1), new LogarithmicScaling(0.7) })
        for (int seed = 0; seed < 3; seed++)
        {
            RetrievalTask small = Small(task);
            double[] parameters = small.InitialParameters(seed);
            double[] gradient = new RetrievalLayer(small, law, parameters).Gradient(n, 12, seed).Gradient;
            double Loss(int i, double by)
            {
                double[] moved = [.. parameters];
                moved[i] += by;
                return new RetrievalLayer(small, law, moved).Gradient(n, 12, seed).LossNats;
            }
            double largest = gradient.Max(Math.Abs);
            Assert.InRange(largest, 1e-3, 10);
            for (int i = 0; i < parameters.Length; i++)
            {
                const double Step = 1e-4;
                Close.Absolute((Loss(i, Step) - Loss(i, -Step)) / (2 * Step), gradient[i], 1e-6 * largest, $"parameter {i}");
            }
        }
    }

    [Fact]
    public void Of_many_sequences_it_is_the_mean_over_them()
    {
        RetrievalTask task = Small("recall");
        var layer = new RetrievalLayer(task, new ConstantScaling(1), task.InitialParameters(1));
        // Sequences 0 to k-1 are the first k.
        var (two, one) = (layer.Gradient(7, 2, 4), layer.Gradient(7, 1, 4));
        var three = layer.Gradient(7, 3, 4);
        Close.Relative(layer.Test(7, 3, 4).LossNats, three.LossNats, 1e-12);
        Close.Relative(layer.Test(7, 2, 4).LossNats, two.LossNats, 1e-12);
        Assert.NotEqual(one.Gradient, two.Gradient);
    }

    /// <summary>Few enough parameters to move each.</summary>
    internal static RetrievalTask Small(string task) => task switch
    {
        "recall" => new RecallTask(keys: 7, classes: 3, dimension: 5),
        "recall in two layers" => new TwoLayerRecallTask(keys: 7, classes: 3, dimension: 5),
        "maximum" => new MaximumTask(classes: 3, units: 5),
        _ => new NoisyQueryTask(noise: 0.4, classes: 3, dimension: 5),
    };
}
