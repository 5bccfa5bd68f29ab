using System.Runtime.Intrinsics;
using AttentionDynamics.Numerics;
using BenchmarkDotNet.Attributes;

namespace Benchmarks.Kernels;

/// <summary>The products ⟨x_i, y_j⟩ of a tile of pairs against the plain loop; packing one factor is part of it.</summary>
public class TileProductBenchmark
{
    private const int Rows = 96;
    private double[] x = [], y = [], products = [], packed = [];

    /// <summary>The dimensions measured.</summary>
    public static IEnumerable<int> Dimensions => [2, 32, 512];

    /// <summary>d.</summary>
    [ParamsSource(nameof(Dimensions))]
    public int Dimension { get; set; }

    /// <summary>Two blocks of tokens, and where their products go.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        (x, y, products) = (Vectors.Uniform(Rows * Dimension, 1), Vectors.Uniform(Rows * Dimension, 2), new double[Rows * Rows]);
        packed = new double[PackedColumns<Lanes128<double>, double>.Size(Dimension, Rows)];
    }

    /// <summary>The plain loop.</summary>
    [Benchmark(Baseline = true)]
    public void Loop()
    {
        for (int i = 0; i < Rows; i++)
        for (int j = 0; j < Rows; j++)
        {
            double sum = 0;
            for (int k = 0; k < Dimension; k++)
                sum += x[i * Dimension + k] * y[j * Dimension + k];
            products[i * Rows + j] = sum;
        }
    }

    /// <summary>The library's kernel.</summary>
    [Benchmark]
    public void Kernel()
    {
        if (Vector512.IsHardwareAccelerated)
            Multiply<Lanes512<double>>();
        else if (Vector256.IsHardwareAccelerated)
            Multiply<Lanes256<double>>();
        else
            Multiply<Lanes128<double>>();
    }

    private void Multiply<V>()
        where V : struct, ILanes<V, double>
    {
        var columns = PackedColumns<V, double>.OfRows(y, Rows, Dimension, Dimension, packed);
        MatrixProduct<V, double>.Into(x, Rows, Dimension, 1, columns, products, Rows, accumulate: false);
    }
}
