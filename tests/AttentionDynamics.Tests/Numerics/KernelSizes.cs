using AttentionDynamics.Numerics;

namespace AttentionDynamics.Tests.Numerics;

/// <summary>What the kernels of a register are asked at every size; a test names the register.</summary>
internal abstract class KernelSizes
{
    private static readonly int[] AroundATile = [1, PairTiles<Lanes512<double>>.Size - 1, PairTiles<Lanes512<double>>.Size, PairTiles<Lanes512<double>>.Size + 1];

    private static readonly Dictionary<(int, int), double[]> Drawn = [];

    /// <summary>Every size; every 16th where there are no intrinsics.</summary>
    private static int Step => Widths.All ? 1 : 16;

    internal abstract void Gaps_of_products();

    internal abstract void Gaps_by_differences();

    internal abstract void Weights_of_a_tile();

    internal abstract void Ratios_of_a_tile();

    internal abstract void Pairs_in_the_plane();

    internal abstract void Softmax_of_a_tile();

    internal abstract void Blocks_of_the_Jacobian();

    internal abstract void Squared_gaps_and_sums_of_products();

    internal abstract void Covariances_and_differences();

    internal abstract void Products_of_coordinates_and_what_they_sum_to();

    internal abstract void Extremes_of_rows();

    internal abstract void Weights_of_rows();

    internal abstract void Ratios_of_rows();

    /// <summary>Rows and columns of every number.</summary>
    internal static void ForEachSize(Action<int, int> check)
    {
        for (int size = 0; size <= 128; size += Step)
        foreach (int other in AroundATile)
        {
            check(size, other);
            check(other, size);
        }
    }

    /// <summary>Rows of every number, columns in whole lane sets.</summary>
    private protected static void InLaneSets(Action<int, int> check)
    {
        for (int size = 0; size <= 128; size += Step)
        foreach (int other in AroundATile)
        {
            check(size, (other + 7) / 8 * 8);
            if (size % 8 == 0)
                check(other, size);
        }
    }

    internal static void Same(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int k = 0; k < expected.Length; k++)
            Same(expected[k], actual[k], tolerance * Math.Max(1, Math.Abs(expected[k])), k);
    }

    internal static void SameBits(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual)
    {
        if (!expected.SequenceEqual(actual))
            Assert.Equal(expected.ToArray(), actual.ToArray());
    }

    // A description of millions of numbers that are right would take longer than all kernels.
    internal static void Same(double expected, double actual, double tolerance, int entry = -1)
    {
        if (!(Math.Abs(actual - expected) <= tolerance) && !(double.IsNaN(expected) && double.IsNaN(actual)))
            Close.Absolute(expected, actual, tolerance, $"entry {entry}");
    }

    /// <summary>Numbers between 0.1 and 1.1, drawn once for all registers.</summary>
    internal static ReadOnlySpan<double> Values(int count, int seed)
    {
        lock (Drawn)
        {
            if (Drawn.TryGetValue((count, seed), out double[]? known))
                return known;
            var random = new Random(1000 * seed + count);
            var values = new double[count];
            for (int k = 0; k < count; k++)
                values[k] = 0.1 + random.NextDouble();
            Drawn.Add((count, seed), values);
            return values;
        }
    }
}

/// <summary>Every kernel against its plain loop, for each size from 0 to 128 beside those around a tile, in memory that ends where its operands end.</summary>
internal sealed partial class KernelSizes<V> : KernelSizes
    where V : struct, ILanes<V, double>;
