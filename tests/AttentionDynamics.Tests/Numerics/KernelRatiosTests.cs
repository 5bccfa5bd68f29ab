using System.Diagnostics;
using System.Reflection;
using AttentionDynamics.Numerics;

namespace AttentionDynamics.Tests.Numerics;

/// <summary>
/// Kernels are worth their lines: in one process, in turn with the plain loop, the best of many short runs of each. What else the machine does makes runs longer, never the best of
/// them shorter, and both meet it; the ratios asked for are less than half of those measured, so that only a kernel that has lost its registers or its optimisation fails.
/// </summary>
public class KernelRatiosTests
{
    private const int Size = 96, Runs = 300;

    private static readonly double[] Gaps = [.. KernelSizes.Values(Size * Size, 1).ToArray().Select(x => 0.1 + Math.Abs(x))];
    private static readonly float[] SingleGaps = [.. Gaps.Select(gap => (float)gap)];

    [Fact]
    public void Weights_of_a_tile()
    {
        var weights = new double[Size * Size];
        var sums = new double[2 * Size];
        Faster(1.3, () => Loop(Gaps, weights, sums), new WeightsWork(weights, sums));
    }

    [Fact]
    public void Weights_of_a_tile_in_single_precision()
    {
        var weights = new double[Size * Size];
        var sums = new double[2 * Size];
        Faster(3, () => Loop(Gaps, weights, sums), new SingleWeightsWork(new float[Size * Size], new float[2 * Size]));
    }

    [Fact]
    public void Products_of_a_tile() => Faster<double, ProductWork<double>>(3, () => Product(Gaps), new ProductWork<double>(Gaps));

    [Fact]
    public void Products_of_a_tile_in_single_precision() => Faster<float, ProductWork<float>>(6, () => Product(SingleGaps), new ProductWork<float>(SingleGaps));

    private static void Faster(double ratio, Action loop, WeightsWork work) => Faster<double, WeightsWork>(ratio, loop, work);

    private static void Faster(double ratio, Action loop, SingleWeightsWork work) => Faster<float, SingleWeightsWork>(ratio, loop, work);

    private static void Faster<T, TWork>(double ratio, Action loop, TWork work)
        where T : unmanaged, System.Numerics.INumber<T>
        where TWork : ILaneWork<T, ValueTuple>
    {
        Assert.SkipUnless(System.Runtime.Intrinsics.X86.Avx2.IsSupported, "the ratios are those of registers of 256 bits and more");
        Assert.SkipWhen(typeof(Widest).Assembly.GetCustomAttribute<DebuggableAttribute>()?.IsJITOptimizerDisabled == true, "a Debug build");
        double ofLoop = double.MaxValue, ofKernel = double.MaxValue;
        for (int run = 0; run < Runs; run++)
        {
            ofLoop = Math.Min(ofLoop, Ticks(loop));
            ofKernel = Math.Min(ofKernel, Ticks(() => Widest.Run<T, ValueTuple, TWork>(work)));
        }
        TestContext.Current.TestOutputHelper!.WriteLine(FormattableString.Invariant($"{ofLoop / ofKernel:F1} times the plain loop"));
        Assert.True(ofLoop >= ratio * ofKernel, FormattableString.Invariant($"expected a kernel {ratio} times as fast as the plain loop, got {ofLoop / ofKernel:F2}"));
    }

    private static double Ticks(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetTimestamp() - start;
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization)]
    private static void Loop(double[] gaps, double[] weights, double[] sums)
    {
        for (int i = 0; i < Size; i++)
        for (int j = 0; j < Size; j++)
        {
            double weight = Math.Exp(-14 * gaps[i * Size + j]);
            weights[i * Size + j] = weight;
            sums[i] += weight;
            sums[Size + j] += weight;
        }
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization)]
    private static void Product<T>(T[] a)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        var c = new T[Size * Size];
        for (int i = 0; i < Size; i++)
        for (int k = 0; k < Size; k++)
        {
            T x = a[i * Size + k];
            for (int j = 0; j < Size; j++)
                c[i * Size + j] += x * a[k * Size + j];
        }
    }

    private readonly record struct WeightsWork(double[] Weights, double[] Sums) : ILaneWork<double, ValueTuple>
    {
        public ValueTuple Run<V>()
            where V : struct, ILanes<V, double>
        {
            PairKernels<V>.Weights(Gaps, Size, Size, Size, 14, Weights, Sums.AsSpan(0, Size), Sums.AsSpan(Size));
            return default;
        }
    }

    private readonly record struct SingleWeightsWork(float[] Weights, float[] Sums) : ILaneWork<float, ValueTuple>
    {
        public ValueTuple Run<V>()
            where V : struct, ILanes<V, float>
        {
            SinglePairKernels<V>.Weights(SingleGaps, Size, Size, Size, 14, 0, Weights, Sums.AsSpan(0, Size), Sums.AsSpan(Size));
            return default;
        }
    }

    private readonly record struct ProductWork<T>(T[] A) : ILaneWork<T, ValueTuple>
        where T : unmanaged
    {
        private readonly T[] packed = new T[Size * Size + 64], c = new T[Size * Size];

        public ValueTuple Run<V>()
            where V : struct, ILanes<V, T>
        {
            var columns = PackedColumns<V, T>.Of(A, Size, Size, packed);
            MatrixProduct<V, T>.Into(A, Size, Size, 1, columns, c, Size, accumulate: false);
            return default;
        }
    }
}
