using AttentionDynamics.Numerics;

namespace AttentionDynamics.Tests.Numerics;

public class MatrixProductTests
{
    // Around groups of 6 and 8 rows, panels of 8 and 24 columns, and a block of k.
    private static readonly int[] Rows = [1, 5, 6, 7, 8, 9], Columns = [1, 7, 8, 9, 23, 24, 25, 49], Steps = [1, 2, 31];

    [Fact]
    public void It_is_the_plain_loop_for_every_number_of_rows_columns_and_steps()
    {
        for (int size = 1; size <= 128; size += Widths.All ? 1 : 9)
        {
            foreach (int columns in Columns)
                Check(size, columns, 5);
            foreach (int rows in Rows)
                Check(rows, size, 3);
            foreach (int rows in Rows)
                Check(rows, 25, size);
        }
        foreach (int steps in new[] { 341, 342, 511, 1100, 1365, 1366, 2731, 4097 })
            Check(9, 25, steps);
    }

    [Fact]
    public void Operands_shorter_than_their_shapes_are_refused()
    {
        var b = PackedColumns<Lanes256<double>, double>.Of(new double[24], 3, 8, new double[24]);
        Assert.Throws<ArgumentException>(() => MatrixProduct<Lanes256<double>, double>.Into(new double[5], 2, 3, 1, b, new double[16], 8, false));
        Assert.Throws<ArgumentException>(() => MatrixProduct<Lanes256<double>, double>.Into(new double[6], 2, 3, 1, b, new double[15], 8, false));
        Assert.Throws<ArgumentException>(() => MatrixProduct<Lanes256<double>, double>.Into(new double[6], 2, 3, 1, b, new double[16], 7, false));
    }

    private static void Check(int rows, int columns, int steps)
    {
        Check<Lanes512<double>, double>(rows, columns, steps, 1e-14);
        Check<Lanes256<double>, double>(rows, columns, steps, 1e-14);
        Check<Lanes128<double>, double>(rows, columns, steps, 1e-14);
        Check<Lanes512<float>, float>(rows, columns, steps, 1e-5);
        Check<Lanes256<float>, float>(rows, columns, steps, 1e-5);
        Check<Lanes128<float>, float>(rows, columns, steps, 1e-5);
    }

    private static void Check<V, T>(int rows, int columns, int steps, double tolerance)
        where V : struct, ILanes<V, T>
        where T : unmanaged, System.Numerics.INumber<T>
    {
        if (!Widths.Has<V>())
            return;
        var random = new Random(rows * 10007 + columns * 101 + steps);
        T[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => T.CreateChecked(random.Next(-64, 65) / 64.0))];
        T[] a = Values(rows * steps), b = Values(steps * columns), transposed = new T[a.Length], rowsOfB = new T[b.Length];
        for (int i = 0; i < rows; i++)
        for (int k = 0; k < steps; k++)
            transposed[k * rows + i] = a[i * steps + k];
        for (int k = 0; k < steps; k++)
        for (int j = 0; j < columns; j++)
            rowsOfB[j * steps + k] = b[k * columns + j];

        var packed = PackedColumns<V, T>.Of(b, steps, columns, new T[PackedColumns<V, T>.Size(steps, columns)]);
        var packedRows = PackedColumns<V, T>.OfRows(rowsOfB, columns, steps, steps, new T[PackedColumns<V, T>.Size(steps, columns)]);
        int stride = packed.PaddedColumns + 3;
        T[] added = Values(rows * stride), direct = new T[rows * stride], before = [.. added];
        MatrixProduct<V, T>.Into(a, rows, steps, 1, packed, direct, stride, accumulate: false);
        MatrixProduct<V, T>.Into(transposed, rows, 1, rows, packedRows, added, stride, accumulate: true);
        for (int i = 0; i < rows; i++)
        for (int j = 0; j < columns; j++)
        {
            double sum = 0;
            for (int k = 0; k < steps; k++)
                sum += double.CreateChecked(a[i * steps + k]) * double.CreateChecked(b[k * columns + j]);
            int at = i * stride + j;
            Same(sum, direct[at], tolerance * steps, "direct");
            Same(sum + double.CreateChecked(before[at]), added[at], tolerance * (steps + 1), "added, transposed");
        }

        // The text only where it is needed: there are millions of numbers.
        void Same(double expected, T actual, double within, string how)
        {
            double got = double.CreateChecked(actual);
            if (!(Math.Abs(got - expected) <= within))
                Close.Absolute(expected, got, within, $"{typeof(V).Name} {rows} x {columns}, k = {steps}, {how}");
        }
    }
}
