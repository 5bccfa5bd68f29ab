namespace AttentionDynamics.Tests;

/// <summary>How far a sample is from a distribution.</summary>
public static class Kolmogorov
{
    /// <summary>The largest difference between the sample's distribution function and the given one.</summary>
    public static double Distance(IEnumerable<double> sample, Func<double, double> distribution)
    {
        double[] sorted = [.. sample.Order()];
        double largest = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            double expected = distribution(sorted[i]);
            largest = Math.Max(largest, Math.Max(expected - (double)i / sorted.Length, (double)(i + 1) / sorted.Length - expected));
        }
        return largest;
    }
}
