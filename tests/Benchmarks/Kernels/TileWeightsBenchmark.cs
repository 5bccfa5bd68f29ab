using System.Runtime.Intrinsics;
using AttentionDynamics.Numerics;
using BenchmarkDotNet.Attributes;

namespace Benchmarks.Kernels;

/// <summary>The weights e^{-βg} of a tile of gaps with their sums over rows and columns, against the plain loop.</summary>
public class TileWeightsBenchmark
{
    private const int Size = 96;
    private const double Beta = 14;
    private readonly double[] weights = new double[Size * Size], rowSums = new double[Size], columnSums = new double[Size];
    private double[] gaps = [];

    /// <summary>Gaps in [0, 1).</summary>
    [GlobalSetup]
    public void SetUp() => gaps = Array.ConvertAll(Vectors.Uniform(Size * Size, 1), Math.Abs);

    /// <summary>The plain loop.</summary>
    [Benchmark(Baseline = true)]
    public void Loop()
    {
        Array.Clear(rowSums);
        Array.Clear(columnSums);
        for (int i = 0; i < Size; i++)
        for (int j = 0; j < Size; j++)
        {
            double weight = Math.Exp(-Beta * gaps[i * Size + j]);
            weights[i * Size + j] = weight;
            rowSums[i] += weight;
            columnSums[j] += weight;
        }
    }

    /// <summary>The library's kernel.</summary>
    [Benchmark]
    public void Kernel()
    {
        if (Vector512.IsHardwareAccelerated)
            PairKernels<Lanes512<double>>.Weights(gaps, Size, Size, Size, Beta, weights, rowSums, columnSums);
        else if (Vector256.IsHardwareAccelerated)
            PairKernels<Lanes256<double>>.Weights(gaps, Size, Size, Size, Beta, weights, rowSums, columnSums);
        else
            PairKernels<Lanes128<double>>.Weights(gaps, Size, Size, Size, Beta, weights, rowSums, columnSums);
    }
}
