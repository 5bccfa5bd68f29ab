using System.Runtime.Intrinsics;
using AttentionDynamics.Numerics;

namespace Benchmarks.Works;

/// <summary>The product of two whole matrices by the library's kernels, which the library itself only needs tile by tile.</summary>
internal static class OurProduct
{
    private const int Rows = 64, Columns = 192;

    /// <summary>C = A·Bᵀ, all m x m and row-major.</summary>
    public static void Into(double[] a, double[] b, int m, double[] c)
    {
        if (Vector512.IsHardwareAccelerated)
            Into<Double512>(a, b, m, c);
        else if (Vector256.IsHardwareAccelerated)
            Into<Double256>(a, b, m, c);
        else
            Into<Double128>(a, b, m, c);
    }

    private static void Into<V>(double[] a, double[] b, int m, double[] c)
        where V : struct, ILanes<V, double>
    {
        if (m % V.Width != 0)
            throw new ArgumentException($"expected m in whole registers of {V.Width}, got {m}", nameof(m));
        using var scratch = new Scratch();
        var packed = new PackedColumns<V, double>[(m + Columns - 1) / Columns];
        double[] panels = scratch.Rent(m * m);
        Workers.Run(packed.Length, Workers.Default, () => 0, (strip, _) =>
        {
            int first = strip * Columns;
            packed[strip] = PackedColumns<V, double>.OfRows(b.AsSpan(first * m), Math.Min(Columns, m - first), m, m, panels, first * m);
        });
        Workers.Run((m + Rows - 1) / Rows, Workers.Default, () => 0, (block, _) =>
        {
            int first = block * Rows, rows = Math.Min(Rows, m - first);
            for (int strip = 0; strip < packed.Length; strip++)
                MatrixProduct<V, double>.Into(a.AsSpan(first * m, rows * m), rows, m, 1, packed[strip], c.AsSpan(first * m + strip * Columns), m, accumulate: false);
        });
    }
}
