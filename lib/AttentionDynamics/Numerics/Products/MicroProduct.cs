using System.Runtime.CompilerServices;

namespace AttentionDynamics.Numerics;

/// <summary>The innermost loops of the matrix product: a few rows of A by 1, 2 or 3 lane sets of columns of B, all sums in
/// registers.</summary>
/// <remarks>
/// A is read where it lies, element (i, k) at i·rowStride + k·stepStride, so that a matrix and its transpose serve alike; B is packed, k
/// after k. With 32 registers 8 rows by 3: 24 sums, 3 columns and 1 broadcast, no spill, one fused multiply-add a cycle. With 16 registers,
/// two to a lane set, 6 rows by 1: 12 sums, 2 columns, 1 broadcast. Every element is c + a_0 b_0 + a_1 b_1 + ... in this order, one
/// rounding a step where the machine fuses: the same bits for either shape, however k is divided.
/// </remarks>
/// <typeparam name="V">The lanes.</typeparam>
/// <typeparam name="T">double or float.</typeparam>
internal static class MicroProduct<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged
{
    private const MethodImplOptions Kernel = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    /// <summary>How many rows of A one call takes.</summary>
    internal static int Rows => V.Registers == 1 ? 8 : 6;

    /// <summary>How many lane sets a panel of B is wide.</summary>
    internal static int Panel => V.Registers == 1 ? 3 : 1;

    /// <summary>C (Rows x columns of a panel) = or += A (Rows x k) · B (k x columns of the panel).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Into(ref T a, nint rowStride, nint stepStride, ref T b, int k, ref T c, nuint stride, bool accumulate, int lanes)
    {
        if (V.Registers > 1)
            SixBy1(ref a, rowStride, stepStride, ref b, k, ref c, stride, accumulate);
        else if (lanes == 3)
            EightBy3(ref a, rowStride, stepStride, ref b, k, ref c, stride, accumulate);
        else if (lanes == 2)
            EightBy2(ref a, rowStride, stepStride, ref b, k, ref c, stride, accumulate);
        else
            EightBy1(ref a, rowStride, stepStride, ref b, k, ref c, stride, accumulate);
    }

