using AttentionDynamics.Numerics;

namespace AttentionDynamics.Tests.Numerics;

/// <summary>Every kernel against its plain loop, at every size and in every register.</summary>
public class KernelSizesTests
{
    public static TheoryData<string> Registers => [nameof(Lanes512<double>), nameof(Lanes256<double>), nameof(Lanes128<double>)];

    [Theory]
    [MemberData(nameof(Registers))]
    public void Gaps_of_products(string register) => Of(register).Gaps_of_products();

    [Theory]
    [MemberData(nameof(Registers))]
    public void Gaps_by_differences(string register) => Of(register).Gaps_by_differences();

    [Theory]
    [MemberData(nameof(Registers))]
    public void Weights_of_a_tile(string register) => Of(register).Weights_of_a_tile();

    [Theory]
    [MemberData(nameof(Registers))]
    public void Ratios_of_a_tile(string register) => Of(register).Ratios_of_a_tile();

    [Theory]
    [MemberData(nameof(Registers))]
    public void Pairs_in_the_plane(string register) => Of(register).Pairs_in_the_plane();

    [Theory]
    [MemberData(nameof(Registers))]
    public void Softmax_of_a_tile(string register) => Of(register).Softmax_of_a_tile();

    [Theory]
    [MemberData(nameof(Registers))]
    public void Blocks_of_the_Jacobian(string register) => Of(register).Blocks_of_the_Jacobian();

    [Theory]
    [MemberData(nameof(Registers))]
    public void Squared_gaps_and_sums_of_products(string register) => Of(register).Squared_gaps_and_sums_of_products();

    [Theory]
    [MemberData(nameof(Registers))]
    public void Covariances_and_differences(string register) => Of(register).Covariances_and_differences();

    [Theory]
    [MemberData(nameof(Registers))]
    public void Products_of_coordinates_and_what_they_sum_to(string register) => Of(register).Products_of_coordinates_and_what_they_sum_to();

    [Theory]
    [MemberData(nameof(Registers))]
    public void Extremes_of_rows(string register) => Of(register).Extremes_of_rows();

    [Theory]
    [MemberData(nameof(Registers))]
    public void Weights_of_rows(string register) => Of(register).Weights_of_rows();

    [Theory]
    [MemberData(nameof(Registers))]
    public void Ratios_of_rows(string register) => Of(register).Ratios_of_rows();

    [Fact]
    public void Matrix_products() => KernelSizes.ForEachSize((rows, columns) =>
    {
        Product<Lanes512<double>, double>(rows, columns, 3, 1e-14);
        Product<Lanes256<double>, double>(rows, columns, 3, 1e-14);
        Product<Lanes128<double>, double>(rows, columns, 3, 1e-14);
        Product<Lanes512<float>, float>(rows, columns, 3, 1e-6);
        Product<Lanes256<float>, float>(rows, columns, 3, 1e-6);
        Product<Lanes128<float>, float>(rows, columns, 3, 1e-6);
    });

    [Fact]
    public void Sums_over_coordinates()
    {
        for (int length = 0; length <= 128; length++)
        {
            using var x = new GuardedMemory<double>(KernelSizes.Values(length, 1));
            using var y = new GuardedMemory<double>(KernelSizes.Values(length, 2));
            double[] one = x.Span.ToArray(), other = y.Span.ToArray();
            Close.Absolute(one.Zip(other, (a, b) => a * b).Sum(), VectorKernels.Dot(x.Span, y.Span), 1e-13);
            Close.Absolute(one.Zip(other, (a, b) => (a - b) * (a - b)).Sum(), VectorKernels.SquaredDistance(x.Span, y.Span), 1e-13);
            VectorKernels.AddScaled(y.Span, x.Span, 3);
            KernelSizes.Same([.. one.Zip(other, (a, b) => b + 3 * a)], y.Span, 1e-15);
            VectorKernels.DivideBy(y.Span, 3);
            KernelSizes.Same([.. one.Zip(other, (a, b) => (b + 3 * a) / 3)], y.Span, 1e-14);
        }
    }

