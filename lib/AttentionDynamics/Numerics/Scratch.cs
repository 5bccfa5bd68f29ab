using System.Buffers;

namespace AttentionDynamics.Numerics;

/// <summary>Arrays lent to one computation and given back together: a layer of 1024 tokens would otherwise allocate 30 MB a call.</summary>
internal sealed class Scratch : IDisposable
{
    private readonly List<double[]> lent = [];

    /// <summary>At least so many numbers, whatever they are.</summary>
    internal double[] Rent(int length)
    {
        double[] array = ArrayPool<double>.Shared.Rent(length);
        lent.Add(array);
        return array;
    }

    /// <summary>Gives back early what is not needed again.</summary>
    internal void Return(double[] array)
    {
        lent.Remove(array);
        ArrayPool<double>.Shared.Return(array);
    }

    public void Dispose()
    {
        foreach (double[] array in lent)
            ArrayPool<double>.Shared.Return(array);
        lent.Clear();
    }
}
