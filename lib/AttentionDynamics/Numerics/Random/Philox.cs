using System.Runtime.CompilerServices;

namespace AttentionDynamics.Numerics;

/// <summary>Philox4x32-10: 128 random bits as a function of a 128-bit counter and a 64-bit key, with no state.</summary>
/// <remarks>
/// Salmon, Moraes, Dror, Shaw, Parallel random numbers: as easy as 1, 2, 3, SC'11. Any block can be had without the ones before it, so
/// numbers do not depend on the order or the thread that asks.
/// </remarks>
internal static class Philox
{
    private const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57, Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;

    /// <summary>The block of a counter. Of two 32-bit words in one 64-bit word the first is the lower half, in counter, key and block
    /// alike.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static (ulong First, ulong Second) Block(ulong counterFirst, ulong counterSecond, ulong key)
    {
        uint c0 = (uint)counterFirst, c1 = (uint)(counterFirst >> 32), c2 = (uint)counterSecond, c3 = (uint)(counterSecond >> 32);
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        for (int round = 0; round < 10; round++)
        {
            ulong product0 = (ulong)Multiplier0 * c0, product1 = (ulong)Multiplier1 * c2;
            c0 = (uint)(product1 >> 32) ^ c1 ^ k0;
            c1 = (uint)product1;
            c2 = (uint)(product0 >> 32) ^ c3 ^ k1;
            c3 = (uint)product0;
            k0 += Weyl0;
            k1 += Weyl1;
        }
        return (c0 | (ulong)c1 << 32, c2 | (ulong)c3 << 32);
    }
}
