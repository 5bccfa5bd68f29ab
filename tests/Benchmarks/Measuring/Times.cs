namespace Benchmarks.Measuring;

/// <summary>What one contender needed for a work.</summary>
/// <param name="Seconds">One run's time in each round.</param>
/// <param name="PeakMemory">The process's peak as it worked, in bytes.</param>
/// <param name="HeldMemory">What the process held when it had read its inputs, in bytes.</param>
internal sealed record Times(IReadOnlyList<double> Seconds, long PeakMemory, long HeldMemory)
{
    /// <summary>The median round.</summary>
    public double Median => MedianOf(Seconds);

    /// <summary>The best round.</summary>
    public double Best => Seconds.Min();

    /// <summary>The middle value, or the mean of the two in the middle.</summary>
    public static double MedianOf(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
