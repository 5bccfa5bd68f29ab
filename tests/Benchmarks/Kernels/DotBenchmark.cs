using AttentionDynamics.Numerics;
using BenchmarkDotNet.Attributes;

namespace Benchmarks.Kernels;

/// <summary>⟨x, y⟩ against the plain loop.</summary>
public class DotBenchmark
{
    private double[] x = [], y = [];

    /// <summary>The lengths measured.</summary>
    public static IEnumerable<int> Lengths => Vectors.Lengths;

    /// <summary>d.</summary>
    [ParamsSource(nameof(Lengths))]
    public int Length { get; set; }

    /// <summary>The two vectors.</summary>
    [GlobalSetup]
    public void SetUp() => (x, y) = (Vectors.Uniform(Length, 1), Vectors.Uniform(Length, 2));

    /// <summary>The plain loop.</summary>
    [Benchmark(Baseline = true)]
    public double Loop()
    {
        double sum = 0;
        for (int k = 0; k < x.Length; k++)
            sum += x[k] * y[k];
        return sum;
    }

    /// <summary>The library's kernel.</summary>
    [Benchmark]
    public double Kernel() => VectorKernels.Dot(x, y);
}