    /// <summary>8 rows by 3 lane sets.</summary>
    [MethodImpl(Kernel)]
    private static void EightBy3(ref T a, nint rowStride, nint stepStride, ref T b, int k, ref T c, nuint stride, bool accumulate)
    {
        V c00 = default, c01 = default, c02 = default, c10 = default, c11 = default, c12 = default, c20 = default, c21 = default,
            c22 = default, c30 = default, c31 = default, c32 = default, c40 = default, c41 = default, c42 = default, c50 = default,
            c51 = default, c52 = default, c60 = default, c61 = default, c62 = default, c70 = default, c71 = default, c72 = default;
        nuint w = (nuint)V.Width;
        if (accumulate)
        {
            c00 = V.Load(ref c, 0); c01 = V.Load(ref c, w); c02 = V.Load(ref c, 2 * w);
            c10 = V.Load(ref c, stride); c11 = V.Load(ref c, stride + w); c12 = V.Load(ref c, stride + 2 * w);
            c20 = V.Load(ref c, 2 * stride); c21 = V.Load(ref c, 2 * stride + w); c22 = V.Load(ref c, 2 * stride + 2 * w);
            c30 = V.Load(ref c, 3 * stride); c31 = V.Load(ref c, 3 * stride + w); c32 = V.Load(ref c, 3 * stride + 2 * w);
            c40 = V.Load(ref c, 4 * stride); c41 = V.Load(ref c, 4 * stride + w); c42 = V.Load(ref c, 4 * stride + 2 * w);
            c50 = V.Load(ref c, 5 * stride); c51 = V.Load(ref c, 5 * stride + w); c52 = V.Load(ref c, 5 * stride + 2 * w);
            c60 = V.Load(ref c, 6 * stride); c61 = V.Load(ref c, 6 * stride + w); c62 = V.Load(ref c, 6 * stride + 2 * w);
            c70 = V.Load(ref c, 7 * stride); c71 = V.Load(ref c, 7 * stride + w); c72 = V.Load(ref c, 7 * stride + 2 * w);
        }
        ref T r0 = ref a; ref T r1 = ref Unsafe.Add(ref a, 1 * rowStride); ref T r2 = ref Unsafe.Add(ref a, 2 * rowStride);
        ref T r3 = ref Unsafe.Add(ref a, 3 * rowStride); ref T r4 = ref Unsafe.Add(ref a, 4 * rowStride);
        ref T r5 = ref Unsafe.Add(ref a, 5 * rowStride); ref T r6 = ref Unsafe.Add(ref a, 6 * rowStride);
        ref T r7 = ref Unsafe.Add(ref a, 7 * rowStride);
        for (int step = 0; step < k; step++)
        {
            V b0 = V.Load(ref b, 0), b1 = V.Load(ref b, w), b2 = V.Load(ref b, 2 * w);
            V x = V.Of(r0); V.AddProduct(ref c00, x, b0); V.AddProduct(ref c01, x, b1); V.AddProduct(ref c02, x, b2);
            x = V.Of(r1); V.AddProduct(ref c10, x, b0); V.AddProduct(ref c11, x, b1); V.AddProduct(ref c12, x, b2);
            x = V.Of(r2); V.AddProduct(ref c20, x, b0); V.AddProduct(ref c21, x, b1); V.AddProduct(ref c22, x, b2);
            x = V.Of(r3); V.AddProduct(ref c30, x, b0); V.AddProduct(ref c31, x, b1); V.AddProduct(ref c32, x, b2);
            x = V.Of(r4); V.AddProduct(ref c40, x, b0); V.AddProduct(ref c41, x, b1); V.AddProduct(ref c42, x, b2);
            x = V.Of(r5); V.AddProduct(ref c50, x, b0); V.AddProduct(ref c51, x, b1); V.AddProduct(ref c52, x, b2);
            x = V.Of(r6); V.AddProduct(ref c60, x, b0); V.AddProduct(ref c61, x, b1); V.AddProduct(ref c62, x, b2);
            x = V.Of(r7); V.AddProduct(ref c70, x, b0); V.AddProduct(ref c71, x, b1); V.AddProduct(ref c72, x, b2);
            r0 = ref Unsafe.Add(ref r0, stepStride); r1 = ref Unsafe.Add(ref r1, stepStride); r2 = ref Unsafe.Add(ref r2, stepStride);
            r3 = ref Unsafe.Add(ref r3, stepStride); r4 = ref Unsafe.Add(ref r4, stepStride); r5 = ref Unsafe.Add(ref r5, stepStride);
            r6 = ref Unsafe.Add(ref r6, stepStride); r7 = ref Unsafe.Add(ref r7, stepStride);
            b = ref Unsafe.Add(ref b, 3 * V.Width);
        }
        c00.Store(ref c, 0); c01.Store(ref c, w); c02.Store(ref c, 2 * w);
        c10.Store(ref c, stride); c11.Store(ref c, stride + w); c12.Store(ref c, stride + 2 * w);
        c20.Store(ref c, 2 * stride); c21.Store(ref c, 2 * stride + w); c22.Store(ref c, 2 * stride + 2 * w);
        c30.Store(ref c, 3 * stride); c31.Store(ref c, 3 * stride + w); c32.Store(ref c, 3 * stride + 2 * w);
        c40.Store(ref c, 4 * stride); c41.Store(ref c, 4 * stride + w); c42.Store(ref c, 4 * stride + 2 * w);
        c50.Store(ref c, 5 * stride); c51.Store(ref c, 5 * stride + w); c52.Store(ref c, 5 * stride + 2 * w);
        c60.Store(ref c, 6 * stride); c61.Store(ref c, 6 * stride + w); c62.Store(ref c, 6 * stride + 2 * w);
        c70.Store(ref c, 7 * stride); c71.Store(ref c, 7 * stride + w); c72.Store(ref c, 7 * stride + 2 * w);
    }

