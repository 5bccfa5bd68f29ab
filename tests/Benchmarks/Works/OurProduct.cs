using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using AttentionDynamics.Numerics;

namespace Benchmarks.Works;

/// <summary>The product of two whole matrices by the library's kernels, which the library itself only needs tile by tile.</summary>
internal static class OurProduct
{
    /// <summary>So many rows pass by a panel of B for each time it is read from memory.</summary>
    private const int Rows = 256, Columns = 192;

    /// <summary>C = A·Bᵀ, all m x m and row-major.</summary>
    public static void Into(double[] a, double[] b, int m, double[] c)
    {
        if (Vector512.IsHardwareAccelerated)
            Into<Lanes512<double>>(a, b, m, c);
        else if (Vector256.IsHardwareAccelerated)
            Into<Lanes256<double>>(a, b, m, c);
        else
            Into<Lanes128<double>>(a, b, m, c);
    }

    private static void Into<V>(double[] a, double[] b, int m, double[] c)
        where V : struct, ILanes<V, double>
    {
        if (m % V.Width != 0)
            throw new ArgumentException($"expected m in whole registers of {V.Width}, got {m}", nameof(m));
        using var scratch = new Scratch();
        var packed = new PackedColumns<V, double>[(m + Columns - 1) / Columns];
        double[] panels = scratch.Rent(m * m);
        Workers.Run(packed.Length, Workers.Default, strip =>
        {
            int first = strip * Columns;
            packed[strip] = PackedColumns<V, double>.OfRows(b.AsSpan(first * m), Math.Min(Columns, m - first), m, m, panels, first * m);
        });
        // A power of two may lie between the rows of A and of C; eight of them would then share one set of the cache.
        int stride = m + 8;
        Workers.Run((m + Rows - 1) / Rows, Workers.Default, () => (A: new double[Rows * stride], C: new double[Rows * (Columns + 8)]), (block, own) =>
        {
            int first = block * Rows, rows = Math.Min(Rows, m - first);
            Copy(a.AsSpan(first * m), m, own.A, stride, rows, m);
            for (int strip = 0; strip < packed.Length; strip++)
            {
                MatrixProduct<V, double>.Into(own.A, rows, stride, 1, packed[strip], own.C, Columns + 8, accumulate: false);
                Copy(own.C, Columns + 8, c.AsSpan(first * m + strip * Columns), m, rows, packed[strip].Columns);
            }
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy(ReadOnlySpan<double> from, int fromStride, Span<double> to, int toStride, int rows, int columns)
    {
        for (int i = 0; i < rows; i++)
            from.Slice(i * fromStride, columns).CopyTo(to[(i * toStride)..]);
    }
}
