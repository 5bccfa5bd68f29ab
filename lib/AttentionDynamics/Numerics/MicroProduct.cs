using System.Runtime.CompilerServices;

namespace AttentionDynamics.Numerics;

/// <summary>The innermost loops of the matrix product: 8 rows of A by 1, 2 or 3 registers of columns of B, all sums in registers.</summary>
/// <remarks>
/// A is read where it lies, element (i, k) at i·rowStride + k·stepStride, so that a matrix and its transpose serve alike; B is packed, k after k. 24
/// sums, 3 columns and 1 broadcast fill 28 of 32 512-bit registers: no spill, one fused multiply-add a cycle. Machines with 16 registers
/// spill a few of them. The order of additions is k = 0, 1, 2, ...
/// </remarks>
/// <typeparam name="V">The register.</typeparam>
/// <typeparam name="T">double or float.</typeparam>
internal static class MicroProduct<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged
{
    private const MethodImplOptions Kernel = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    /// <summary>C (8 x 3·Width) = or += A (8 x k) · B (k x 3·Width).</summary>
    [MethodImpl(Kernel)]
    internal static void By3(ref T a, nint rowStride, nint stepStride, ref T b, int k, ref T c, nuint stride, bool accumulate)
    {
        V c00 = default, c01 = default, c02 = default, c10 = default, c11 = default, c12 = default, c20 = default, c21 = default, c22 = default, c30 = default, c31 = default, c32 = default, c40 = default, c41 = default, c42 = default, c50 = default, c51 = default, c52 = default, c60 = default, c61 = default, c62 = default, c70 = default, c71 = default, c72 = default;
        nuint w = (nuint)V.Width;
        ref T r0 = ref a; ref T r1 = ref Unsafe.Add(ref a, 1 * rowStride); ref T r2 = ref Unsafe.Add(ref a, 2 * rowStride); ref T r3 = ref Unsafe.Add(ref a, 3 * rowStride); ref T r4 = ref Unsafe.Add(ref a, 4 * rowStride); ref T r5 = ref Unsafe.Add(ref a, 5 * rowStride); ref T r6 = ref Unsafe.Add(ref a, 6 * rowStride); ref T r7 = ref Unsafe.Add(ref a, 7 * rowStride);
        for (int step = 0; step < k; step++)
        {
            V b0 = V.Load(ref b, 0), b1 = V.Load(ref b, w), b2 = V.Load(ref b, 2 * w);
            V x = V.Of(r0); c00 = V.MulAdd(x, b0, c00); c01 = V.MulAdd(x, b1, c01); c02 = V.MulAdd(x, b2, c02);
            x = V.Of(r1); c10 = V.MulAdd(x, b0, c10); c11 = V.MulAdd(x, b1, c11); c12 = V.MulAdd(x, b2, c12);
            x = V.Of(r2); c20 = V.MulAdd(x, b0, c20); c21 = V.MulAdd(x, b1, c21); c22 = V.MulAdd(x, b2, c22);
            x = V.Of(r3); c30 = V.MulAdd(x, b0, c30); c31 = V.MulAdd(x, b1, c31); c32 = V.MulAdd(x, b2, c32);
            x = V.Of(r4); c40 = V.MulAdd(x, b0, c40); c41 = V.MulAdd(x, b1, c41); c42 = V.MulAdd(x, b2, c42);
            x = V.Of(r5); c50 = V.MulAdd(x, b0, c50); c51 = V.MulAdd(x, b1, c51); c52 = V.MulAdd(x, b2, c52);
            x = V.Of(r6); c60 = V.MulAdd(x, b0, c60); c61 = V.MulAdd(x, b1, c61); c62 = V.MulAdd(x, b2, c62);
            x = V.Of(r7); c70 = V.MulAdd(x, b0, c70); c71 = V.MulAdd(x, b1, c71); c72 = V.MulAdd(x, b2, c72);
            r0 = ref Unsafe.Add(ref r0, stepStride); r1 = ref Unsafe.Add(ref r1, stepStride); r2 = ref Unsafe.Add(ref r2, stepStride); r3 = ref Unsafe.Add(ref r3, stepStride); r4 = ref Unsafe.Add(ref r4, stepStride); r5 = ref Unsafe.Add(ref r5, stepStride); r6 = ref Unsafe.Add(ref r6, stepStride); r7 = ref Unsafe.Add(ref r7, stepStride);
            b = ref Unsafe.Add(ref b, 3 * V.Width);
        }
        if (accumulate)
        {
            c00 += V.Load(ref c, 0); c01 += V.Load(ref c, w); c02 += V.Load(ref c, 2 * w);
            c10 += V.Load(ref c, stride); c11 += V.Load(ref c, stride + w); c12 += V.Load(ref c, stride + 2 * w);
            c20 += V.Load(ref c, 2 * stride); c21 += V.Load(ref c, 2 * stride + w); c22 += V.Load(ref c, 2 * stride + 2 * w);
            c30 += V.Load(ref c, 3 * stride); c31 += V.Load(ref c, 3 * stride + w); c32 += V.Load(ref c, 3 * stride + 2 * w);
            c40 += V.Load(ref c, 4 * stride); c41 += V.Load(ref c, 4 * stride + w); c42 += V.Load(ref c, 4 * stride + 2 * w);
            c50 += V.Load(ref c, 5 * stride); c51 += V.Load(ref c, 5 * stride + w); c52 += V.Load(ref c, 5 * stride + 2 * w);
            c60 += V.Load(ref c, 6 * stride); c61 += V.Load(ref c, 6 * stride + w); c62 += V.Load(ref c, 6 * stride + 2 * w);
            c70 += V.Load(ref c, 7 * stride); c71 += V.Load(ref c, 7 * stride + w); c72 += V.Load(ref c, 7 * stride + 2 * w);
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

    /// <summary>C (8 x 2·Width) = or += A (8 x k) · B (k x 2·Width).</summary>
    [MethodImpl(Kernel)]
    internal static void By2(ref T a, nint rowStride, nint stepStride, ref T b, int k, ref T c, nuint stride, bool accumulate)
    {
        V c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default, c40 = default, c41 = default, c50 = default, c51 = default, c60 = default, c61 = default, c70 = default, c71 = default;
        nuint w = (nuint)V.Width;
        ref T r0 = ref a; ref T r1 = ref Unsafe.Add(ref a, 1 * rowStride); ref T r2 = ref Unsafe.Add(ref a, 2 * rowStride); ref T r3 = ref Unsafe.Add(ref a, 3 * rowStride); ref T r4 = ref Unsafe.Add(ref a, 4 * rowStride); ref T r5 = ref Unsafe.Add(ref a, 5 * rowStride); ref T r6 = ref Unsafe.Add(ref a, 6 * rowStride); ref T r7 = ref Unsafe.Add(ref a, 7 * rowStride);
        for (int step = 0; step < k; step++)
        {
            V b0 = V.Load(ref b, 0), b1 = V.Load(ref b, w);
            V x = V.Of(r0); c00 = V.MulAdd(x, b0, c00); c01 = V.MulAdd(x, b1, c01);
            x = V.Of(r1); c10 = V.MulAdd(x, b0, c10); c11 = V.MulAdd(x, b1, c11);
            x = V.Of(r2); c20 = V.MulAdd(x, b0, c20); c21 = V.MulAdd(x, b1, c21);
            x = V.Of(r3); c30 = V.MulAdd(x, b0, c30); c31 = V.MulAdd(x, b1, c31);
            x = V.Of(r4); c40 = V.MulAdd(x, b0, c40); c41 = V.MulAdd(x, b1, c41);
            x = V.Of(r5); c50 = V.MulAdd(x, b0, c50); c51 = V.MulAdd(x, b1, c51);
            x = V.Of(r6); c60 = V.MulAdd(x, b0, c60); c61 = V.MulAdd(x, b1, c61);
            x = V.Of(r7); c70 = V.MulAdd(x, b0, c70); c71 = V.MulAdd(x, b1, c71);
            r0 = ref Unsafe.Add(ref r0, stepStride); r1 = ref Unsafe.Add(ref r1, stepStride); r2 = ref Unsafe.Add(ref r2, stepStride); r3 = ref Unsafe.Add(ref r3, stepStride); r4 = ref Unsafe.Add(ref r4, stepStride); r5 = ref Unsafe.Add(ref r5, stepStride); r6 = ref Unsafe.Add(ref r6, stepStride); r7 = ref Unsafe.Add(ref r7, stepStride);
            b = ref Unsafe.Add(ref b, 2 * V.Width);
        }
        if (accumulate)
        {
            c00 += V.Load(ref c, 0); c01 += V.Load(ref c, w);
            c10 += V.Load(ref c, stride); c11 += V.Load(ref c, stride + w);
            c20 += V.Load(ref c, 2 * stride); c21 += V.Load(ref c, 2 * stride + w);
            c30 += V.Load(ref c, 3 * stride); c31 += V.Load(ref c, 3 * stride + w);
            c40 += V.Load(ref c, 4 * stride); c41 += V.Load(ref c, 4 * stride + w);
            c50 += V.Load(ref c, 5 * stride); c51 += V.Load(ref c, 5 * stride + w);
            c60 += V.Load(ref c, 6 * stride); c61 += V.Load(ref c, 6 * stride + w);
            c70 += V.Load(ref c, 7 * stride); c71 += V.Load(ref c, 7 * stride + w);
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

    /// <summary>C (8 x 1·Width) = or += A (8 x k) · B (k x 1·Width).</summary>
    [MethodImpl(Kernel)]
    internal static void By1(ref T a, nint rowStride, nint stepStride, ref T b, int k, ref T c, nuint stride, bool accumulate)
    {
        V c00 = default, c10 = default, c20 = default, c30 = default, c40 = default, c50 = default, c60 = default, c70 = default;
        nuint w = (nuint)V.Width;
        ref T r0 = ref a; ref T r1 = ref Unsafe.Add(ref a, 1 * rowStride); ref T r2 = ref Unsafe.Add(ref a, 2 * rowStride); ref T r3 = ref Unsafe.Add(ref a, 3 * rowStride); ref T r4 = ref Unsafe.Add(ref a, 4 * rowStride); ref T r5 = ref Unsafe.Add(ref a, 5 * rowStride); ref T r6 = ref Unsafe.Add(ref a, 6 * rowStride); ref T r7 = ref Unsafe.Add(ref a, 7 * rowStride);
        for (int step = 0; step < k; step++)
        {
            V b0 = V.Load(ref b, 0);
            V x = V.Of(r0); c00 = V.MulAdd(x, b0, c00);
            x = V.Of(r1); c10 = V.MulAdd(x, b0, c10);
            x = V.Of(r2); c20 = V.MulAdd(x, b0, c20);
            x = V.Of(r3); c30 = V.MulAdd(x, b0, c30);
            x = V.Of(r4); c40 = V.MulAdd(x, b0, c40);
            x = V.Of(r5); c50 = V.MulAdd(x, b0, c50);
            x = V.Of(r6); c60 = V.MulAdd(x, b0, c60);
            x = V.Of(r7); c70 = V.MulAdd(x, b0, c70);
            r0 = ref Unsafe.Add(ref r0, stepStride); r1 = ref Unsafe.Add(ref r1, stepStride); r2 = ref Unsafe.Add(ref r2, stepStride); r3 = ref Unsafe.Add(ref r3, stepStride); r4 = ref Unsafe.Add(ref r4, stepStride); r5 = ref Unsafe.Add(ref r5, stepStride); r6 = ref Unsafe.Add(ref r6, stepStride); r7 = ref Unsafe.Add(ref r7, stepStride);
            b = ref Unsafe.Add(ref b, V.Width);
        }
        if (accumulate)
        {
            c00 += V.Load(ref c, 0);
            c10 += V.Load(ref c, stride);
            c20 += V.Load(ref c, 2 * stride);
            c30 += V.Load(ref c, 3 * stride);
            c40 += V.Load(ref c, 4 * stride);
            c50 += V.Load(ref c, 5 * stride);
            c60 += V.Load(ref c, 6 * stride);
            c70 += V.Load(ref c, 7 * stride);
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
}
