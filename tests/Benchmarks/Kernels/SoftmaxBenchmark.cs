using AttentionDynamics.Numerics;
using BenchmarkDotNet.Attributes;

namespace Benchmarks.Kernels;

/// <summary>The softmax of a row of scores against the plain loop. Both include the copy of the scores, since both work in place.</summary>
public class SoftmaxBenchmark
{
    private const double Beta = 10;
    private double[] scores = [], weights = [];

    /// <summary>The lengths measured.</summary>
    public static IEnumerable<int> Lengths => Vectors.Lengths;

    /// <summary>n.</summary>
    [ParamsSource(nameof(Lengths))]
    public int Length { get; set; }

    /// <summary>The scores, and where their softmax goes.</summary>
    [GlobalSetup]
    public void SetUp() => (scores, weights) = (Vectors.Uniform(Length, 1), new double[Length]);

    /// <summary>The plain loop: maximum, exponentials and their sum, quotients.</summary>
    [Benchmark(Baseline = true)]
    public void Loop()
    {
        scores.CopyTo(weights, 0);
        double largest = weights[0];
        for (int j = 1; j < weights.Length; j++)
            largest = Math.Max(largest, weights[j]);
        double sum = 0;
        for (int j = 0; j < weights.Length; j++)
            sum += weights[j] = Math.Exp(Beta * (weights[j] - largest));
        for (int j = 0; j < weights.Length; j++)
            weights[j] /= sum;
    }

    /// <summary>The library's kernel.</summary>
    [Benchmark]
    public void Kernel()
    {
        scores.CopyTo(weights, 0);
        VectorKernels.Softmax(weights, Beta);
    }
}
