namespace AttentionDynamics.Notebooks;

/// <summary>Where the heat map of the same panel has one value, interpolated linearly between the centres of its cells: a thin dark
/// line.</summary>
/// <param name="Name">The words in the legend.</param>
/// <param name="Level">The value, between the smallest and the largest number of the map.</param>
public sealed record Contour(string Name, double Level) : Layer(Name);
