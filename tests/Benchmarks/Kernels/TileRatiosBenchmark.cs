using System.Runtime.Intrinsics;
using AttentionDynamics.Numerics;
using BenchmarkDotNet.Attributes;

namespace Benchmarks.Kernels;

/// <summary>The ratios of a tile of gaps after a layer to those before, with sum, least and largest gap, against the plain loop.</summary>
public class TileRatiosBenchmark
{
    private const int Size = 96;
    private double[] before = [], after = [];

    /// <summary>Gaps in [0.1, 1.1).</summary>
    [GlobalSetup]
    public void SetUp() => (before, after) = (Gaps(1), Gaps(2));

    /// <summary>The plain loop.</summary>
    [Benchmark(Baseline = true)]
    public double Loop()
    {
        var sums = PairSums.None;
        for (int k = 0; k < before.Length; k++)
            sums.Add(before[k], after[k]);
        return sums.Ratios;
    }

    /// <summary>The library's kernel.</summary>
    [Benchmark]
    public double Kernel()
    {
        var sums = PairSums.None;
        _ = Vector512.IsHardwareAccelerated ? PairKernels<Lanes512<double>>.TryRatios(before, Size, after, Size, Size, Size, -Size, ref sums)
            : Vector256.IsHardwareAccelerated ? PairKernels<Lanes256<double>>.TryRatios(before, Size, after, Size, Size, Size, -Size, ref sums)
            : PairKernels<Lanes128<double>>.TryRatios(before, Size, after, Size, Size, Size, -Size, ref sums);
        return sums.Ratios;
    }

    private static double[] Gaps(int seed) => Array.ConvertAll(Vectors.Uniform(Size * Size, seed), value => 0.1 + Math.Abs(value));
}
