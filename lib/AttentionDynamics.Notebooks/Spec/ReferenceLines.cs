namespace AttentionDynamics.Notebooks;

/// <summary>A vertical reference line through the whole panel, its label above the panel.</summary>
/// <param name="X">Where it stands.</param>
/// <param name="Name">Its label.</param>
public sealed record VerticalLine(double X, string Name) : Layer(Name);

/// <summary>A horizontal reference line through the whole panel, its label at its right end, outside the panel.</summary>
/// <param name="Y">Where it lies.</param>
/// <param name="Name">Its label.</param>
public sealed record HorizontalLine(double Y, string Name) : Layer(Name);