    /// <summary>8 rows by 2.</summary>
    [MethodImpl(Kernel)]
    private static void EightBy2(ref T a, nint rowStride, nint stepStride, ref T b, int k, ref T c, nuint stride, bool accumulate)
    {
        V c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default,
            c40 = default, c41 = default, c50 = default, c51 = default, c60 = default, c61 = default, c70 = default, c71 = default;
        nuint w = (nuint)V.Width;
        if (accumulate)
        {
            c00 = V.Load(ref c, 0); c01 = V.Load(ref c, w);
            c10 = V.Load(ref c, stride); c11 = V.Load(ref c, stride + w);
            c20 = V.Load(ref c, 2 * stride); c21 = V.Load(ref c, 2 * stride + w);
            c30 = V.Load(ref c, 3 * stride); c31 = V.Load(ref c, 3 * stride + w);
            c40 = V.Load(ref c, 4 * stride); c41 = V.Load(ref c, 4 * stride + w);
            c50 = V.Load(ref c, 5 * stride); c51 = V.Load(ref c, 5 * stride + w);
            c60 = V.Load(ref c, 6 * stride); c61 = V.Load(ref c, 6 * stride + w);
            c70 = V.Load(ref c, 7 * stride); c71 = V.Load(ref c, 7 * stride + w);
        }
        ref T r0 = ref a; ref T r1 = ref Unsafe.Add(ref a, 1 * rowStride); ref T r2 = ref Unsafe.Add(ref a, 2 * rowStride);
        ref T r3 = ref Unsafe.Add(ref a, 3 * rowStride); ref T r4 = ref Unsafe.Add(ref a, 4 * rowStride);
        ref T r5 = ref Unsafe.Add(ref a, 5 * rowStride); ref T r6 = ref Unsafe.Add(ref a, 6 * rowStride);
        ref T r7 = ref Unsafe.Add(ref a, 7 * rowStride);
        for (int step = 0; step < k; step++)
        {
            V b0 = V.Load(ref b, 0), b1 = V.Load(ref b, w);
            V x = V.Of(r0); V.AddProduct(ref c00, x, b0); V.AddProduct(ref c01, x, b1);
            x = V.Of(r1); V.AddProduct(ref c10, x, b0); V.AddProduct(ref c11, x, b1);
            x = V.Of(r2); V.AddProduct(ref c20, x, b0); V.AddProduct(ref c21, x, b1);
            x = V.Of(r3); V.AddProduct(ref c30, x, b0); V.AddProduct(ref c31, x, b1);
            x = V.Of(r4); V.AddProduct(ref c40, x, b0); V.AddProduct(ref c41, x, b1);
            x = V.Of(r5); V.AddProduct(ref c50, x, b0); V.AddProduct(ref c51, x, b1);
            x = V.Of(r6); V.AddProduct(ref c60, x, b0); V.AddProduct(ref c61, x, b1);
            x = V.Of(r7); V.AddProduct(ref c70, x, b0); V.AddProduct(ref c71, x, b1);
            r0 = ref Unsafe.Add(ref r0, stepStride); r1 = ref Unsafe.Add(ref r1, stepStride); r2 = ref Unsafe.Add(ref r2, stepStride);
            r3 = ref Unsafe.Add(ref r3, stepStride); r4 = ref Unsafe.Add(ref r4, stepStride); r5 = ref Unsafe.Add(ref r5, stepStride);
            r6 = ref Unsafe.Add(ref r6, stepStride); r7 = ref Unsafe.Add(ref r7, stepStride);
            b = ref Unsafe.Add(ref b, 2 * V.Width);
        }
        c00.Store(ref c, 0); c01.Store(ref c, w);
        c10.Store(ref c, stride); c11.Store(ref c, stride + w);
        c20.Store(ref c, 2 * stride); c21.Store(ref c, 2 * stride + w);
        c30.Store(ref c, 3 * stride); c31.Store(ref c, 3 * stride + w);
        c40.Store(ref c, 4 * stride); c41.Store(ref c, 4 * stride + w);
        c50.Store(ref c, 5 * stride); c51.Store(ref c, 5 * stride + w);
        c60.Store(ref c, 6 * stride); c61.Store(ref c, 6 * stride + w);
        c70.Store(ref c, 7 * stride); c71.Store(ref c, 7 * stride + w);
    }

