using System.Runtime.Intrinsics;
using AttentionDynamics.Numerics;
using BenchmarkDotNet.Attributes;

namespace Benchmarks.Kernels;

/// <summary>The sums over the blocks of a row of the Jacobian, between the products of the exact η, against the plain loop.</summary>
public class JacobianBlocksBenchmark
{
    private const int Count = 1024;
    private static readonly BlockRow Row = new(14, 0.3, -0.1, 0.05, 63);
    private double[] gaps = [], weights = [], projections = [], inverseNorms = [];

    /// <summary>One row with 1024 others.</summary>
    [GlobalSetup]
    public void SetUp() => (gaps, weights, projections, inverseNorms) = (Positive(1), Positive(2), Positive(3), Positive(4));

    /// <summary>The plain loop.</summary>
    [Benchmark(Baseline = true)]
    public double Loop()
    {
        double blocks = 0, mixed = 0, along = 0;
        for (int k = 0; k < Count; k++)
        {
            double gap = gaps[k], projection = projections[k] + Row.Shift, rise = projection - Row.Own, sine = gap * (2 - gap), scale = weights[k] * inverseNorms[k];
            double cross = (1 - gap) * projection - Row.Own - sine, distance = Math.Max(0, 2 * (gap - rise) + Row.SquaredMean);
            blocks += scale * scale * Math.Max(0, Row.Turns + 2 * Row.Beta * cross + Row.Beta * distance * (Row.Beta * sine));
            mixed += weights[k] * gap * projection;
            along += weights[k] * rise * rise;
        }
        return blocks + mixed + along;
    }

    /// <summary>The library's kernel.</summary>
    [Benchmark]
    public double Kernel()
    {
        BlockSums sums = Vector512.IsHardwareAccelerated ? Sums<Lanes512<double>>()
            : Vector256.IsHardwareAccelerated ? Sums<Lanes256<double>>() : Sums<Lanes128<double>>();
        return sums.Blocks + sums.Mixed + sums.Along;
    }

    private BlockSums Sums<V>()
        where V : struct, ILanes<V, double>
    {
        Span<double> kept = stackalloc double[JacobianKernels<V>.Kept * V.Width];
        kept.Clear();
        JacobianKernels<V>.Blocks(gaps, weights, projections, inverseNorms, Count, Row, kept);
        return JacobianKernels<V>.BlocksOf(kept);
    }

    private static double[] Positive(int seed) => Array.ConvertAll(Vectors.Uniform(Count, seed), Math.Abs);
}
