using AttentionDynamics.Numerics;
using BenchmarkDotNet.Attributes;

namespace Benchmarks.Kernels;

/// <summary>sum += factor·x against the plain loop. The factor is small, so that the sums stay finite however often it is called.</summary>
public class AddScaledBenchmark
{
    private const double Factor = 1e-6;
    private double[] x = [], sum = [];

    /// <summary>The lengths measured.</summary>
    public static IEnumerable<int> Lengths => Vectors.Lengths;

    /// <summary>d.</summary>
    [ParamsSource(nameof(Lengths))]
    public int Length { get; set; }

    /// <summary>The vector and the sum it is added to.</summary>
    [GlobalSetup]
    public void SetUp() => (x, sum) = (Vectors.Uniform(Length, 1), Vectors.Uniform(Length, 2));

    /// <summary>The plain loop.</summary>
    [Benchmark(Baseline = true)]
    public void Loop()
    {
        for (int k = 0; k < sum.Length; k++)
            sum[k] += Factor * x[k];
    }

    /// <summary>The library's kernel.</summary>
    [Benchmark]
    public void Kernel() => VectorKernels.AddScaled(sum, x, Factor);
}
