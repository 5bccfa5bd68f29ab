using AttentionDynamics.Numerics;
using BenchmarkDotNet.Attributes;

namespace Benchmarks.Kernels;

/// <summary>Exponentials of numbers ≤ 0 against the plain loop.</summary>
public class ExponentialBenchmark
{
    private double[] numbers = [], exponentials = [];

    /// <summary>The lengths measured.</summary>
    public static IEnumerable<int> Lengths => Vectors.Lengths;

    /// <summary>How many.</summary>
    [ParamsSource(nameof(Lengths))]
    public int Length { get; set; }

    /// <summary>Numbers in (-20, 0].</summary>
    [GlobalSetup]
    public void SetUp() => (numbers, exponentials) = (Array.ConvertAll(Vectors.Uniform(Length, 1), value => -20 * Math.Abs(value)), new double[Length]);

    /// <summary>The plain loop.</summary>
    [Benchmark(Baseline = true)]
    public void Loop()
    {
        for (int k = 0; k < numbers.Length; k++)
            exponentials[k] = Math.Exp(numbers[k]);
    }

    /// <summary>The library's kernel.</summary>
    [Benchmark]
    public void Kernel() => ExponentialKernels.OfNonPositive(numbers, exponentials);
}
