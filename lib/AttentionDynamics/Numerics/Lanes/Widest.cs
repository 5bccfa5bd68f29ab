using System.Numerics;
using System.Runtime.Intrinsics;

namespace AttentionDynamics.Numerics;

/// <summary>Runs work on the widest register that the machine has: the one place that asks.</summary>
internal static class Widest
{
    /// <summary>How many bits that register has.</summary>
    internal static int Bits => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    /// <summary>What the work gives.</summary>
    /// <typeparam name="T">double or float.</typeparam>
    /// <typeparam name="TResult">What it gives.</typeparam>
    /// <typeparam name="TWork">The work; a structure costs no call by reference.</typeparam>
    /// <param name="work">The work.</param>
    internal static TResult Run<T, TResult, TWork>(TWork work)
        where T : unmanaged, INumber<T>
        where TWork : ILaneWork<T, TResult>, allows ref struct
    {
        if (Vector512.IsHardwareAccelerated)
            return work.Run<Lanes512<T>>();
        return Vector256.IsHardwareAccelerated ? work.Run<Lanes256<T>>() : work.Run<Lanes128<T>>();
    }
}
