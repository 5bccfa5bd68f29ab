namespace AttentionDynamics.Measures;

/// <summary>The smallest of some numbers, their mean, and the largest.</summary>
/// <param name="Minimum">The smallest.</param>
/// <param name="Mean">The mean.</param>
/// <param name="Maximum">The largest.</param>
public readonly record struct Extent(double Minimum, double Mean, double Maximum)
{
    /// <summary>Of at least one number; the mean is ∞ where one is.</summary>
    internal static Extent Of(ReadOnlySpan<double> values)
    {
        (double smallest, double largest, double sum) = (double.PositiveInfinity, double.NegativeInfinity, 0);
        foreach (double value in values)
            (smallest, largest, sum) = (Math.Min(smallest, value), Math.Max(largest, value), sum + value);
        return new Extent(smallest, sum / values.Length, largest);
    }
}
