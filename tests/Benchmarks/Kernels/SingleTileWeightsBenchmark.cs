using System.Runtime.Intrinsics;
using AttentionDynamics.Numerics;
using BenchmarkDotNet.Attributes;

namespace Benchmarks.Kernels;

/// <summary>The weights e^{-βg} of a tile of gaps in single precision, less a constant, with their sums over rows and columns, against the plain loop.</summary>
public class SingleTileWeightsBenchmark
{
    private const int Size = 96;
    private const float Beta = 14, Less = 0.001f;
    private readonly float[] weights = new float[Size * Size], rowSums = new float[Size], columnSums = new float[Size];
    private float[] gaps = [];

    /// <summary>Gaps in [0, 1).</summary>
    [GlobalSetup]
    public void SetUp() => gaps = Array.ConvertAll(Vectors.Uniform(Size * Size, 1), value => (float)Math.Abs(value));

    /// <summary>The plain loop.</summary>
    [Benchmark(Baseline = true)]
    public void Loop()
    {
        Array.Clear(rowSums);
        Array.Clear(columnSums);
        for (int i = 0; i < Size; i++)
        for (int j = 0; j < Size; j++)
        {
            float weight = MathF.Exp(-Beta * gaps[i * Size + j]);
            weights[i * Size + j] = weight - Less;
            rowSums[i] += weight;
            columnSums[j] += weight;
        }
    }

    /// <summary>The library's kernel.</summary>
    [Benchmark]
    public void Kernel()
    {
        if (Vector512.IsHardwareAccelerated)
            SinglePairKernels<Lanes512<float>>.Weights(gaps, Size, Size, Size, Beta, Less, weights, rowSums, columnSums);
        else if (Vector256.IsHardwareAccelerated)
            SinglePairKernels<Lanes256<float>>.Weights(gaps, Size, Size, Size, Beta, Less, weights, rowSums, columnSums);
        else
            SinglePairKernels<Lanes128<float>>.Weights(gaps, Size, Size, Size, Beta, Less, weights, rowSums, columnSums);
    }
}