    [Fact]
    public void Transposes()
    {
        Transpose<double>();
        Transpose<float>();
        Transpose<int>();

        static void Transpose<T>()
            where T : unmanaged, System.Numerics.INumber<T>
        {
            const int Stride = 11;
            for (int rows = 0; rows <= 13; rows++)
            for (int columns = 1; columns <= Stride; columns++)
            {
                using var from = new GuardedMemory<T>([.. Enumerable.Range(1, Math.Max(0, (rows - 1) * Stride + columns)).Select(T.CreateChecked)]);
                using var to = new GuardedMemory<T>(Math.Max(0, (columns - 1) * (rows + 2) + rows));
                VectorKernels.Transpose(from.Span, rows, columns, Stride, to.Span, rows + 2);
                for (int i = 0; i < rows; i++)
                for (int k = 0; k < columns; k++)
                    Assert.Equal(from.Span[i * Stride + k], to.Span[k * (rows + 2) + i]);
            }
        }
    }

    [Fact]
    public void Exponentials()
    {
        for (int length = 0; length <= 128; length++)
        {
            using var x = new GuardedMemory<double>([.. KernelSizes.Values(length, 1).ToArray().Select(value => -30 * value)]);
            using var y = new GuardedMemory<double>(length);
            ExponentialKernels.OfNonPositive(x.Span, y.Span);
            double[] expected = [.. x.Span.ToArray().Select(Math.Exp)];
            KernelSizes.Same(expected, y.Span, 4e-16);
            InPlace<Lanes512<double>>(x.Span, expected);
            InPlace<Lanes256<double>>(x.Span, expected);
            InPlace<Lanes128<double>>(x.Span, expected);
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => ExponentialKernels.OfNonPositive(new double[3], new double[2]));
    }

    private static void InPlace<V>(ReadOnlySpan<double> x, double[] expected)
        where V : struct, ILanes<V, double>
    {
        if (!Widths.Has<V>())
            return;
        using var both = new GuardedMemory<double>(x);
        ExponentialKernels.OfNonPositive<V, double>(both.Span, both.Span);
        KernelSizes.Same(expected, both.Span, 4e-16);
    }

    private static KernelSizes Of(string register)
    {
        Assert.SkipUnless(Widths.All || register == nameof(Lanes128<double>), "without intrinsics the library takes registers of 128 bits");
        return register switch
        {
            nameof(Lanes512<double>) => new KernelSizes<Lanes512<double>>(),
            nameof(Lanes256<double>) => new KernelSizes<Lanes256<double>>(),
            _ => new KernelSizes<Lanes128<double>>(),
        };
    }

    private static void Product<V, T>(int rows, int columns, int steps, double tolerance)
        where V : struct, ILanes<V, T>
        where T : unmanaged, System.Numerics.INumber<T>
    {
        if (rows == 0 || columns == 0 || !Widths.Has<V>())
            return;
        T[] Numbers(int count, int seed) => [.. KernelSizes.Values(count, seed).ToArray().Select(T.CreateTruncating)];
        T[] b = Numbers(steps * columns, 2);
        using var a = new GuardedMemory<T>(Numbers(rows * steps, 1));
        var packed = PackedColumns<V, T>.Of(b, steps, columns, new T[PackedColumns<V, T>.Size(steps, columns)]);
        using var c = new GuardedMemory<T>(rows * packed.PaddedColumns);
        MatrixProduct<V, T>.Into(a.Span, rows, steps, 1, packed, c.Span, packed.PaddedColumns, accumulate: false);
        for (int i = 0; i < rows; i++)
        for (int j = 0; j < columns; j++)
        {
            double sum = 0;
            for (int k = 0; k < steps; k++)
                sum += double.CreateChecked(a.Span[i * steps + k]) * double.CreateChecked(b[k * columns + j]);
            double actual = double.CreateChecked(c.Span[i * packed.PaddedColumns + j]);
            if (!(Math.Abs(sum - actual) <= tolerance * steps))
                Close.Absolute(sum, actual, tolerance * steps, $"{typeof(V).Name} {rows} x {columns}");
        }
    }
}