    /// <summary>8 rows by 1.</summary>
    [MethodImpl(Kernel)]
    private static void EightBy1(ref T a, nint rowStride, nint stepStride, ref T b, int k, ref T c, nuint stride, bool accumulate)
    {
        V c00 = default, c10 = default, c20 = default, c30 = default, c40 = default, c50 = default, c60 = default, c70 = default;
        if (accumulate)
        {
            c00 = V.Load(ref c, 0);
            c10 = V.Load(ref c, stride);
            c20 = V.Load(ref c, 2 * stride);
            c30 = V.Load(ref c, 3 * stride);
            c40 = V.Load(ref c, 4 * stride);
            c50 = V.Load(ref c, 5 * stride);
            c60 = V.Load(ref c, 6 * stride);
            c70 = V.Load(ref c, 7 * stride);
        }
        ref T r0 = ref a; ref T r1 = ref Unsafe.Add(ref a, 1 * rowStride); ref T r2 = ref Unsafe.Add(ref a, 2 * rowStride);
        ref T r3 = ref Unsafe.Add(ref a, 3 * rowStride); ref T r4 = ref Unsafe.Add(ref a, 4 * rowStride);
        ref T r5 = ref Unsafe.Add(ref a, 5 * rowStride); ref T r6 = ref Unsafe.Add(ref a, 6 * rowStride);
        ref T r7 = ref Unsafe.Add(ref a, 7 * rowStride);
        for (int step = 0; step < k; step++)
        {
            V b0 = V.Load(ref b, 0);
            V x = V.Of(r0); V.AddProduct(ref c00, x, b0);
            x = V.Of(r1); V.AddProduct(ref c10, x, b0);
            x = V.Of(r2); V.AddProduct(ref c20, x, b0);
            x = V.Of(r3); V.AddProduct(ref c30, x, b0);
            x = V.Of(r4); V.AddProduct(ref c40, x, b0);
            x = V.Of(r5); V.AddProduct(ref c50, x, b0);
            x = V.Of(r6); V.AddProduct(ref c60, x, b0);
            x = V.Of(r7); V.AddProduct(ref c70, x, b0);
            r0 = ref Unsafe.Add(ref r0, stepStride); r1 = ref Unsafe.Add(ref r1, stepStride); r2 = ref Unsafe.Add(ref r2, stepStride);
            r3 = ref Unsafe.Add(ref r3, stepStride); r4 = ref Unsafe.Add(ref r4, stepStride); r5 = ref Unsafe.Add(ref r5, stepStride);
            r6 = ref Unsafe.Add(ref r6, stepStride); r7 = ref Unsafe.Add(ref r7, stepStride);
            b = ref Unsafe.Add(ref b, V.Width);
        }
        c00.Store(ref c, 0);
        c10.Store(ref c, stride);
        c20.Store(ref c, 2 * stride);
        c30.Store(ref c, 3 * stride);
        c40.Store(ref c, 4 * stride);
        c50.Store(ref c, 5 * stride);
        c60.Store(ref c, 6 * stride);
        c70.Store(ref c, 7 * stride);
    }

    /// <summary>6 rows by 1, of two registers.</summary>
    [MethodImpl(Kernel)]
    private static void SixBy1(ref T a, nint rowStride, nint stepStride, ref T b, int k, ref T c, nuint stride, bool accumulate)
    {
        V c00 = default, c10 = default, c20 = default, c30 = default, c40 = default, c50 = default;
        if (accumulate)
        {
            c00 = V.Load(ref c, 0);
            c10 = V.Load(ref c, stride);
            c20 = V.Load(ref c, 2 * stride);
            c30 = V.Load(ref c, 3 * stride);
            c40 = V.Load(ref c, 4 * stride);
            c50 = V.Load(ref c, 5 * stride);
        }
        ref T r0 = ref a; ref T r1 = ref Unsafe.Add(ref a, 1 * rowStride); ref T r2 = ref Unsafe.Add(ref a, 2 * rowStride);
        ref T r3 = ref Unsafe.Add(ref a, 3 * rowStride); ref T r4 = ref Unsafe.Add(ref a, 4 * rowStride);
        ref T r5 = ref Unsafe.Add(ref a, 5 * rowStride);
        for (int step = 0; step < k; step++)
        {
            V b0 = V.Load(ref b, 0);
            V x = V.Of(r0); V.AddProduct(ref c00, x, b0);
            x = V.Of(r1); V.AddProduct(ref c10, x, b0);
            x = V.Of(r2); V.AddProduct(ref c20, x, b0);
            x = V.Of(r3); V.AddProduct(ref c30, x, b0);
            x = V.Of(r4); V.AddProduct(ref c40, x, b0);
            x = V.Of(r5); V.AddProduct(ref c50, x, b0);
            r0 = ref Unsafe.Add(ref r0, stepStride); r1 = ref Unsafe.Add(ref r1, stepStride); r2 = ref Unsafe.Add(ref r2, stepStride);
            r3 = ref Unsafe.Add(ref r3, stepStride); r4 = ref Unsafe.Add(ref r4, stepStride); r5 = ref Unsafe.Add(ref r5, stepStride);
            b = ref Unsafe.Add(ref b, V.Width);
        }
        c00.Store(ref c, 0);
        c10.Store(ref c, stride);
        c20.Store(ref c, 2 * stride);
        c30.Store(ref c, 3 * stride);
        c40.Store(ref c, 4 * stride);
        c50.Store(ref c, 5 * stride);
    }
}
