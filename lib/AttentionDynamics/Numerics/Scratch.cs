using System.Buffers;
using System.Runtime.InteropServices;

namespace AttentionDynamics.Numerics;

/// <summary>Arrays lent to one computation and given back together: a layer of 1024 tokens would otherwise allocate 30 MB a call.</summary>
internal sealed class Scratch : IDisposable
{
    /// <summary>A line of the cache, and the widest register.</summary>
    private const int Line = 64;

    private readonly List<Action> returns = [];

    /// <summary>At least so many numbers, whatever they are.</summary>
    internal double[] Rent(int length) => Rent<double>(length);

    /// <summary>So many numbers, whatever they are, from the start of a cache line on: a register across two lines takes two loads. Should the array move, only that is lost.</summary>
    internal ArraySegment<T> RentAligned<T>(int length)
        where T : unmanaged
    {
        T[] array = Rent<T>(length + Line / Marshal.SizeOf<T>());
        int past = (int)(Marshal.UnsafeAddrOfPinnedArrayElement(array, 0) % Line);
        return new ArraySegment<T>(array, (Line - past) % Line / Marshal.SizeOf<T>(), length);
    }

    public void Dispose()
    {
        foreach (Action giveBack in returns)
            giveBack();
        returns.Clear();
    }

    private T[] Rent<T>(int length)
    {
        T[] array = ArrayPool<T>.Shared.Rent(length);
        returns.Add(() => ArrayPool<T>.Shared.Return(array));
        return array;
    }
}
