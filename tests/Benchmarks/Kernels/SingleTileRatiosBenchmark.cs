using System.Runtime.Intrinsics;
using AttentionDynamics.Numerics;
using BenchmarkDotNet.Attributes;

namespace Benchmarks.Kernels;

/// <summary>The sum of the ratios of a strip of gaps after a layer to those before, in single precision, against the plain loop.</summary>
public class SingleTileRatiosBenchmark
{
    private const int Size = 96, Strip = 48;
    private float[] before = [], after = [];

    /// <summary>Gaps in [0.1, 1.1).</summary>
    [GlobalSetup]
    public void SetUp() => (before, after) = (Gaps(1), Gaps(2));

    /// <summary>The plain loop.</summary>
    [Benchmark(Baseline = true)]
    public double Loop()
    {
        double sum = 0;
        for (int k = 0; k < before.Length; k++)
            sum += after[k] / before[k];
        return sum;
    }

    /// <summary>The library's kernel.</summary>
    [Benchmark]
    public double Kernel() =>
        Vector512.IsHardwareAccelerated ? SinglePairKernels<Lanes512<float>>.Ratios(before, Strip, after, Strip, Size, Strip)
        : Vector256.IsHardwareAccelerated ? SinglePairKernels<Lanes256<float>>.Ratios(before, Strip, after, Strip, Size, Strip)
        : SinglePairKernels<Lanes128<float>>.Ratios(before, Strip, after, Strip, Size, Strip);

    private static float[] Gaps(int seed) => Array.ConvertAll(Vectors.Uniform(Size * Strip, seed), value => 0.1f + (float)Math.Abs(value));
}
