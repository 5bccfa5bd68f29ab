namespace Benchmarks.Kernels;

/// <summary>Vectors that every run of a benchmark finds alike.</summary>
internal static class Vectors
{
    /// <summary>Lengths below a register, between registers, in L1 and at the context length of Figure 1.</summary>
    internal static IEnumerable<int> Lengths { get; } = [2, 32, 101, 512, 1024];

    /// <summary>Values uniform in [-1, 1).</summary>
    internal static double[] Uniform(int length, int seed)
    {
        var random = new Random(seed);
        var values = new double[length];
        for (int k = 0; k < length; k++)
            values[k] = 2 * random.NextDouble() - 1;
        return values;
    }
}
