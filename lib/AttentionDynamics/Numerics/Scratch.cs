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
    /// <exception cref="ArgumentException">More than an array holds.</exception>
    internal double[] Rent(long length) => Rent<double>(length);

    /// <summary>So many numbers, whatever they are, from the start of a cache line on: a register across two lines takes two loads. Should
    /// the array move, only that is lost.</summary>
    /// <exception cref="ArgumentException">More than an array holds.</exception>
    internal ArraySegment<T> RentAligned<T>(long length)
        where T : unmanaged
    {
        T[] array = Rent<T>(length + Line / Marshal.SizeOf<T>());
        int past = (int)(Marshal.UnsafeAddrOfPinnedArrayElement(array, 0) % Line);
        return new ArraySegment<T>(array, (Line - past) % Line / Marshal.SizeOf<T>(), (int)length);
    }

    public void Dispose()
    {
        foreach (Action giveBack in returns)
            giveBack();
        returns.Clear();
    }

    /// <summary>A length as an int, where an array can have it.</summary>
    /// <exception cref="ArgumentException">More than an array holds.</exception>
    internal static int Length(long length) => length <= Array.MaxLength
        ? (int)length
        : throw new ArgumentException(FormattableString.Invariant(
            $"expected tokens that need no array of more than {Array.MaxLength} numbers, got {length}"));

    private T[] Rent<T>(long length)
    {
        T[] array = ArrayPool<T>.Shared.Rent(Length(length));
        returns.Add(() => ArrayPool<T>.Shared.Return(array));
        return array;
    }
}
