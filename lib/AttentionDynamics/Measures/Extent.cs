namespace AttentionDynamics.Measures;

/// <summary>The smallest of some numbers, their mean, and the largest.</summary>
/// <param name="Minimum">The smallest.</param>
/// <param name="Mean">The mean.</param>
/// <param name="Maximum">The largest.</param>
public readonly record struct Extent(double Minimum, double Mean, double Maximum);
