namespace AttentionDynamics.Notebooks;

/// <summary>Two axes and what is drawn between them.</summary>
/// <param name="Title">The line above the panel; in a grid it tells the panels apart. Empty: no line.</param>
/// <param name="X">The horizontal axis.</param>
/// <param name="Y">The vertical axis.</param>
/// <param name="Layers">What is drawn.</param>
public sealed record Panel(string Title, Axis X, Axis Y, params IReadOnlyList<Layer> Layers)
{
    /// <summary>A unit is as long on one axis as on the other, so that a circle is round; both axes linear.</summary>
    public bool EqualUnits { get; init; }
}
